"""The statement of a budget taken out as a file; each time is on record."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core import sheets
from core.errors import Refused
from reintegration.money import policies, presenters
from reintegration.money.models import Entry, Project
from reintegration.money.statistics import statement

# More than this is asked for by parts: a statement that silently lacks its end is none.
LARGEST = 50_000


@dataclass(frozen=True)
class Export:
    content: bytes
    media_type: str
    name: str


@transaction.atomic
def export_statement(project: Project, from_on: date, until_on: date, kind: str, *, actor: User) -> Export:
    """The months between two days: csv = every entry; xlsx = by line, by kind of assistance, and every entry.

    Recorded with its size and digest. Raises NotVisible, NotAllowed, Refused where it is too large.
    """
    policies.check_may_state(actor, project)
    rows = Entry.objects.filter(line__project=project, day__gte=from_on, day__lte=until_on)
    entries = list(rows.select_related("line", "organisation", "of").order_by("day", "id")[: LARGEST + 1])
    if len(entries) > LARGEST:
        raise Refused(_("This is more than %(most)s entries. Choose fewer months.") % {"most": LARGEST}, "from_on")
    table = presenters.entries_sheet(entries)
    if kind == "csv":
        content, media_type = sheets.as_csv(table), sheets.CSV
    else:
        summed = presenters.statement_sheets(statement(project, from_on, until_on, actor))
        content, media_type = sheets.as_xlsx([*summed, table]), sheets.XLSX
    changes = {"kind": "budget", "rows": len(entries), "digest": sheets.digest_of(content), "format": kind}
    record(Event.EXPORTED, actor=actor, target=project, changes=changes)
    return Export(content, media_type, f"statement-{from_on:%Y-%m}-{until_on:%Y-%m}.{kind}")
