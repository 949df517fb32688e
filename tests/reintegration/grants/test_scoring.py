"""Scores agree with what is worked out by hand."""

from decimal import Decimal

import pytest

from reintegration.grants.scoring import mean_of, score_of


@pytest.mark.parametrize(
    ("sheet", "score"),
    [
        ([(60, 8), (40, 6)], "72.00"),  # 480 + 240 = 720 of 1000
        ([(1, 10), (1, 0)], "50.00"),
        ([(30, 7), (20, 5), (15, 9)], "68.46"),  # 210 + 100 + 135 = 445 of 650 = 68.4615…
        ([(50, 0)], "0.00"),
        ([(100, 10)], "100.00"),
        ([(1, 3), (2, 3), (3, 4)], "35.00"),  # 3 + 6 + 12 = 21 of 60
    ],
    ids=str,
)
def test_a_sheet_by_hand(sheet, score):
    assert score_of(sheet) == Decimal(score)


def test_several_sheets_count_alike():
    assert mean_of([[(60, 8), (40, 6)], [(60, 5), (40, 5)]]) == Decimal("61.00")
    assert mean_of([]) is None


def test_a_sheet_without_criteria_has_no_score():
    with pytest.raises(ValueError, match="no score"):
        score_of([])
