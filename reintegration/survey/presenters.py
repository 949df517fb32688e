"""How surveys are said: answers in words, a person's path, and how the programme's people fare."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reintegration.survey.enums import BAND_TONES, DOES_NOT_APPLY, Band, Dimension
from reintegration.survey.models import Survey
from reintegration.survey.scoring import as_read, band, questions_of
from reintegration.survey.statistics import COMPOSITE, Change, Group, Outcomes

LABELS: dict[str, Any] = {dimension.value: dimension.label for dimension in Dimension} | {
    COMPOSITE: gettext_lazy("All three together")
}


@dataclass(frozen=True)
class Score:
    """One score as it is read."""

    measure: str
    label: Any
    value: Decimal | None

    @property
    def text(self) -> str:
        return "–" if self.value is None else number_format(as_read(self.value), 2)

    @property
    def band(self) -> Any:
        return _("too few answers") if self.value is None else Band(band(self.value)).label

    @property
    def tone(self) -> str:
        return "waiting" if self.value is None else BAND_TONES[band(self.value)]


@dataclass(frozen=True)
class Shown:
    """A survey with its scores, and its answers by dimension where they are shown."""

    survey: Survey
    scores: list[Score]
    parts: list[tuple[Any, list[tuple[Any, Any]]]] = field(default_factory=list)


def shown(survey: Survey, *, answers: bool = False) -> Shown:
    scores = [Score(name, LABELS[name], getattr(survey, name)) for name in Survey.SCORES]
    return Shown(survey, scores, answers_of(survey) if answers else [])


def answers_of(survey: Survey) -> list[tuple[Any, list[tuple[Any, Any]]]]:
    """Each dimension with its questions and what was answered, "" where nothing was."""
    given, parts = survey.given, []
    for part in questions_of(survey.instrument).parts:
        rows = []
        for item in part.items:
            words = {answer.code: answer.label for answer in item.answers}
            code = given.get(item.code, "")
            said = _("Does not apply to her") if code == DOES_NOT_APPLY else words.get(code, "")
            rows.append((_(item.label), _(said) if said else ""))
        parts.append((part.dimension.label, rows))
    return parts


def path_of(surveys: Iterable[Survey]) -> list[dict[str, Any]]:
    """The lines of a person's path, for `line_chart`: each measure with its scores by day."""
    rows = list(surveys)
    return [
        {
            "label": LABELS[name],
            "points": [
                (row.asked_on, float(as_read(getattr(row, name)))) for row in rows if getattr(row, name) is not None
            ],
            "strong": name == COMPOSITE,
        }
        for name in Survey.SCORES
    ]


def path_title(surveys: list[Survey]) -> str:
    """What the path shows, in words."""
    known = [row for row in surveys if row.composite is not None]
    if len(known) < 2:
        return _("Her path so far")
    first, last = known[0], known[-1]
    values = {
        "before": number_format(as_read(first.composite), 2),
        "after": number_format(as_read(last.composite), 2),
        "since": date_format(first.asked_on, "SHORT_DATE_FORMAT"),
    }
    if last.composite > first.composite:
        return _("Better than at the beginning: from %(before)s to %(after)s since %(since)s") % values
    if last.composite < first.composite:
        return _("Worse than at the beginning: from %(before)s to %(after)s since %(since)s") % values
    return _("As at the beginning: %(after)s since %(since)s") % values


@dataclass(frozen=True)
class ChangeRow:
    label: Any
    before: str
    after: str
    change: str
    interval: str
    verdict: Any
    tone: str


@dataclass(frozen=True)
class GroupShown:
    title: Any
    persons: int
    rows: list[ChangeRow]


def outcomes_shown(outcomes: Outcomes) -> list[GroupShown]:
    """The groups in words; all years first. Where there is one year alone, all years would say it twice."""
    groups = outcomes.groups
    if len(groups) == 2:
        groups = groups[1:]
    return [_group_shown(group) for group in groups]


def outcome_sentence(outcomes: Outcomes) -> str:
    """The finding, large."""
    whole = next((group for group in outcomes.groups if group.year is None), None)
    if whole is None:
        return ""
    change = whole.changes[-1]
    values = {"persons": whole.persons, "change": _signed(change.change), "low": _signed(change.low)}
    values["high"] = _signed(change.high)
    if change.low > 0:
        text = _("%(persons)s people fare better than at the beginning: %(change)s on average (%(low)s to %(high)s).")
    elif change.high < 0:
        text = _("%(persons)s people fare worse than at the beginning: %(change)s on average (%(low)s to %(high)s).")
    else:
        text = _("Of %(persons)s people no clear change is seen: %(change)s on average (%(low)s to %(high)s).")
    return text % values


def _group_shown(group: Group) -> GroupShown:
    title = _("All years together") if group.year is None else _("Left in %(year)s") % {"year": group.year}
    return GroupShown(title, group.persons, [_change_row(change) for change in group.changes])


def _change_row(change: Change) -> ChangeRow:
    if change.low > 0:
        verdict, tone = _("better"), "done"
    elif change.high < 0:
        verdict, tone = _("worse"), "late"
    else:
        verdict, tone = _("no clear change"), "waiting"
    interval = _("%(low)s to %(high)s") % {"low": _signed(change.low), "high": _signed(change.high)}
    return ChangeRow(
        LABELS[change.measure],
        number_format(round(change.before, 2), 2),
        number_format(round(change.after, 2), 2),
        _signed(change.change),
        interval,
        verdict,
        tone,
    )


def _signed(value: float) -> str:
    value = round(value, 2)
    text = number_format(abs(value), 2)
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else text
