"""How documents are said: a line of the list, and what is due."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.documents.enums import ENDINGS, Scan
from cases.documents.models import Document

# So many days before it runs out a document shows up.
NEAR_DAYS = 30
# That nothing is scanned here is said once, above the list.
_SCANS = {Scan.WAITING: (Scan.WAITING.label, "waiting"), Scan.INFECTED: (gettext_lazy("Virus found"), "late")}


@dataclass(frozen=True)
class Line:
    """A document with its states, each a word and a tone."""

    document: Document
    title: str
    pills: list[tuple[Any, str]]
    stands: bool


def lines_of(documents: Iterable[Document]) -> list[Line]:
    """Documents as a list shows them; those that stand before those that were crossed out, replaced or destroyed. No query."""
    lines = [line_of(document) for document in documents]
    return sorted(lines, key=lambda line: not line.stands)


def line_of(document: Document) -> Line:
    replaced = replaced_by(document) is not None
    stands = not (document.is_crossed_out or replaced or document.scan == Scan.INFECTED)
    return Line(document, title_of(document), list(_pills(document, replaced=replaced, stands=stands)), stands)


def title_of(document: Document) -> str:
    return document.title or str(document.get_kind_display())


def replaced_by(document: Document) -> Document | None:
    return getattr(document, "replaced_by", None)


def validity(document: Document) -> tuple[str, str] | None:
    """Late, near or far: a word and a tone; None for what does not run out."""
    days = document.days_left
    if days is None:
        return None
    if days < 0:
        return _("Run out"), "late"
    if days <= NEAR_DAYS:
        return _("Runs out soon"), "soon"
    return _("Valid"), "done"


def file_name(document: Document) -> str:
    """What the file is called on whoever's disk it ends: nothing of it says whose it is."""
    return f"{_plain(document.case.number)}-{document.number}.{ENDINGS[document.type][0]}"


def summary_name(case: Any) -> str:
    return f"{_plain(case.number)}.pdf"


def _plain(number: str) -> str:
    # A number may come from somebody else's register.
    return re.sub(r"[^A-Za-z0-9-]+", "-", number).strip("-") or "case"


def _pills(document: Document, *, replaced: bool, stands: bool) -> Iterable[tuple[Any, str]]:
    if document.is_crossed_out:
        yield _("Crossed out"), "neutral"
    if replaced:
        yield _("Replaced"), "neutral"
    if document.scan in _SCANS:
        yield _SCANS[Scan(document.scan)]
    state = validity(document) if stands else None
    if state:
        yield state
