"""A frozen report taken out as a file; each time is on record."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core import sheets
from core.errors import Refused
from reports import policies
from reports.exports import paper, plain, workbook
from reports.exports.edition import Edition, edition_of, published_edition
from reports.exports.further import CTDC, GRETA, HTCDS, SDG
from reports.models import Release, YearlyReport
from reports.statistics import EDITION as INTERNAL

FORMATS = ("pdf", "xlsx", "csv", "json")
TABLES = (CTDC, SDG, GRETA, HTCDS)
MEDIA_TYPES = {"pdf": "application/pdf", "xlsx": sheets.XLSX, "csv": sheets.CSV, "json": "application/json"}
_MADE = {"pdf": paper.as_pdf, "xlsx": workbook.as_xlsx, "csv": plain.as_csv, "json": plain.as_json}


@dataclass(frozen=True)
class Export:
    content: bytes
    media_type: str
    name: str


@transaction.atomic
def export_report(
    report: YearlyReport, kind: str, *, actor: User | None, edition: str = INTERNAL, table: str = ""
) -> Export:
    """One edition of a frozen report as a file, in the language now active; `actor` None = at the command line.

    `kind`: one of FORMATS. `table`: in CSV, one of TABLES instead of all the numbers. Nothing is counted. Raises NotVisible.
    """
    if actor is not None:
        policies.require_reader(actor)
    made = edition_of(report, edition)
    content = _content(made, kind, table)
    changes = {
        "year": str(report.period),
        "revision": report.revision,
        "format": kind,
        "edition": edition,
        "language": get_language() or "",
        "digest": sheets.digest_of(content),
    }
    record(Event.REPORT_DOWNLOADED, actor=actor, target=report, changes=changes)
    return Export(content, MEDIA_TYPES[kind], _name(made, kind, table))


def published_file(release: Release, kind: str) -> Export:
    """The published edition as a file, for everybody, in the language now active: one of FORMATS. Not on record: nobody asks."""
    made = published_edition(release)
    return Export(_MADE[kind](made), MEDIA_TYPES[kind], _name(made, kind, ""))


def _content(edition: Edition, kind: str, table: str) -> bytes:
    if not table:
        return _MADE[kind](edition)
    if kind != "csv":
        raise Refused(_("One table alone is written as csv only."), "table")
    return plain.further_as_csv(next(further for further in edition.further if further.key == table))


def _name(edition: Edition, kind: str, table: str) -> str:
    parts = ["yearly-report", str(edition.report.period), f"r{edition.report.revision}"]
    return "-".join([*parts, *(["public"] if edition.is_public else []), *([table] if table else [])]) + f".{kind}"
