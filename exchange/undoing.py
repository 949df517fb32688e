"""Taking a whole import back: what it made goes, as if it had never come, unless somebody has worked with it since."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from audit.events import Event
from audit.recorder import record, settle_all_but_the_record
from core.errors import Conflict, Refused
from exchange import policies
from exchange.models import TAKEN_BACK_WITHIN, Import, ImportMade

# The way from a row that an import made to what names it for whoever undoes: a case's number, or the row's own code.
_NAMED_BY = {
    "cases_case": "number",
    "cases_person": "cases__number",
    "referrals_party": "referral__case__number",
    "accounts_organisation": "code",
    "shelters_shelter": "code",
    "shelters_capacity": "shelter__code",
    "shelters_bed": "shelter__code",
}
_BATCH = 5_000


def note_import(source: str, added: dict[str, int], made: Mapping[str, list[int]], *, actor: User | None) -> Import:
    """Keep what an import made, in its own transaction. What older ones made is forgotten: they stay."""
    ImportMade.objects.filter(of__imported_at__lt=timezone.now() - TAKEN_BACK_WITHIN).delete()
    rows = {sheet: number for sheet, number in added.items() if number}
    note = Import.objects.create(source=source, added=rows, imported_by=actor)
    ImportMade.objects.bulk_create(ImportMade(of=note, table=table, keys=keys) for table, keys in made.items() if keys)
    return note


def changed_since(note: Import, *, actor: User) -> list[str]:
    """Numbers of the cases, and codes of houses and organisations, that somebody has changed or used since. Empty: it can go."""
    policies.check_may_import(actor)
    with acting_for(Purpose.IMPORT, actor=actor):
        return _changed_since(note)


def _changed_since(note: Import) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, row_key FROM access.changed_since_import(%s)", [note.pk])
        # A row may be found by several of those that refer to it.
        found: dict[str, set[int]] = {}
        for table, key in cursor.fetchall():
            found.setdefault(table, set()).add(key)
    names: set[str] = set()
    models = {model._meta.db_table: model for model in apps.get_models()}
    for table, keys in found.items():
        names |= _names(models[table], _NAMED_BY.get(table, "case__number"), sorted(keys))
    return sorted(names)


def _names(model: Any, path: str, keys: list[int]) -> set[str]:
    names: set[str] = set()
    for start in range(0, len(keys), _BATCH):
        some = keys[start : start + _BATCH]
        known = model._base_manager.filter(pk__in=some)
        names |= {name or "?" for name in known.values_list(path, flat=True)}
        if known.count() < len(some):
            # Gone since: nobody can say any more whose it was.
            names.add("?")
    return names


def take_back(note: Import, *, actor: User) -> dict[str, int]:
    """Take back everything that an import made, in one transaction. Raises Conflict, with the cases' numbers, where somebody
    has changed or used something of it since; Refused after a week. Returns what went, by sheet.
    """
    policies.check_may_import(actor)
    try:
        with acting_for(Purpose.IMPORT, actor=actor), transaction.atomic():
            _take_back(note, actor)
    except IntegrityError:
        raise Conflict(_("Somebody used something of this import at this very moment. Look again.")) from None
    return note.added


def _take_back(note: Import, actor: User) -> None:
    locked = Import.objects.select_for_update().get(pk=note.pk)
    if locked.taken_back_at is not None:
        raise Conflict(_("This import was taken back already."))
    if not locked.can_be_taken_back:
        raise Refused(_("An import can be taken back for a week. Correct what is wrong in the files themselves."))
    changed = _changed_since(locked)
    if changed:
        raise Conflict(
            _("Changed or used since it was imported: %(numbers)s. Nothing was taken back.")
            % {"numbers": ", ".join(changed)}
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT access.take_back_import(%s)", [locked.pk])
    settle_all_but_the_record()
    Import.objects.filter(pk=locked.pk).update(taken_back_at=timezone.now(), taken_back_by=actor)
    locked.made.all().delete()
    rows = ", ".join(f"{sheet}: {number}" for sheet, number in locked.added.items())
    changes = {"source": locked.source, "rows": rows}
    record(Event.IMPORT_TAKEN_BACK, actor=actor, target=locked, changes=changes)
