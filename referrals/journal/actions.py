"""The register of referrals taken out as a file or on paper; each time is on record."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core import pdf, sheets
from core.errors import Refused
from referrals.journal import policies, presenters
from referrals.journal.listing import rows_for, times_of, with_words
from referrals.journal.presenters import Row

_AT_ONCE = 1_000
MEDIA_TYPES = {
    "csv": sheets.CSV,
    "xlsx": sheets.XLSX,
    "pdf": "application/pdf",
}
# More than this is asked for by parts: a journal that silently lacks its end is none.
LARGEST = {"csv": 20_000, "xlsx": 20_000, "pdf": 2_000}


@dataclass(frozen=True)
class Export:
    content: bytes
    media_type: str
    name: str


@transaction.atomic
def export_register(chosen: dict[str, Any], kind: str, day: str, *, actor: User) -> Export:
    """The part of the register that the filters leave, oldest first; recorded with its size and digest.

    `kind`: csv, xlsx, or pdf for the journal on paper. Raises NotAllowed, Refused where it is too large.
    """
    policies.check_may_read(actor)
    rows = _rows(chosen, LARGEST[kind], actor)
    content = _content(rows, chosen, kind, actor)
    changes = {"kind": "referrals", "rows": len(rows), "digest": sheets.digest_of(content), "format": kind}
    record(Event.EXPORTED, actor=actor, changes=changes)
    return Export(content, MEDIA_TYPES[kind], f"register-{day}.{kind}")


def _rows(chosen: dict[str, Any], most: int, actor: User) -> list[Row]:
    found = list(with_words(rows_for(actor, chosen)).order_by("submitted_at", "id")[: most + 1])
    if len(found) > most:
        raise Refused(
            _("This is more than %(most)s entries. Choose a shorter time, or one purpose.") % {"most": most}, "from_on"
        )
    rows = []
    for start in range(0, len(found), _AT_ONCE):
        part = found[start : start + _AT_ONCE]
        rows += presenters.rows_of(part, times_of(actor, part), actor)
    return rows


def _content(rows: list[Row], chosen: dict[str, Any], kind: str, actor: User) -> bytes:
    if kind == "csv":
        return sheets.as_csv(presenters.as_sheet(rows))
    if kind == "xlsx":
        return sheets.as_xlsx([presenters.as_sheet(rows)])
    return pdf.render("journal", presenters.as_paper(rows, chosen, actor), watermark=pdf.watermark(actor))
