"""A ministry's number, decision and letters as pages print them. No query, no permission."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cases.identification.presenters import codes_in_words
from referrals.ministry.enums import LegalBasis
from referrals.ministry.models import Decision, DecisionLetter
from referrals.ministry.states import DecisionStatus

_TONES = {DecisionStatus.PROPOSED: "waiting", DecisionStatus.MADE: "done", DecisionStatus.SET_ASIDE: "neutral"}


@dataclass(frozen=True)
class Decided:
    """A decision in words."""

    row: Decision
    result: str
    state: str
    tone: str
    bases: list[str]
    # Act, means, purpose: name and words.
    elements: list[tuple[Any, str]]


@dataclass(frozen=True)
class LetterLine:
    """One version of the letter."""

    public_id: Any
    language: str
    version: int
    at: Any
    by: str
    # Whether a later one replaces it.
    is_replaced: bool


def decided_of(decision: Decision) -> Decided:
    elements = [(decision._meta.get_field(name).verbose_name, codes_in_words(decision, name)) for name in _ELEMENTS]
    bases = [str(LegalBasis(code).label) for code in decision.legal_bases]
    return Decided(
        row=decision,
        result=str(decision.get_result_display()),
        state=str(decision.get_status_display()),
        tone=_TONES[DecisionStatus(decision.status)],
        bases=[*bases, *([decision.other_basis] if decision.other_basis else [])],
        elements=[(label, words) for label, words in elements if words],
    )


def letters_of(letters: Iterable[DecisionLetter]) -> list[LetterLine]:
    """Every version, the last first; needs them in that order."""
    seen: set[str] = set()
    lines = []
    for letter in letters:
        lines.append(
            LetterLine(
                public_id=letter.public_id,
                language=str(letter.get_language_display()),
                version=letter.version,
                at=letter.created_at,
                by=letter.written_by.full_name,
                is_replaced=letter.language in seen,
            )
        )
        seen.add(letter.language)
    return lines


_ELEMENTS = ("acts", "means", "purposes")
