"""What answers of the survey come to. Pure functions over the instruments' data; worked by hand in the tests.

An answer is worth 0 to 1. A dimension is the mean of its answered items, if at least two thirds of those that apply to the
person were answered; otherwise it has no score. The composite is the mean of all three dimensions, or none.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from reintegration.survey.enums import DOES_NOT_APPLY, Band, Dimension, Instrument

FOLDER = Path(__file__).parent / "instruments"
ENOUGH = Fraction(2, 3)
# As they are kept, and as they are read; the bands speak of what is read.
KEPT, READ = Decimal("0.0001"), Decimal("0.01")
HIGH_UNTIL, MEDIUM_UNTIL = Decimal("0.33"), Decimal("0.66")


@dataclass(frozen=True)
class Answer:
    code: str
    label: str
    score: Fraction


@dataclass(frozen=True)
class Item:
    """One question with its answers. `may_not_apply`: nobody can be asked it whose life has no place for it."""

    code: str
    label: str
    answers: tuple[Answer, ...]
    may_not_apply: bool

    def codes(self) -> frozenset[str]:
        """Everything that may stand as an answer."""
        codes = {answer.code for answer in self.answers}
        return frozenset(codes | {DOES_NOT_APPLY} if self.may_not_apply else codes)


@dataclass(frozen=True)
class Part:
    """One dimension and its items."""

    dimension: Dimension
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Questions:
    """One version of the questions, with where they come from."""

    code: str
    source: str
    note: str
    parts: tuple[Part, ...]

    def items(self) -> Iterable[Item]:
        return (item for part in self.parts for item in part.items)


@dataclass(frozen=True)
class Scores:
    """Of one survey. None: too few answers to say anything."""

    economic: Decimal | None
    social: Decimal | None
    psychosocial: Decimal | None
    composite: Decimal | None


@cache
def questions_of(instrument: str) -> Questions:
    """The questions of that version."""
    data = json.loads((FOLDER / f"{Instrument(instrument).value}.json").read_text(encoding="utf-8"))
    answers = {
        name: tuple(Answer(row["code"], row["label"], Fraction(str(row["score"]))) for row in rows)
        for name, rows in data["answers"].items()
    }
    parts = tuple(
        Part(
            Dimension(part["code"]),
            tuple(
                Item(row["code"], row["label"], answers[row["answers"]], row["may_not_apply"]) for row in part["items"]
            ),
        )
        for part in data["dimensions"]
    )
    return Questions(data["code"], data["source"], data["note"], parts)


def score(questions: Questions, given: Mapping[str, str]) -> Scores:
    """What the answers (item code to answer code) come to."""
    means = {part.dimension: _mean_of(part, given) for part in questions.parts}
    known = [mean for mean in means.values() if mean is not None]
    whole = sum(known, Fraction(0)) / len(known) if len(known) == len(means) else None
    return Scores(
        _kept(means[Dimension.ECONOMIC]),
        _kept(means[Dimension.SOCIAL]),
        _kept(means[Dimension.PSYCHOSOCIAL]),
        _kept(whole),
    )


def as_read(score: Decimal) -> Decimal:
    """A score with the two decimals that people read."""
    return score.quantize(READ, ROUND_HALF_UP)


def band(score: Decimal) -> Band:
    """How much need a score speaks of, as it is read: with two decimals."""
    read = as_read(score)
    if read <= HIGH_UNTIL:
        return Band.HIGH
    return Band.MEDIUM if read <= MEDIUM_UNTIL else Band.LOW


def _mean_of(part: Part, given: Mapping[str, str]) -> Fraction | None:
    applying = [item for item in part.items if given.get(item.code) != DOES_NOT_APPLY]
    worth = [answer.score for item in applying for answer in item.answers if answer.code == given.get(item.code)]
    if not worth or Fraction(len(worth), len(applying)) < ENOUGH:
        return None
    return sum(worth, Fraction(0)) / len(worth)


def _kept(mean: Fraction | None) -> Decimal | None:
    return None if mean is None else (Decimal(mean.numerator) / mean.denominator).quantize(KEPT, ROUND_HALF_UP)
