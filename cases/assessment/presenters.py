"""Assessments as pages print them: how soon a risk is answered, what was found, what changed between two of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.assessment.enums import FACTORS_OF_LEVEL, RISK_TONES, Area, Direction, Factor, RiskLevel, Urgency
from cases.assessment.models import Assessment, Mark
from cases.assessment.policies import response_time

# So many of each are listed on the page of the case; the rest is reached from the timeline.
LISTED = 20
DIRECTION_TONES = {Direction.RISK: "late", Direction.PROTECTIVE: "done"}
URGENCY_TONES = {Urgency.NOW: "late", Urgency.SOON: "soon", Urgency.LATER: "waiting", Urgency.NONE: "done"}
# From best to worst; what is not known has no place in it.
ORDER: dict[str, int] = {
    Direction.PROTECTIVE: 0, Direction.NEITHER: 1, Direction.RISK: 2,
    Urgency.NONE: 0, Urgency.LATER: 1, Urgency.SOON: 2, Urgency.NOW: 3,
    RiskLevel.LOW: 0, RiskLevel.MEDIUM: 1, RiskLevel.HIGH: 2,
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One mark in words."""

    label: Any
    mark: Any
    tone: str = "neutral"
    note: str = ""


@dataclass(frozen=True)
class Shown:
    """An assessment on a page: what is needed, the most pressing first; what endangers; what protects; the rest."""

    row: Assessment
    risk: Any
    tone: str
    answer: tuple[Any, str]
    needs: list[Said]
    risks: list[Said]
    protection: list[Said]
    neither: list[Said]


@dataclass(frozen=True)
class Difference:
    """One line of a comparison. `change`: in words, with a tone of which the shape is part."""

    label: Any
    before: Said
    after: Said
    change: Any = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class Comparison:
    before: Assessment
    after: Assessment
    groups: list[tuple[Any, list[Difference]]] = field(default_factory=list)
    same: list[tuple[Any, list[Difference]]] = field(default_factory=list)
    worse: int = 0
    better: int = 0


def within(level: str) -> str:
    """How soon a risk of this level is answered."""
    hours = int(response_time(level).total_seconds() // 3600)
    if hours % 24:
        return ngettext("answer within %(n)s hour", "answer within %(n)s hours", hours) % {"n": hours}
    return ngettext("answer within %(n)s day", "answer within %(n)s days", hours // 24) % {"n": hours // 24}


def in_words(assessment: Assessment) -> str:
    """Which assessment it is: day and level."""
    day = date_format(timezone.localtime(assessment.assessed_at), "SHORT_DATE_FORMAT")
    return f"{day} · {assessment.get_risk_level_display()}"


def answer_of(assessment: Assessment, now: datetime) -> tuple[Any, str]:
    """Whether the risk was answered, and in time; or until when it is to be. A label and its tone."""
    until = date_format(timezone.localtime(assessment.respond_by), "SHORT_DATETIME_FORMAT")
    if assessment.responded_at is not None:
        in_time = assessment.responded_at <= assessment.respond_by
        return (_("Answered in time"), "done") if in_time else (_("Answered late"), "soon")
    if now > assessment.respond_by:
        return _("Answer late since %(day)s") % {"day": until}, "late"
    return _("Answer until %(day)s") % {"day": until}, "soon"


def shown(assessment: Assessment) -> Shown:
    """One assessment, with its marks fetched before."""
    factors, needs = _by_code(assessment.factors.all()), _by_code(assessment.needs.all())
    areas = sorted((area for area in Area if area in needs), key=lambda area: -ORDER.get(needs[area].mark, -1))

    def of(*directions: Direction) -> list[Said]:
        return [_factor(code, factors) for code in Factor if code in factors and factors[code].mark in directions]

    return Shown(
        assessment,
        RiskLevel(assessment.risk_level).label,
        RISK_TONES[RiskLevel(assessment.risk_level)],
        answer_of(assessment, timezone.now()),
        [_need(area, needs) for area in areas],
        of(Direction.RISK),
        of(Direction.PROTECTIVE),
        of(Direction.NEITHER, Direction.UNKNOWN),
    )


def compared(before: Assessment, after: Assessment) -> Comparison:
    """Two assessments side by side, what changed apart from what did not. Marks fetched before: no query."""
    risk = _difference(_("Risk"), _risk(before), _risk(after), before.risk_level, after.risk_level)
    groups = [(_("How much danger there is"), [risk])]
    needs = (_by_code(before.needs.all()), _by_code(after.needs.all()))
    groups.append((_("Needs"), [_of_two(area, needs, _need) for area in Area]))
    factors = (_by_code(before.factors.all()), _by_code(after.factors.all()))
    for level, members in FACTORS_OF_LEVEL.items():
        groups.append((level.label, [_of_two(factor, factors, _factor) for factor in members]))
    lines = [line for _label, group in groups for line in group]
    return Comparison(
        before,
        after,
        _only(groups, changed=True),
        _only(groups, changed=False),
        sum(line.tone == "late" for line in lines),
        sum(line.tone == "done" for line in lines),
    )


def _only(groups: list[tuple[Any, list[Difference]]], *, changed: bool) -> list[tuple[Any, list[Difference]]]:
    kept = [(label, [line for line in lines if bool(line.change) == changed]) for label, lines in groups]
    return [(label, lines) for label, lines in kept if lines]


def _by_code(rows: Iterable[Mark]) -> dict[str, Any]:
    return {row.code: row for row in rows}


def _factor(factor: Factor, rows: dict[str, Any]) -> Said:
    row = rows.get(factor)
    mark = Direction(row.mark) if row else Direction.UNKNOWN
    return Said(factor.label, mark.label, DIRECTION_TONES.get(mark, "neutral"), row.note if row else "")


def _need(area: Area, rows: dict[str, Any]) -> Said:
    row = rows.get(area)
    mark = Urgency(row.mark) if row else Urgency.UNKNOWN
    return Said(area.label, mark.label, URGENCY_TONES.get(mark, "neutral"), row.note if row else "")


def _risk(assessment: Assessment) -> Said:
    level = RiskLevel(assessment.risk_level)
    return Said(_("Risk"), level.label, RISK_TONES[level])


def _of_two(code: Any, rows: tuple[dict[str, Any], dict[str, Any]], say: Any) -> Difference:
    marks = [found[code].mark if code in found else Direction.UNKNOWN.value for found in rows]
    return _difference(code.label, say(code, rows[0]), say(code, rows[1]), *marks)


def _difference(label: Any, before: Said, after: Said, mark: str, mark_after: str) -> Difference:
    was, now = ORDER.get(mark), ORDER.get(mark_after)
    if mark == mark_after:
        change, tone = (_("Only the note changed"), "accent") if before.note != after.note else ("", "neutral")
    elif was is None:
        change, tone = _("Known now"), "accent"
    elif now is None:
        change, tone = _("No longer known"), "accent"
    elif now > was:
        change, tone = _("Worse"), "late"
    else:
        change, tone = _("Better"), "done"
    return Difference(label, before, after, change, tone)
