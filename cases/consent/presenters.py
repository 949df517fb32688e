"""What was said, as pages print it. No permission is decided here: rows come from `visible_to`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.consent.enums import Cover, Form, Purpose, State, WhyNot
from cases.consent.models import Consent, ConsentOverride, LegalGround
from cases.consent.policies import Allowance, keeping_to_herself, state_of
from cases.enums import SHAREABLE, Section
from cases.models import Case
from core.beside import beside, rows_of

_TONES = {
    State.IN_FORCE: "done",
    State.NOT_YET: "waiting",
    State.EXPIRED: "soon",
    State.REPLACED: "neutral",
    State.REFUSED: "late",
    State.NOT_SAID: "waiting",
    State.WITHDRAWN: "late",
}


@dataclass(frozen=True)
class Line:
    """One answer."""

    consent: Consent
    what_for: str
    recipient: str
    state: str
    tone: str
    parts: str
    holds: bool
    may_be_withdrawn: bool
    hints: list[str]


@dataclass(frozen=True)
class Question:
    """The last answer to a question, and those before it."""

    now: Line
    before: list[Line]


@dataclass(frozen=True)
class Exemption:
    """A ground in law or an override: what goes out whatever was said."""

    row: LegalGround | ConsentOverride
    state: str
    tone: str
    parts: str
    holds: bool
    waits: bool


@dataclass(frozen=True)
class Part:
    """A part of the file that is to go to somebody, and whether it may."""

    label: str
    state: str = ""
    tone: str = "neutral"
    why: str = ""


# What a line is worded from.
_OF_RECIPIENT = ("organisation__id", "organisation__name", "sections")
_OF_CONSENT = (
    *_OF_RECIPIENT, "category", "purpose", "decision", "form", "valid_from", "valid_until", "withdrawn_on",
    *Consent.STATEMENTS,
)  # fmt: skip
_OF_GROUND = (*_OF_RECIPIENT, "from_on", "until_on", "ended_at")
_OF_OVERRIDE = (*_OF_RECIPIENT, "until_on", "requested_at", "confirmed_at", "ended_at")


def in_short(case: Case, reader: Any) -> dict[str, Any]:
    """For the column beside a file: the last answers, the grounds that hold, and what was ever set aside. One query."""
    found = Case.objects.filter(pk=case.pk).values(
        keeps_to_herself=keeping_to_herself(case),
        answers=beside(Consent.objects.visible_to(reader).of(case), *_OF_CONSENT),
        exempt=beside(LegalGround.objects.visible_to(reader).of(case), *_OF_GROUND),
        set_aside=beside(ConsentOverride.objects.visible_to(reader).of(case), *_OF_OVERRIDE),
    )
    row = found.get()
    grounds = grounds_in_words(rows_of(LegalGround, row["exempt"]))
    return {
        "keeps_to_herself": row["keeps_to_herself"],
        "answers": [question.now for question in questions_of(rows_of(Consent, row["answers"]))],
        "grounds": [line for line in grounds if line.holds],
        "overrides": overrides_in_words(rows_of(ConsentOverride, row["set_aside"])),
    }


def part_of(section: Section, allowance: Allowance | None, *, with_reasons: bool) -> Part:
    """A part with what it rests on; without an allowance (what has ended) its name alone.

    Why something is not covered is told to the sender only: what the person said is nobody else's to read.
    """
    label = str(section.label)
    if allowance is None:
        return Part(label)
    covered = allowance.covered.get(section)
    if covered is None:
        why = str(WhyNot(allowance.refused[section]).label) if with_reasons else ""
        return Part(label, _("not covered"), "late", why)
    state = _("covered")
    if covered.by == Cover.CONSENT:
        state = _("consent given")
    elif with_reasons:
        state = str(covered.by.label)
    end = date_format(covered.until_on, "SHORT_DATE_FORMAT") if covered.until_on else ""
    return Part(label, state, "done", _("until %(day)s") % {"day": end} if end else "")


def questions_of(consents: Iterable[Consent]) -> list[Question]:
    """The answers, the last first, by what they answer."""
    found: dict[Any, list[Consent]] = {}
    for consent in consents:
        found.setdefault(consent.question, []).append(consent)
    today = timezone.localdate()
    return [
        Question(_line(rows[0], today, is_last=True), [_line(row, today, is_last=False) for row in rows[1:]])
        for rows in found.values()
    ]


def _line(consent: Consent, today: date, *, is_last: bool) -> Line:
    state = state_of(consent, today, is_last=is_last)
    holds = state == State.IN_FORCE
    return Line(
        consent=consent,
        what_for=str(Purpose(consent.purpose).label),
        recipient=str(consent.recipient),
        state=str(state.label),
        tone=_TONES[state],
        parts=parts_in_words(consent.sections),
        holds=holds,
        may_be_withdrawn=state in (State.IN_FORCE, State.NOT_YET),
        hints=_hints(consent) if holds else [],
    )


def _hints(consent: Consent) -> list[str]:
    """What is still to be done about a consent that holds."""
    hints = []
    if consent.purpose == Purpose.SHARING and consent.form == Form.SPOKEN:
        hints.append(_("Spoken only: the law asks for a signed form before anything goes outside."))
    untold = [name for name in Consent.STATEMENTS[1:] if not getattr(consent, name)]
    if untold:
        hints.append(_("Not everything was explained yet. Open the form and go through it."))
    return hints


def parts_in_words(sections: Iterable[str]) -> str:
    """Sections by their names, in the order of the file."""
    named = set(sections)
    return ", ".join(str(section.label) for section in Section if section in named)


def grounds_in_words(grounds: Iterable[LegalGround]) -> list[Exemption]:
    today = timezone.localdate()
    return [_ground(row, today) for row in grounds]


def _ground(row: LegalGround, today: date) -> Exemption:
    holds = row.is_in_force(today)
    state, tone = (_("In force"), "accent") if holds else (_("Ended"), "neutral")
    if not holds and row.ended_at is None and row.from_on > today:
        state, tone = _("Not yet in force"), "waiting"
    return Exemption(row, state, tone, parts_in_words(row.sections), holds=holds, waits=row.ended_at is None)


def overrides_in_words(overrides: Iterable[ConsentOverride]) -> list[Exemption]:
    now = timezone.now()
    return [_override(row, now) for row in overrides]


def _override(row: ConsentOverride, now: datetime) -> Exemption:
    holds, waits = row.is_in_force(timezone.localdate(now)), row.waits(now)
    if holds:
        state, tone = _("In force"), "late"
    elif waits:
        state, tone = _("Waits for a second person"), "soon"
    elif row.confirmed_at is None:
        state, tone = _("Not confirmed"), "neutral"
    else:
        state, tone = _("Ended"), "neutral"
    return Exemption(row, state, tone, parts_in_words(row.sections), holds=holds, waits=waits)


def coverage_in_words(allowance: Allowance) -> list[tuple[str, str]]:
    """For who received a part of the file: what of it is covered, and whether by consent. No more is told."""
    by_consent = [name for name, covered in allowance.covered.items() if covered.by == Cover.CONSENT]
    otherwise = allowance.sections - set(by_consent)
    rows = [
        (_("Covered by the person's consent"), parts_in_words(by_consent)),
        (_("Covered otherwise"), parts_in_words(otherwise)),
    ]
    return [(label, parts) for label, parts in rows if parts]


def paper_of(consent: Consent | None) -> dict[str, list[tuple[str, Any]]]:
    """What can be ticked on the form, in the language now active; ticked where it is filled in from an answer."""
    ticked = set(consent.sections) if consent else set()
    return {
        "parts": [(str(section.label), section in ticked) for section in Section if section in SHAREABLE],
        "statements": [
            (str(Consent._meta.get_field(name).verbose_name), getattr(consent, name, None))
            for name in Consent.STATEMENTS
        ],
    }
