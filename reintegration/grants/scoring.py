"""How points come to a score: the one place where it is computed, and nothing else is."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from reintegration.grants.models.schemes import FULL_SCORE, MOST_POINTS

_CENT = Decimal("0.01")


def score_of(sheet: Iterable[tuple[int, int]]) -> Decimal:
    """One sheet's score of 100: (weight, points of 10) for each criterion, each weighing its part of all the weights."""
    rows = list(sheet)
    weights = sum(weight for weight, _points in rows)
    if not weights:
        raise ValueError("a sheet without criteria has no score")
    points = sum(weight * points for weight, points in rows)
    return _rounded(Decimal(points * FULL_SCORE) / Decimal(weights * MOST_POINTS))


def mean_of(sheets: Iterable[Iterable[tuple[int, int]]]) -> Decimal | None:
    """What several who scored come to together: the mean of their sheets, each counting alike; None without any."""
    scores = [score_of(sheet) for sheet in sheets]
    return _rounded(sum(scores, Decimal(0)) / len(scores)) if scores else None


def _rounded(score: Decimal) -> Decimal:
    return score.quantize(_CENT, ROUND_HALF_UP)
