from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from cases import names
from cases.models import Person
from core import keys
from core.encryption import KeyDestroyed, Sealed, unseal_for

BATCH = 2_000
NAMES = ("family_name", "given_name", "patronymic")


def rebuild(model: Any, using: str, *, batch: int = BATCH, say: Any = None) -> int:
    """Hash every person's names, document and phone anew, as the owner; how many rows differed.

    A batch is a transaction of its own. What is right already is not written
    again, so that an interrupted run is simply started once more.
    """
    last, changed = 0, 0
    keys.load_data_keys(using)
    while True:
        with transaction.atomic(using=using):
            rows = list(model.objects.using(using).select_for_update().filter(pk__gt=last).order_by("pk")[:batch])
            if not rows:
                return changed
            stale = [new for row in rows if (new := _indexed(row)) is not None]
            with connections[using].cursor() as cursor:
                cursor.executemany(
                    "UPDATE cases_person SET name_tokens = %s::bigint[], document_index = %s, phone_index = %s"
                    " WHERE id = %s",
                    stale,
                )
        last, changed = rows[-1].pk, changed + len(stale)
        if say:
            say(f"{last}: {changed}")


def _indexed(row: Any) -> tuple[Any, ...] | None:
    """The new indexes of a row with its key; None where it has them."""
    try:
        tokens = names.tokens(*(_opened(row, name) for name in NAMES))
        document = names.exact_index("document", _opened(row, "identity_document_no"))
        phone = names.exact_index("phone", _opened(row, "phone"))
    except KeyDestroyed:
        tokens, document, phone = [], None, None
    if (tokens, document, phone) == (row.name_tokens, _plain(row.document_index), _plain(row.phone_index)):
        return None
    return tokens, document, phone, row.pk


def _opened(row: Any, name: str) -> str:
    # Not by the attribute: in a migration the model does not know who holds the key.
    value = row.__dict__[name]
    return unseal_for(row, value, row._meta.get_field(name).place(row)) if isinstance(value, Sealed) else value


def _plain(value: Any) -> bytes | None:
    return bytes(value) if value is not None else None


class Command(BaseCommand):
    """By hand it is needed only where INDEX_KEY was changed; what changes the folding brings a migration that calls it."""

    help = "Make the search index of names, documents and phones anew, as the schema's owner; may be interrupted."

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in connections:
            raise CommandError("Set OWNER_DATABASE_URL to the address of the schema's owner for this command.")
        changed = rebuild(Person, "owner", say=self.stdout.write if options["verbosity"] > 1 else None)
        self.stdout.write(self.style.SUCCESS(f"{changed} of the persons on file were indexed anew."))
