"""The ILO's rule, worked out by hand, for an adult's labour and for a child. Lists are data, with their source."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.identification.enums import IndicatorSet, Reply
from cases.identification.scoring import FOLDER, indicators_of, score

LABOUR = indicators_of("ilo_labour")
NUMBERS = {
    "deceptive_recruitment": 10,
    "coercive_recruitment": 10,
    "vulnerable_recruitment": 16,
    "exploitation": 9,
    "coercion": 15,
    "vulnerable_destination": 7,
}
# Stronger in the list for children.
STARRED = {
    "education_deception", "recruitment_threats", "abduction", "recruitment_debt", "beliefs", "general_context",
    "no_education", "illicit_acts", "forced_tasks", "threats", "strong_influence", "shame", "past", "characteristics",
}  # fmt: skip


def yes(*signs):
    return dict.fromkeys(signs, "yes")


def positive(result):
    return {row.dimension.code for row in result.dimensions if row.positive}


# ------------------------------------------------------------------ the lists


@pytest.mark.parametrize("code", IndicatorSet.values)
def test_a_list_is_data_and_names_its_source(code):
    indicators = indicators_of(code)

    assert indicators.source
    assert "verified" in indicators.note
    codes = [one.code for dimension in indicators.dimensions for one in dimension.indicators]
    assert len(codes) == len(set(codes))


def test_every_file_is_a_list_that_can_be_chosen():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(IndicatorSet.values)
    assert all(json.loads(path.read_text())["code"] == path.stem for path in FOLDER.glob("*.json"))


def test_the_labour_list_has_67_signs_in_6_dimensions():
    assert {dimension.code: len(dimension.indicators) for dimension in LABOUR.dimensions} == NUMBERS
    assert len(LABOUR.by_code()) == 67


def test_the_other_lists_have_as_many_signs_as_their_sources():
    assert len(indicators_of("ilo_forced_labour").by_code()) == 11
    assert [len(dimension.indicators) for dimension in indicators_of("unodc_general").dimensions] == [8, 5, 4, 6]


def test_a_childs_signs_are_an_adults_or_one_step_stronger():
    stronger = {one.code for one in LABOUR.by_code().values() if one.adult != one.child}
    steps = {(one.adult, one.child) for one in LABOUR.by_code().values() if one.code in stronger}

    assert stronger == STARRED
    assert steps == {("medium", "strong"), ("weak", "medium")}


# ------------------------------------------------------------------ one dimension


@pytest.mark.parametrize(
    ("signs", "there"),
    [
        (["documents_taken", "debt_bondage"], True),  # 2 strong
        (["documents_taken", "denunciation"], True),  # 1 strong, 1 medium
        (["documents_taken", "shame"], True),  # 1 strong, 1 weak
        (["denunciation", "forced_lies", "threats"], True),  # 3 medium
        (["denunciation", "forced_lies", "shame"], True),  # 2 medium, 1 weak
        (["documents_taken"], False),  # 1 strong
        (["denunciation", "forced_lies"], False),  # 2 medium
        (["denunciation", "shame"], False),  # 1 medium, 1 weak
        (["shame"], False),  # 1 weak
        ([], False),
    ],
)
def test_what_makes_a_dimension_positive(signs, there):
    assert ("coercion" in positive(score(LABOUR, yes(*signs)))) is there


def test_two_weak_signs_alone_are_nothing():
    assert positive(score(LABOUR, yes("past", "characteristics"))) == set()


def test_a_dimension_says_why_it_is_positive():
    result = score(LABOUR, yes("documents_taken", "denunciation", "shame"))

    [coercion] = [row for row in result.dimensions if row.positive]
    assert [one.code for one in coercion.present] == ["documents_taken", "denunciation", "shame"]
    assert [(str(strength), count) for strength, count in coercion.counts] == [
        ("strong", 1),
        ("medium", 1),
        ("weak", 1),
    ]


def test_no_and_not_known_count_for_nothing():
    assert positive(score(LABOUR, {"documents_taken": "no", "debt_bondage": "unknown", "isolation": ""})) == set()


# ------------------------------------------------------------------ the whole, worked out by hand


def test_an_adult_deceived_exploited_and_coerced():
    """A waitress abroad: promised another job (S) and pay (M); 14 hours a day (S) for next to nothing (M); passport taken (S),
    locked in (S)."""
    result = score(
        LABOUR, yes("job_deception", "wages_deception", "excessive_hours", "low_pay", "documents_taken", "isolation")
    )

    assert positive(result) == {"deceptive_recruitment", "exploitation", "coercion"}
    assert result.parts == (("recruitment", True), ("exploitation", True), ("coercion", True))
    assert result.positive is True


def test_an_adult_whose_poverty_was_used_counts_as_recruited():
    """A labourer: poverty, no lawful stay, no language (3 M); unpaid, badly housed, in danger (3 M); debt (S), watched (S)."""
    recruited = ("recruitment_poverty", "illegal_status", "lack_of_education")
    result = score(LABOUR, yes(*recruited, "low_pay", "bad_living", "hazardous_work", "debt_bondage", "isolation"))

    assert positive(result) == {"vulnerable_recruitment", "exploitation", "coercion"}
    assert result.positive is True


def test_an_adult_badly_exploited_but_free_to_leave():
    """Deceived about job and pay, 14 hours a day, underpaid; nobody keeps her: no coercion, so it does not point there."""
    result = score(LABOUR, yes("job_deception", "wages_deception", "excessive_hours", "low_pay"))

    assert result.parts == (("recruitment", True), ("exploitation", True), ("coercion", False))
    assert result.positive is False


def test_an_adult_coerced_and_exploited_but_come_by_herself():
    result = score(LABOUR, yes("excessive_hours", "low_pay", "documents_taken", "isolation"))

    assert result.parts == (("recruitment", False), ("exploitation", True), ("coercion", True))
    assert result.positive is False


def test_abuse_of_vulnerability_at_destination_replaces_no_coercion():
    kept = ("dependency", "unknown_area", "poverty")
    result = score(LABOUR, yes("job_deception", "wages_deception", "excessive_hours", "low_pay", *kept))

    assert "vulnerable_destination" in positive(result)
    assert result.positive is False


def test_a_child_needs_act_and_exploitation_and_no_means():
    """A boy brought to a market: 12 hours a day (S), no school (W for an adult, M for a child). No force, no deception."""
    signs = yes("excessive_hours", "no_education")

    child = score(LABOUR, signs, as_child=True, act="yes")

    assert positive(child) == {"exploitation"}
    assert child.parts == (("act", True), ("exploitation", True))
    assert child.positive is True
    assert score(LABOUR, signs, act="yes").positive is False


@pytest.mark.parametrize("act", ["", "no", "unknown"])
def test_a_childs_act_has_to_be_known(act):
    result = score(LABOUR, yes("excessive_hours", "low_pay"), as_child=True, act=act)

    assert result.parts == (("act", False), ("exploitation", True))
    assert result.positive is False


def test_a_childs_recruitment_is_an_act():
    """Sold (S for a child) and threatened (S): recruited, whatever was said about the act."""
    result = score(LABOUR, yes("abduction", "recruitment_threats", "excessive_hours", "low_pay"), as_child=True)

    assert positive(result) == {"coercive_recruitment", "exploitation"}
    assert result.positive is True


def test_what_is_medium_for_an_adult_is_strong_for_a_child():
    """Threats and forced tasks: 2 medium for an adult, which is not enough; 2 strong for a child, which is."""
    signs = yes("threats", "forced_tasks")

    assert positive(score(LABOUR, signs)) == set()
    assert positive(score(LABOUR, signs, as_child=True)) == {"coercion"}


def test_a_list_without_strengths_counts_and_judges_nothing():
    result = score(indicators_of("ilo_forced_labour"), yes("deception", "isolation", "debt_bondage"))

    assert (result.present, result.positive, result.parts) == (3, None, ())


# ------------------------------------------------------------------ whatever is answered

ANSWERS = st.dictionaries(st.sampled_from(sorted(LABOUR.by_code())), st.sampled_from(["", *Reply.values]))


@given(ANSWERS, st.booleans(), st.sampled_from(["", *Reply.values]), st.sampled_from(sorted(LABOUR.by_code())))
def test_one_more_sign_never_takes_anything_away(answers, as_child, act, sign):
    before = score(LABOUR, answers, as_child=as_child, act=act)
    after = score(LABOUR, answers | {sign: "yes"}, as_child=as_child, act=act)

    assert positive(before) <= positive(after)
    assert after.positive or not before.positive


@given(ANSWERS)
def test_a_child_is_never_weighed_more_lightly(answers):
    assert positive(score(LABOUR, answers)) <= positive(score(LABOUR, answers, as_child=True))
    if score(LABOUR, answers).positive:
        assert score(LABOUR, answers, as_child=True).positive
