"""What guests said, in words and charts; and the codes of their slips as squares that a telephone reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from core.charts import number
from shelters.models import VoiceRound
from shelters.voice.enums import Answer, Question


@dataclass(frozen=True)
class Said:
    """One question. `cells`: of each answer its label and how many gave it, with their share; none where too few answered."""

    question: str
    finding: str
    rows: list[dict[str, Any]]
    cells: list[tuple[str, str]]
    total: str


@dataclass(frozen=True)
class Slip:
    code: str
    square: SafeString


def said(results: Mapping[str, Mapping[str, int]]) -> list[Said]:
    """Every question, whether enough have answered it or not."""
    return [_said(Question(question), results.get(question, {})) for question in Question.values]


def state_of(round_: VoiceRound) -> tuple[str, str]:
    """In words, with a tone."""
    today = timezone.localdate()
    if round_.is_closed:
        return _("Closed"), "neutral"
    if round_.from_on > today:
        return _("Begins later"), "waiting"
    return (_("Guests answer now"), "accent") if round_.until_on >= today else (_("Over, not closed yet"), "soon")


def slips_of(codes: list[str], address: str) -> list[Slip]:
    """`address`: of the page that a slip opens."""
    return [Slip("-".join(code[at : at + 4] for at in (0, 4, 8)), square(f"{address}?slip={code}")) for code in codes]


def square(text: str) -> SafeString:
    """A QR code as one path, dark on white whatever the page's colours are: a camera needs it so."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    side = len(matrix)
    return format_html(
        '<svg class="square" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" shape-rendering="crispEdges"'
        ' aria-hidden="true"><path fill="#fff" d="M0 0h{}v{}H0z"/><path fill="#000" d="{}"/></svg>',
        side,
        side,
        side,
        side,
        path,
    )


def _said(question: Question, counts: Mapping[str, int]) -> Said:
    total = sum(counts.values())
    if not total:
        return Said(str(question.label), "", [], [], "")
    rows = [{"label": str(label), "value": counts.get(value, 0)} for value, label in Answer.choices]
    values = {"question": question.label, "share": _share(counts.get(Answer.YES, 0), total)}
    return Said(
        question=str(question.label),
        finding=_("%(question)s Yes: %(share)s %%") % values,
        rows=rows,
        cells=[(row["label"], _with_share(row["value"], total)) for row in rows],
        total=number(total),
    )


def _with_share(count: int, total: int) -> str:
    return f"{number(count)} ({_share(count, total)} %)"


def _share(count: int, total: int) -> int:
    """In whole per cent, a half upwards."""
    return (200 * count + total) // (2 * total)
