"""What a screening points to. An aid that says its reasons, and never a decision.

Dimensions and strengths are those of the operational indicators of the International Labour Office and the European
Commission (2009). A dimension is positive with two strong indicators, one strong and any other, three medium ones, or
two medium and a weak one. An adult was trafficked for labour where recruitment was deceptive, coercive or an abuse of
vulnerability, and there are exploitation and coercion at destination. For a child the act and exploitation are enough.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cases.identification.enums import IndicatorSet, Reply, Strength

FOLDER = Path(__file__).parent / "indicators"
RECRUITMENT, EXPLOITATION, COERCION = "recruitment", "exploitation", "coercion"


@dataclass(frozen=True)
class Indicator:
    """One sign. Without strengths in a list that only counts them."""

    code: str
    label: str
    adult: str = ""
    child: str = ""

    def strength(self, *, as_child: bool) -> str:
        return self.child if as_child else self.adult


@dataclass(frozen=True)
class Dimension:
    code: str
    role: str
    label: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Indicators:
    """A list of signs, with its source. `label` and `note` are English messages."""

    code: str
    has_strengths: bool
    source: str
    note: str
    dimensions: tuple[Dimension, ...]

    def by_code(self) -> dict[str, Indicator]:
        return {one.code: one for dimension in self.dimensions for one in dimension.indicators}


@dataclass(frozen=True)
class DimensionScore:
    """`positive`: what the rule makes of the signs present; None in a list without strengths."""

    dimension: Dimension
    present: tuple[Indicator, ...]
    positive: bool | None
    # How many of each strength there are, strong ones first: the reason.
    counts: tuple[tuple[Strength, int], ...]


@dataclass(frozen=True)
class Score:
    """`positive`: whether the whole points to trafficking; None in a list that only counts."""

    indicators: Indicators
    as_child: bool
    dimensions: tuple[DimensionScore, ...]
    positive: bool | None
    # Which of the parts that are needed there are, in order: recruitment or act, exploitation, coercion.
    parts: tuple[tuple[str, bool], ...]

    @property
    def present(self) -> int:
        return sum(len(dimension.present) for dimension in self.dimensions)


@cache
def indicators_of(code: str) -> Indicators:
    """The list of that code."""
    data = json.loads((FOLDER / f"{IndicatorSet(code).value}.json").read_text(encoding="utf-8"))
    dimensions = tuple(
        Dimension(
            row["code"], row["role"], row["label"], tuple(Indicator(**indicator) for indicator in row["indicators"])
        )
        for row in data["dimensions"]
    )
    return Indicators(data["code"], data["rule"] == "strengths", data["source"], data["note"], dimensions)


def score(indicators: Indicators, answers: Mapping[str, str], *, as_child: bool = False, act: str = "") -> Score:
    """What the answers (indicator code to Reply) point to. `act`: whether the act itself is known, which a child needs."""
    scores = tuple(_dimension(dimension, indicators, answers, as_child) for dimension in indicators.dimensions)
    if not indicators.has_strengths:
        return Score(indicators, as_child, scores, None, ())
    found = {row.dimension.role for row in scores if row.positive}
    recruited = RECRUITMENT in found
    if as_child:
        parts: tuple[tuple[str, bool], ...] = (
            ("act", recruited or act == Reply.YES),
            (EXPLOITATION, EXPLOITATION in found),
        )
    else:
        parts = ((RECRUITMENT, recruited), (EXPLOITATION, EXPLOITATION in found), (COERCION, COERCION in found))
    return Score(indicators, as_child, scores, all(there for _part, there in parts), parts)


def _dimension(
    dimension: Dimension, indicators: Indicators, answers: Mapping[str, str], as_child: bool
) -> DimensionScore:
    present = tuple(one for one in dimension.indicators if answers.get(one.code) == Reply.YES)
    if not indicators.has_strengths:
        return DimensionScore(dimension, present, None, ())
    counted = Counter(one.strength(as_child=as_child) for one in present)
    counts = tuple((strength, counted[strength]) for strength in Strength if counted[strength])
    return DimensionScore(dimension, present, _is_positive(counted), counts)


def _is_positive(counted: Counter[str]) -> bool:
    strong, medium, weak = (counted[strength] for strength in Strength)
    return strong >= 2 or (strong == 1 and medium + weak >= 1) or medium >= 3 or (medium >= 2 and weak >= 1)
