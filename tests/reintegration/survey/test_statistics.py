"""How people fare a year on, in figures: worked by hand, and never so that somebody could be told from them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from accounts.access import Purpose, acting_as, acting_for
from core.errors import NotAllowed
from reintegration.survey import actions
from reintegration.survey.enums import Occasion
from reintegration.survey.models import Survey
from reintegration.survey.statistics import interval, outcomes_until, quarter_of, t_95
from tests.accounts.factories import make_organisation
from tests.cases.factories import make_case, make_person
from tests.reintegration.survey.factories import make_survey

TODAY = date(2026, 5, 20)
LONG_AGO = datetime(2026, 3, 1, tzinfo=UTC)


def make_left(organisation, by, change, *, closed_on=date(2025, 2, 1), recorded_at=LONG_AGO, person=None):
    """Somebody who left, with a baseline of 0.5 throughout and a repeat `change` above it."""
    case = make_case(organisation, person=person, closed_on=closed_on, closure_reason="completed", status="")
    half = dict.fromkeys(Survey.SCORES, Decimal("0.5"))
    first = make_survey(case, by, asked_on=date(2024, 6, 1), **half)
    later = {name: value + Decimal(str(change)) for name, value in half.items()}
    second = make_survey(case, by, asked_on=date(2025, 6, 1), occasion=Occasion.REPEAT, **later)
    Survey.objects.filter(pk__in=[first.pk, second.pk]).update(created_at=recorded_at)
    return case


@pytest.fixture
def programme(db):
    with acting_for(Purpose.STATISTICS):
        yield


def told(**kwargs):
    return {group.year: group for group in outcomes_until(TODAY, **kwargs).groups}


def test_outcomes_are_as_worked_by_hand(programme, caseworker):
    """Ten changes 0.0 … 0.18 in steps of 0.02: mean 0.09, deviation 0.0606, t 2.2622 on 9: 0.09 ± 0.0433."""
    for step in range(10):
        make_left(caseworker.organisation, caseworker, step * 0.02)

    group = told()[2025]

    change = group.changes[-1]
    assert group.persons == 10
    assert (round(change.before, 4), round(change.after, 4)) == (0.5, 0.59)
    assert round(change.change, 4) == 0.09
    assert (round(change.low, 4), round(change.high, 4)) == (0.0467, 0.1333)


def test_outcomes_of_fewer_than_the_smallest_figure_are_not_told(programme, caseworker):
    for _person in range(9):
        make_left(caseworker.organisation, caseworker, 0.1)

    assert told() == {}


def test_outcomes_grow_by_whole_lots_alone(programme, caseworker):
    """An eleventh person changes nothing: from the difference of two looks she could be told."""
    for _person in range(10):
        make_left(caseworker.organisation, caseworker, 0.1)
    before = told()
    make_left(caseworker.organisation, caseworker, 0.4, recorded_at=datetime(2026, 3, 20, tzinfo=UTC))

    assert told() == before


def test_outcomes_of_all_years_are_those_of_the_years_shown(programme, caseworker):
    """Seven people of another year stand in neither: all years less the one year leave nobody."""
    for _person in range(10):
        make_left(caseworker.organisation, caseworker, 0.1)
    for _person in range(7):
        make_left(caseworker.organisation, caseworker, 0.3, closed_on=date(2024, 12, 1))

    groups = told()

    assert set(groups) == {None, 2025}
    assert groups[None].persons == groups[2025].persons == 10


def test_outcomes_stand_still_within_a_quarter(programme, caseworker):
    for _person in range(10):
        make_left(caseworker.organisation, caseworker, 0.1, recorded_at=datetime(2026, 4, 2, tzinfo=UTC))

    assert told() == {}


def test_outcomes_leave_out_who_has_not_left_and_what_was_crossed_out(programme, caseworker):
    for _person in range(10):
        make_left(caseworker.organisation, caseworker, 0.1)
    for _person in range(9):
        make_left(caseworker.organisation, caseworker, 0.1, recorded_at=datetime(2026, 3, 20, tzinfo=UTC))
    running = make_case(caseworker.organisation)
    make_survey(running, caseworker)
    wrong = make_left(caseworker.organisation, caseworker, 0.1)
    repeat = Survey.objects.get(case=wrong, occasion=Occasion.REPEAT)
    repeat.crossed_out_at, repeat.crossed_out_by, repeat.crossing_reason = LONG_AGO, caseworker, "Asked another person."
    repeat.save()

    assert told()[2025].persons == 10


def test_outcomes_count_a_merged_person_once(programme, caseworker):
    remaining = make_person()
    merged = make_person(merged_into=remaining)
    other = make_organisation("SECOND", name="Second House", case_prefix="SH")
    make_left(caseworker.organisation, caseworker, 0.1, person=remaining)
    make_left(other, caseworker, 0.1, person=merged)
    for _person in range(8):
        make_left(caseworker.organisation, caseworker, 0.1)

    assert told() == {}


def test_outcomes_of_an_organisation_are_its_own(programme, caseworker):
    other = make_organisation("SECOND", name="Second House", case_prefix="SH")
    for _person in range(10):
        make_left(caseworker.organisation, caseworker, 0.1)
        make_left(other, caseworker, -0.1)

    own = told(organisation=caseworker.organisation)[2025]

    assert own.persons == 10
    assert round(own.changes[0].change, 2) == 0.1


def test_read_outcomes_tells_iom_of_all_and_a_manager_of_her_own(db, manager, iom_officer):
    with acting_as(iom_officer):
        assert actions.read_outcomes(actor=iom_officer).organisation is None
    with acting_as(manager):
        assert actions.read_outcomes(actor=manager).organisation == manager.organisation


def test_read_outcomes_by_a_caseworker_is_refused(db, caseworker):
    with acting_as(caseworker), pytest.raises(NotAllowed):
        actions.read_outcomes(actor=caseworker)


@pytest.mark.parametrize(
    ("freedom", "expected"), [(9, 2.2622), (10, 2.2281), (19, 2.0930), (29, 2.0452), (59, 2.0010), (119, 1.9801)]
)
def test_t_95_agrees_with_the_printed_tables(freedom, expected):
    assert t_95(freedom) == pytest.approx(expected, abs=0.0001)


def test_interval_stays_within_what_a_change_can_be():
    assert interval(0.9, 1.0, 10) == (pytest.approx(0.1846, abs=0.0005), 1.0)


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 3, 31), date(2026, 1, 1)), (TODAY, date(2026, 4, 1))])
def test_quarter_of(day, expected):
    assert quarter_of(day) == expected
