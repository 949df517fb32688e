"""The further measures one by one, each by an example that was worked out by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import FollowUp, Person
from core.errors import Refused
from referrals.models import Referral
from reintegration.money.statistics import statement
from reports.measures.document import measures
from reports.periods import Period
from reports.statistics import canonical_json
from tests.accounts.factories import make_organisation
from tests.cases.factories import make_person
from tests.cases.factories_family import make_link
from tests.cases.factories_identification import make_deadline
from tests.reintegration.factories_money import charged, make_line, make_project
from tests.reintegration.survey.test_statistics import make_left
from tests.reports.factories import assist, classify, exploited, make_file, make_shelter, stay

pytestmark = pytest.mark.django_db
TODAY = date(2021, 6, 15)
YEAR = Period(2019)


def measured(theme, period=YEAR, today=TODAY):
    return measures(period, today=today)[theme]


def opened(case, day):
    case.opened_on = day
    case.save(update_fields=["opened_on"])
    return case


def at(day, hour=12):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def refer(case, receiver, submitted_at, status="submitted", *, purpose="health", **fields):
    return Referral.objects.create(
        case=case, from_organisation=case.organisation, to_organisation=receiver, purpose=purpose, status=status,
        submitted_at=submitted_at, **fields,
    )  # fmt: skip


# ------------------------------------------------------------------ the document


def test_an_empty_period_has_every_closed_list_and_nothing_else(shelter):
    document = measures(Period(2019, "Q2"), today=TODAY)

    assert document["period"] == "2019-Q2"
    assert document["survey"] is None
    assert document["recognition"]["rate"] is None
    assert (document["referrals"]["out"], document["money"]["by_project"]) == ({}, {})
    assert len(document["referrals"]["by_purpose"]) == 10
    row = document["stays"]["by_shelter"]["EH1"]
    assert (row["beds"], row["bed_nights"], row["occupancy"]) == (4, 4 * 91, "0.0000")
    assert (row["average_stay"], row["median_stay"]) == (None, None)
    assert canonical_json(document)


@pytest.mark.parametrize("period", [Period(2022), Period(2021, "Q3"), Period(2021, "07")])
def test_a_period_that_has_not_begun_is_refused(period):
    with pytest.raises(Refused):
        measures(period, today=TODAY)


def test_statements_are_as_many_for_one_person_as_for_ten(shelter, ministry):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            measures(YEAR, today=TODAY)
        return len(queries)

    def one_more():
        case = make_file(shelter.organisation, status="identified")
        stay(case, shelter, date(2019, 1, 1), date(2019, 2, 1))
        assist(case, shelter.organisation, date(2019, 3, 3), amount=Decimal("5.00"), type="financial_aid")
        refer(case, ministry, at(date(2019, 1, 2)), purpose="formal_identification")

    one_more()
    before = statements()
    for _number in range(9):
        one_more()

    assert statements() == before


# ------------------------------------------------------------------ caseload


def test_who_was_on_file_before_the_period_is_carried_over(shelter):
    for day in (date(2018, 12, 31), date(2019, 1, 1), date(2020, 5, 5)):
        case = opened(make_file(shelter.organisation, status="identified"), day)
        assist(case, shelter.organisation, date(2019, 6, 6))

    found = measured("caseload")

    assert (found["carried_over"]["victim"], found["newly_registered"]["victim"]) == (1, 2)
    assert measured("caseload", Period(2019, "Q1"))["newly_registered"]["persons"] == 0


def test_the_first_of_all_her_files_says_since_when_a_person_is_known(shelter, ministry):
    case = opened(make_file(shelter.organisation), date(2019, 3, 3))
    opened(make_file(ministry, person=case.person), date(2017, 1, 1))
    assist(case, shelter.organisation, date(2019, 6, 6))

    assert measured("caseload")["carried_over"]["persons"] == 1


# ------------------------------------------------------------------ stays


def test_stays_are_as_worked_by_hand(shelter):
    """Four places. In on 30 December 2018, out on 2 January 2019: 3 nights, 1 of them in 2019. In on 10 January, a change
    of bed on the 20th, out on the 25th: one stay of 15 nights. In on 31 December, still there: 1 night of the year.
    """
    for came, left in [(date(2018, 12, 30), date(2019, 1, 2)), (date(2019, 12, 31), None)]:
        stay(make_file(shelter.organisation), shelter, came, left)
    case = make_file(shelter.organisation)
    stay(case, shelter, date(2019, 1, 10), date(2019, 1, 20))
    stay(case, shelter, date(2019, 1, 20), date(2019, 1, 25))

    row = measured("stays")["by_shelter"]["EH1"]

    assert row == {
        "admissions": 2, "departures": 2, "person_nights": 17, "average_stay": "9.0", "median_stay": "9.0", "beds": 4,
        "bed_nights": 1460, "occupancy": "0.0116", "accompanying_children": 0,
    }  # fmt: skip
    assert measured("stays")["totals"] == row


def test_the_running_year_has_the_places_of_the_days_that_are_over(shelter):
    row = measured("stays", Period(2021))["by_shelter"]["EH1"]

    assert row["bed_nights"] == 4 * (31 + 28 + 31 + 30 + 31 + 14)


def test_a_house_that_is_not_counted_gives_no_stays(shelter):
    excluded = make_shelter(shelter.organisation, "OUT", included=False)
    stay(make_file(shelter.organisation), excluded, date(2019, 3, 1), date(2019, 4, 1))

    found = measured("stays")

    assert list(found["by_shelter"]) == ["EH1"]
    assert (found["totals"]["admissions"], found["totals"]["person_nights"]) == (0, 0)


@pytest.mark.parametrize(
    ("born", "kind", "says", "left", "accompanies"),
    [
        (date(2010, 1, 1), "child", {}, None, 1),
        (date(1990, 1, 1), "child", {}, None, 0),
        (date(2010, 1, 1), "sibling", {}, None, 0),
        (date(2010, 1, 1), "sibling", {"accompanies_her": "yes"}, None, 1),
        (date(2010, 1, 1), "child", {}, date(2019, 3, 5), 0),
    ],
    ids=["her child", "grown up", "a brother", "a brother who came along", "never there together"],
)
def test_children_who_came_along(shelter, born, kind, says, left, accompanies):
    mother, child = make_file(shelter.organisation), make_file(shelter.organisation, date_of_birth=born)
    make_link(mother, child, kind, **says)
    stay(mother, shelter, date(2019, 3, 1), left)
    stay(child, shelter, date(2019, 3, 5), date(2019, 3, 9))

    found = measured("stays")

    assert found["totals"]["accompanying_children"] == accompanies
    assert found["by_shelter"]["EH1"]["accompanying_children"] == accompanies


# ------------------------------------------------------------------ referrals


def test_referrals_stand_under_purpose_sender_and_receiver(case, receiver, ministry):
    refer(case, receiver.organisation, at(date(2019, 5, 5)), "accepted", decided_at=at(date(2019, 5, 6)))
    refer(case, receiver.organisation, at(date(2019, 5, 5)), "offered")
    refer(case, ministry, at(date(2019, 5, 5)), "refused", purpose="legal", decided_at=at(date(2019, 5, 6)))
    refer(case, ministry, at(date(2018, 12, 31), 19), purpose="legal")
    Referral.objects.create(case=case, from_organisation=case.organisation, to_organisation=ministry, purpose="legal")

    found = measured("referrals")

    def row(**counts):
        return dict.fromkeys(found["by_purpose"]["other"], 0) | counts

    assert found["by_purpose"]["health"] == row(submitted=2, accepted=1, pending=1)
    assert found["by_purpose"]["legal"] == row(submitted=1, refused=1)
    assert found["out"] == {"HOUSE": row(submitted=3, accepted=1, pending=1, refused=1)}
    assert list(found["in"]) == ["MIA", "NGO"]


def test_a_referral_of_new_years_night_belongs_to_the_year_in_baku(case, ministry):
    refer(case, ministry, at(date(2018, 12, 31), 20))

    assert measured("referrals")["by_purpose"]["health"]["submitted"] == 1


def test_hours_to_an_answer_run_from_the_approval(case, receiver, caseworker):
    submitted = at(date(2019, 5, 5))
    for hours in (1, 2, 3, 4, 10):
        approved = submitted + timedelta(days=3)
        refer(
            case, receiver.organisation, submitted, "declined", submitted_by=caseworker, approved_at=approved,
            decided_at=approved + timedelta(hours=hours),
        )  # fmt: skip
    # From a register: days, and no hours.
    refer(case, receiver.organisation, submitted, "declined", decided_at=submitted)

    hours = measured("referrals")["hours_to_answer"]

    assert hours["health"] == {"answered": 5, "median": "3.0", "p90": "7.6"}
    assert hours["legal"] == {"answered": 0, "median": None, "p90": None}


def test_referring_to_the_ministry_in_time(shelter_organisation):
    began = at(date(2019, 5, 5))
    for fields in (
        {"met_at": began + timedelta(hours=24)},
        {"met_at": began + timedelta(hours=25)},
        {},
        {"cancelled_at": began, "cancelled_because": "not_victim"},
    ):
        case = make_file(shelter_organisation)
        make_deadline(case, starts_at=began, due_at=began + timedelta(hours=24), **fields)

    assert measured("referrals")["to_ministry"] == {"within_24_hours": 1, "later": 1, "waiting": 1}


# ------------------------------------------------------------------ recognition


def test_recognition_is_told_by_person_from_the_referral_on(shelter_organisation, ministry):
    """Recognised, recognised before and refused now, completed without, refused, waiting, withdrawn: of five, one of four."""
    ends = ["completed", "refused", "completed", "refused", "submitted", "withdrawn"]
    files = [make_file(shelter_organisation, status="presumed") for _end in ends]
    for case, end in zip(files, ends, strict=True):
        day = at(date(2019, 5, 5))
        decided = {} if end in ("submitted", "withdrawn") else {"decided_at": day}
        refer(case, ministry, day, end, purpose="formal_identification", **decided)
    classify(files[0], "recognised", date(2020, 2, 2))
    classify(files[1], "recognised", date(2019, 5, 4))

    assert measured("recognition") == {
        "referred": 5, "recognised": 1, "not_recognised": 3, "pending": 1, "rate": "0.2500",
    }  # fmt: skip


def test_a_person_referred_by_two_organisations_is_recognised_once(shelter_organisation, ministry):
    first = make_file(shelter_organisation)
    merged = make_file(shelter_organisation, person=make_person())
    Person.objects.filter(pk=merged.person_id).update(merged_into=first.person)
    for case in (first, merged):
        refer(case, ministry, at(date(2019, 5, 5)), purpose="formal_identification")
    classify(merged, "recognised", date(2019, 6, 1))

    found = measured("recognition")

    assert (found["referred"], found["recognised"], found["rate"]) == (1, 1, "1.0000")


# ------------------------------------------------------------------ money


def test_money_is_that_of_the_items(shelter, caseworker):
    case, other = make_file(shelter.organisation), make_file(shelter.organisation)
    for file, kind, amount in [
        (case, "financial_aid", "100.10"), (case, "financial_aid", "50.00"), (other, "business_grant", "1000.00"),
        (other, "food", None),
    ]:  # fmt: skip
        assist(file, shelter.organisation, date(2019, 4, 4), type=kind, amount=amount and Decimal(amount))
    crossed = assist(case, shelter.organisation, date(2019, 4, 4), type="financial_aid", amount=Decimal("7.00"))
    crossed.crossed_out_at, crossed.crossed_out_by, crossed.crossing_reason = (
        at(date(2019, 5, 5)),
        caseworker,
        "A mistake.",
    )
    crossed.save()

    found = measured("money")

    assert (found["total_azn"], found["persons"]) == ("1150.10", 2)
    assert found["by_kind"]["financial_aid"] == {"persons": 1, "items": 2, "amount_azn": "150.10"}
    assert found["by_kind"]["monthly_allowance"] == {"persons": 0, "items": 0, "amount_azn": "0.00"}


def test_what_projects_spent_is_what_their_own_statement_says(iom_officer):
    line = make_line(make_project(iom_officer.organisation, code="P-1"))
    other = make_line(make_project(iom_officer.organisation, code="P-2", funder=make_organisation("FUND")))
    for day, amount in [(date(2024, 2, 1), "10.50"), (date(2024, 12, 31), "20.00"), (date(2025, 1, 1), "99.00")]:
        charged(line, amount, iom_officer, day=day)
        charged(other, amount, iom_officer, day=day)

    year = measured("money", Period(2024), date(2025, 6, 1))
    quarter = measured("money", Period(2024, "Q1"), date(2025, 6, 1))

    said = statement(line.project, date(2024, 1, 1), date(2024, 12, 31), iom_officer).total
    assert year["by_project"]["P-1"]["spent_azn"] == str(said.spent) == "30.50"
    assert year["by_project"]["P-1"]["funder"] == "IOM"
    assert year["by_project"]["P-2"]["funder"] == "FUND"
    assert [row["spent_azn"] for row in year["by_funder"].values()] == ["30.50", "30.50"]
    assert quarter["by_project"]["P-1"]["spent_azn"] == "10.50"


# ------------------------------------------------------------------ follow-up and survey


def test_follow_ups_count_by_the_day_on_which_they_were_due(case, caseworker):
    days = iter(range(1, 29))
    for outcome in ("reached", "reached", "not_reached", "declined", "moved", "called_off", ""):
        done = {"done_on": date(2019, 5, 5), "done_by": caseworker, "contact": "phone", "outcome": outcome}
        FollowUp.objects.create(case=case, due_on=date(2019, 5, next(days)), **(done if outcome else {}))
    FollowUp.objects.filter(due_on=date(2019, 5, 1)).update(alarm_by=at(date(2019, 5, 6)))
    FollowUp.objects.create(case=case, due_on=date(2020, 1, 1))

    assert measured("follow_up") == {
        "due": 6, "persons": 1, "reached": 2, "not_reached": 1, "refused": 1, "gone": 1, "open": 1, "missed": 1,
        "alarms": 1,
    }  # fmt: skip


def test_what_is_due_later_in_the_running_period_is_not_due_yet(case):
    for day in (TODAY, TODAY + timedelta(days=1)):
        FollowUp.objects.create(case=case, due_on=day)

    found = measured("follow_up", Period(2021, "Q2"))

    assert (found["due"], found["open"], found["missed"]) == (1, 1, 0)


def test_the_survey_is_told_of_ten_and_not_of_nine(case, caseworker):
    today, period = date(2026, 5, 20), Period(2026, "Q2")
    for _person in range(9):
        make_left(case.organisation, caseworker, 0.1)
    assert measured("survey", period, today) is None
    make_left(case.organisation, caseworker, 0.1)

    found = measured("survey", period, today)

    assert (found["as_of"], found["persons"]) == ("2026-04-01", 10)
    assert found["by_dimension"]["composite"] | {"low": "", "high": ""} == {
        "before": "0.5000", "after": "0.6000", "change": "0.1000", "low": "", "high": "",
    }  # fmt: skip


# ------------------------------------------------------------------ destination


def test_where_people_were_exploited(shelter):
    def counted(citizenship, *countries):
        case = make_file(shelter.organisation, citizenship=citizenship, status="identified")
        assist(case, shelter.organisation, date(2019, 6, 6))
        for country in countries:
            exploited(case, "ForcedLabour", country)

    counted("AZE", "AZE", "")
    counted("AZE", "TUR", "ARE")
    counted("UZB", "AZE")
    counted("XXX", "AZE")
    counted("", "")

    found = measured("destination")

    assert {country: row["victim"] for country, row in found["by_destination"].items()} == {
        "ARE": 1, "AZE": 3, "TUR": 1, "unknown": 1,
    }  # fmt: skip
    ways = {way: row["persons"] for way, row in found["internal_or_cross_border"].items()}
    assert ways == {"internal": 2, "cross_border": 2, "unknown": 1}
    kinds = {kind: row["persons"] for kind, row in found["by_citizenship_kind"].items()}
    assert kinds == {"AZE": 2, "foreign": 1, "stateless": 1, "unknown": 1}


def test_children_and_adults(shelter):
    for born in (date(2001, 6, 7), date(2001, 6, 6), None):
        case = make_file(shelter.organisation, date_of_birth=born)
        assist(case, shelter.organisation, date(2019, 6, 6))

    ages = {age: row["persons"] for age, row in measured("destination")["by_age_broad"].items()}

    assert ages == {"0-17": 1, "18+": 1, "unknown": 1}
