"""Scores of the survey, each worked by hand beside its test."""

from decimal import Decimal

import pytest

from reintegration.survey.enums import CURRENT, DOES_NOT_APPLY, Band
from reintegration.survey.scoring import band, questions_of, score
from tests.reintegration.survey.factories import answers

QUESTIONS = questions_of(CURRENT)

# What one person answered, with what each answer is worth.
ECONOMIC = {
    "livelihood": "discontent",  # 0.25
    "meals": "sometimes",  # 0.5
    "can_borrow": "unsure",  # 0.5
    "borrows": "often",  # 0.25
    "debts": "smaller",  # 0.75
    "opportunities": "hardly",  # 0.25
    "works": "no",  # 0
    "assets": "shared",  # 0.5
    "looks_for_work": "yes",  # 1
}
SOCIAL = {
    "housing": "with_effort",  # 0.5
    "home": "good",  # 0.75
    "learning": DOES_NOT_APPLY,
    "children_in_school": "all",  # 1
    "water": "always",  # 1
    "health_care": "easily",  # 0.75
    "papers": "some",  # 0.5
    "justice": "no",  # 0
    "public_services": "so_so",  # 0.5
}
PSYCHOSOCIAL = {
    "takes_part": "rarely",  # 0.25
    "support": "one",  # 0.5
    "belonging": "partly",  # 0.5
    "safety": "mostly",  # 0.75
    "tension": DOES_NOT_APPLY,
    "distress": "often",  # 0.25
    "psychologist": "has_it",  # 0.5
    # treated_worse and can_stay: no answer
}


def test_score_of_a_whole_survey_is_as_worked_by_hand():
    found = score(QUESTIONS, ECONOMIC | SOCIAL | PSYCHOSOCIAL)

    assert found.economic == Decimal("0.4444")  # 4 / 9
    assert found.social == Decimal("0.6250")  # 5 / 8: learning does not apply
    assert found.psychosocial == Decimal("0.4583")  # 2.75 / 6
    assert found.composite == Decimal("0.5093")  # (4/9 + 5/8 + 11/24) / 3 = 110/216


def test_score_of_the_best_and_of_the_worst_answers_is_one_and_nought():
    best, worst = score(QUESTIONS, answers(0)), score(QUESTIONS, answers(9))

    assert {best.economic, best.social, best.psychosocial, best.composite} == {Decimal(1)}
    assert {worst.economic, worst.social, worst.psychosocial, worst.composite} == {Decimal(0)}


@pytest.mark.parametrize(("answered", "expected"), [(6, Decimal("0.3750")), (5, None)])
def test_score_of_a_dimension_needs_two_thirds_of_what_applies(answered, expected):
    """Nine items: six are two thirds. 0.25 + 0.5 + 0.5 + 0.25 + 0.75 + 0 = 2.25, and 2.25 / 6 = 0.375."""
    names = ["livelihood", "meals", "can_borrow", "borrows", "debts", "works"]
    given = {name: ECONOMIC[name] for name in names[:answered]}

    assert score(QUESTIONS, given).economic == expected


def test_score_counts_two_thirds_of_the_items_that_apply_to_her():
    """Three of nine do not apply: four of the six that are left are two thirds. (0.25 + 0.5 + 0.5 + 0.25) / 4 = 0.375."""
    away = dict.fromkeys(["opportunities", "works", "looks_for_work"], DOES_NOT_APPLY)
    given = away | {name: ECONOMIC[name] for name in ("livelihood", "meals", "can_borrow", "borrows")}

    assert score(QUESTIONS, given).economic == Decimal("0.3750")


def test_score_has_no_composite_where_a_dimension_has_none():
    found = score(QUESTIONS, ECONOMIC | SOCIAL)

    assert found.psychosocial is None
    assert found.composite is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.0000", Band.HIGH),
        ("0.3300", Band.HIGH),
        ("0.3349", Band.HIGH),
        ("0.3350", Band.MEDIUM),
        ("0.6600", Band.MEDIUM),
        ("0.6649", Band.MEDIUM),
        ("0.6650", Band.LOW),
        ("1.0000", Band.LOW),
    ],
)
def test_band_speaks_of_the_score_as_it_is_read(value, expected):
    assert band(Decimal(value)) == expected


def test_questions_are_whole():
    """Three dimensions of nine items, each item's answers from the best to the worst, between 0 and 1."""
    assert [len(part.items) for part in QUESTIONS.parts] == [9, 9, 9]
    codes = [item.code for item in QUESTIONS.items()]
    assert len(set(codes)) == len(codes)
    for item in QUESTIONS.items():
        worth = [answer.score for answer in item.answers]
        assert worth == sorted(worth, reverse=True)
        assert (worth[0], worth[-1]) == (1, 0)
        assert len({answer.code for answer in item.answers}) == len(item.answers)
    assert "Adapted" in QUESTIONS.note
