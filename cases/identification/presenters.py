"""What stands there about identification, as pages print it. No permission is decided here: rows come from `visible_to`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.days import partial_date
from cases.identification.enums import DeadlineKind, DeadlineState, Strength
from cases.identification.models import (
    Deadline,
    Episode,
    Perpetrator,
    Screening,
    ScreeningAnswer,
    TraffickingHistory,
)
from cases.identification.scoring import DimensionScore, Indicator, Score, indicators_of, score
from cases.identification.states import PERIODS, length_of, state_of
from cases.models import Classification, Exploitation

TONES = {
    DeadlineState.RUNNING: "waiting",
    DeadlineState.NEAR: "soon",
    DeadlineState.LATE: "late",
    DeadlineState.PAUSED: "neutral",
    DeadlineState.MET: "done",
    DeadlineState.CANCELLED: "neutral",
}
# The parts that the whole takes: what it says where there is one, and where there is none.
PARTS = {
    "recruitment": (
        gettext_lazy("Recruitment was deceptive, coercive or an abuse of vulnerability."),
        gettext_lazy("No dimension of recruitment is positive."),
    ),
    "act": (
        gettext_lazy("The act is there: the person was recruited, moved, harboured or received."),
        gettext_lazy("The act is not known."),
    ),
    "exploitation": (gettext_lazy("There is exploitation."), gettext_lazy("Exploitation is not positive.")),
    "coercion": (
        gettext_lazy("There is coercion at destination."),
        gettext_lazy("Coercion at destination is not positive."),
    ),
}


@dataclass(frozen=True)
class DimensionLine:
    """One dimension of a list, what it comes to and why."""

    label: str
    verdict: str
    tone: str
    # "2 strong, 1 medium"
    reason: str
    # Each sign that is present, with its strength.
    signs: list[tuple[str, str]]


@dataclass(frozen=True)
class ScoreLines:
    """What a screening points to, with its reasons, in words."""

    verdict: str
    tone: str
    reasons: list[str]
    dimensions: list[DimensionLine]


@dataclass(frozen=True)
class ScreeningLine:
    row: Screening
    result: ScoreLines
    interviewer: str


@dataclass(frozen=True)
class DeadlineLine:
    """A deadline as it stands now."""

    row: Deadline
    state: DeadlineState
    label: str
    tone: str
    # "in 5 hours"
    when: str
    last_day: date
    runs: bool
    paused: bool
    late: bool
    # Whether the hour of it matters.
    of_hours: bool
    met_late: bool
    # Each pause and extension, and why.
    moves: list[tuple[str, str]]


def screening_line(screening: Screening) -> ScreeningLine:
    """A screening with what it points to. Its answers have to be at hand (`newest_first`)."""
    name = screening.interviewer.full_name if screening.interviewer else screening.interviewer_name
    return ScreeningLine(screening, score_in_words(score_of(screening)), name)


def score_of(screening: Screening) -> Score:
    answers = {answer.indicator: answer.reply for answer in screening.answers.all()}
    indicators = indicators_of(screening.indicator_set)
    return score(indicators, answers, as_child=screening.as_child, act=screening.act)


def score_in_words(result: Score) -> ScoreLines:
    """The verdict, and which signs and dimensions make it."""
    dimensions = [_dimension_line(row, result) for row in result.dimensions]
    if result.positive is None:
        found = ngettext("%(count)s sign is present.", "%(count)s signs are present.", result.present)
        reason = _("None proves anything by itself, and none is proof of the contrary; each asks for a closer look.")
        return ScoreLines(
            found % {"count": result.present}, "soon" if result.present else "neutral", [reason], dimensions
        )
    reasons = [str(PARTS[part][0 if there else 1]) for part, there in result.parts]
    if result.as_child:
        reasons.append(_("For a child no means is needed."))
    if result.positive:
        return ScoreLines(_("Points to trafficking"), "soon", reasons, dimensions)
    return ScoreLines(_("Does not point to trafficking"), "neutral", reasons, dimensions)


def _dimension_line(row: DimensionScore, result: Score) -> DimensionLine:
    label = _(row.dimension.label)
    signs = [_sign(one, result) for one in row.present]
    if row.positive is None:
        text = ngettext("%(count)s sign", "%(count)s signs", len(signs)) % {"count": len(signs)}
        return DimensionLine(label, text, "soon" if signs else "neutral", "", signs)
    reason = ", ".join(f"{count} {strength.label}" for strength, count in row.counts)
    if row.positive:
        return DimensionLine(label, _("Positive"), "soon", reason, signs)
    return DimensionLine(label, _("Not positive") if signs else _("No sign"), "neutral", reason, signs)


def _sign(indicator: Indicator, result: Score) -> tuple[str, str]:
    strength = indicator.strength(as_child=result.as_child)
    return _(indicator.label), str(Strength(strength).label) if strength else ""


def deadlines_in_words(rows: Iterable[Deadline], now: datetime | None = None) -> list[DeadlineLine]:
    """Deadlines as they stand: what runs first, the one due first on top, then what is over."""
    now = now or timezone.now()
    lines = [_deadline_line(row, now) for row in rows]
    running = sorted((line for line in lines if line.runs), key=lambda line: line.row.due_at)
    over = sorted((line for line in lines if not line.runs), key=lambda line: line.row.due_at, reverse=True)
    return running + over


def _deadline_line(row: Deadline, now: datetime) -> DeadlineLine:
    state = state_of(row, now)
    return DeadlineLine(
        row=row,
        state=state,
        label=_state_label(row, state),
        tone=TONES[state],
        when=when(row, state, now),
        last_day=last_day(row.due_at),
        runs=state not in {DeadlineState.MET, DeadlineState.CANCELLED},
        paused=state == DeadlineState.PAUSED,
        late=state == DeadlineState.LATE,
        of_hours=row.kind == DeadlineKind.MINISTRY_REFERRAL,
        met_late=row.met_at is not None and row.met_at > row.due_at,
        moves=_moves(row),
    )


def _moves(row: Deadline) -> list[tuple[str, str]]:
    moves = []
    for pause in row.pauses.all():
        since = date_format(timezone.localtime(pause.began_at), "SHORT_DATE_FORMAT")
        if pause.ended_at is None:
            moves.append((_("Paused since %(day)s") % {"day": since}, pause.reason))
        else:
            until = date_format(timezone.localtime(pause.ended_at), "SHORT_DATE_FORMAT")
            moves.append((_("Paused %(day)s – %(until)s") % {"day": since, "until": until}, pause.reason))
    for extension in row.extensions.all():
        days = [date_format(last_day(at), "SHORT_DATE_FORMAT") for at in (extension.due_before, extension.due_after)]
        moves.append((_("Extended from %(day)s to %(until)s") % {"day": days[0], "until": days[1]}, extension.reason))
    return moves


def _state_label(row: Deadline, state: DeadlineState) -> str:
    if state == DeadlineState.LATE and row.kind in PERIODS:
        return _("Over")
    return str(state.label)


def when(row: Deadline, state: DeadlineState, now: datetime) -> str:
    """How long there still is, or for how long it is over."""
    if state == DeadlineState.PAUSED:
        left = max(row.due_at - row.paused_at, timedelta())  # type: ignore[attr-defined]
        return _("paused, %(time)s left") % {"time": span(left)}
    if state == DeadlineState.LATE:
        text = _("ended %(time)s ago") if row.kind in PERIODS else _("late by %(time)s")
        return text % {"time": span(now - row.due_at)}
    if state in {DeadlineState.RUNNING, DeadlineState.NEAR}:
        text = _("ends in %(time)s") if row.kind in PERIODS else _("due in %(time)s")
        return text % {"time": span(row.due_at - now)}
    return ""


def span(length: timedelta) -> str:
    """A length of time as people count it: in days, for the last three in hours, for the last hour in minutes."""
    hours = length.total_seconds() / 3600
    if hours >= 72:
        days = round(hours / 24)
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if hours >= 1:
        whole = round(hours)
        return ngettext("%(count)s hour", "%(count)s hours", whole) % {"count": whole}
    minutes = max(round(hours * 60), 1)
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def last_day(due_at: datetime) -> date:
    """The day on whose end, or within which, it is due."""
    return timezone.localdate(due_at - timedelta(microseconds=1))


@dataclass(frozen=True)
class EpisodeLine:
    row: Episode
    began: str
    ended: str


def episodes_in_words(rows: Iterable[Episode]) -> list[EpisodeLine]:
    return [
        EpisodeLine(
            row,
            partial_date(row.from_year, row.from_month, row.from_day),
            partial_date(row.to_year, row.to_month, row.to_day),
        )
        for row in rows
    ]


def codes_in_words(row: Any, name: str) -> str:
    """The labels of a list of codes."""
    labels = dict(row._meta.get_field(name).base_field.flatchoices)
    return ", ".join(str(labels.get(code, code)) for code in getattr(row, name))


@dataclass(frozen=True)
class Determination:
    """One classification with who decided it and on what it rests."""

    row: Classification
    officer: str
    elements: list[tuple[str, str]]


def determinations_in_words(rows: Iterable[Classification]) -> list[Determination]:
    """Those of a case, the one that holds first."""
    return [
        Determination(
            row,
            row.officer.full_name if row.officer else row.officer_name,
            [
                (label, text)
                for label, name in ((_("Act"), "acts"), (_("Means"), "means"), (_("Purpose"), "purposes"))
                if (text := codes_in_words(row, name))
            ],
        )
        for row in rows
    ]


def history_in_words(row: TraffickingHistory) -> list[tuple[str, str]]:
    """What is known of it: label and text; what is open is left out."""
    age = "" if row.age_when_trafficked is None else str(row.age_when_trafficked)
    facts = (
        (_("How the person was recruited"), codes_in_words(row, "recruitment_methods")),
        (_("Websites and apps of the recruitment"), codes_in_words(row, "recruitment_websites")),
        (_("Where the person was recruited"), row.recruitment_place),
        (_("The trafficker was"), row.get_relationship_display() if row.relationship else ""),
        (_("Age when first trafficked"), age),
        (_("Means of control"), codes_in_words(row, "means_of_control")),
        (_("Websites and apps of the exploitation"), codes_in_words(row, "exploitation_websites")),
        (_("Where the person was exploited"), row.exploitation_place),
    )
    return [(str(label), str(text)) for label, text in facts if text]


def exploitations_in_words(rows: Iterable[Exploitation]) -> list[tuple[Exploitation, str]]:
    """Each form with its industries or kinds."""
    return [
        (row, ", ".join(filter(None, (codes_in_words(row, "industries"), codes_in_words(row, "sexual_types")))))
        for row in rows
    ]


def perpetrators_in_words(rows: Iterable[Perpetrator]) -> list[tuple[Perpetrator, str]]:
    """Each with the parts in it."""
    return [(row, codes_in_words(row, "roles")) for row in rows]


def replies_in_words(screening: Screening, answers: Iterable[ScreeningAnswer]) -> list[tuple[str, list[Any]]]:
    """By dimension, what was said to each sign that was asked about: label, reply, note."""
    said = {answer.indicator: answer for answer in answers}
    found = []
    for dimension in indicators_of(screening.indicator_set).dimensions:
        rows = [
            (_(one.label), said[one.code].reply, said[one.code].get_reply_display(), said[one.code].note)
            for one in dimension.indicators
            if one.code in said
        ]
        if rows:
            found.append((_(dimension.label), rows))
    return found


def replies_for_form(screening: Screening, answers: Iterable[ScreeningAnswer]) -> dict[str, Any]:
    """What the fields of the signs begin with."""
    said = {answer.indicator: answer for answer in answers}
    begun: dict[str, Any] = {}
    for code in indicators_of(screening.indicator_set).by_code():
        begun[f"sign_{code}"] = said[code].reply if code in said else ""
        begun[f"note_{code}"] = said[code].note if code in said else ""
    return begun


def lengths_in_words() -> list[tuple[str, str]]:
    """How long each kind of deadline runs, as this installation has it."""
    return [(str(kind.label), span(length_of(kind))) for kind in DeadlineKind]
