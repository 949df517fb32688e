"""The counting rules one by one, each by an example that was worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from core.errors import Refused
from reports.statistics import canonical_json, digest, yearly_statistics
from tests.cases.factories import make_person
from tests.reports.factories import assist, classify, exploited, make_file, make_shelter, stay

pytestmark = pytest.mark.django_db
TODAY = date(2021, 6, 15)


def counted(year=2019, today=TODAY):
    return yearly_statistics(year, today=today)


def totals(year=2019, today=TODAY):
    return counted(year, today)["totals"]


def age_group(case, organisation, day):
    assist(case, organisation, day)
    groups = counted(day.year)["by_age_group"]
    return next(group for group, row in groups.items() if row["persons"])


def test_an_empty_year_has_every_closed_list_and_every_included_shelter(shelter):
    make_shelter(shelter.organisation, "OUT", included=False)

    document = counted()

    assert document["totals"] == dict.fromkeys(
        ["victim", "at_risk", "other", "persons", "sheltered", "assisted", "person_nights", "recognised_in_year"], 0
    )
    assert document["by_shelter"] == {"EH1": {"victim": 0, "at_risk": 0, "other": 0, "persons": 0, "person_nights": 0}}
    assert (document["by_organisation"], document["by_citizenship"]) == ({}, {})
    assert [len(document[key]) for key in ("by_sex", "by_age_group", "by_exploitation", "by_assistance_type")] == [
        4, 10, 15, 41,
    ]  # fmt: skip
    assert document["by_assistance_type"]["food"]["amount_azn"] == "0.00"
    assert list(document["by_month"]) == [f"2019-{month:02d}" for month in range(1, 13)]


def test_a_stay_over_new_year_gives_each_year_its_own_nights(shelter):
    stay(make_file(shelter.organisation), shelter, date(2018, 12, 30), date(2019, 1, 3))

    assert [totals(year)["person_nights"] for year in (2018, 2019)] == [2, 2]
    assert counted()["by_month"]["2019-01"] == {"persons": 1, "person_nights": 2}


def test_who_leaves_on_new_years_day_had_no_night_in_the_new_year(shelter):
    stay(make_file(shelter.organisation), shelter, date(2018, 12, 30), date(2019, 1, 1))

    assert totals()["persons"] == 0


def test_a_same_day_stay_shelters_without_a_night(shelter):
    stay(make_file(shelter.organisation), shelter, date(2019, 12, 31), date(2019, 12, 31))

    assert (totals()["sheltered"], totals()["person_nights"]) == (1, 0)
    assert counted()["by_month"]["2019-12"] == {"persons": 1, "person_nights": 0}


def test_an_open_stay_counts_up_to_the_day_of_computing(shelter):
    stay(make_file(shelter.organisation), shelter, date(2021, 6, 10))

    assert totals(2021)["person_nights"] == 5
    assert totals(2021, date(2021, 6, 10)) | {"other": 1} == totals(2021) | {"person_nights": 0}
    assert totals(2021, date(2022, 3, 1))["person_nights"] == 205


def test_an_excluded_shelter_never_appears(shelter):
    excluded = make_shelter(shelter.organisation, "OUT", included=False)
    stay(make_file(shelter.organisation), excluded, date(2019, 3, 1), date(2019, 4, 1))

    document = counted()

    assert document["totals"]["persons"] == 0
    assert "OUT" not in document["by_shelter"]
    assert document["by_organisation"] == {}


def test_the_classification_at_the_end_of_the_year_decides_however_often_it_changed(shelter):
    case = make_file(shelter.organisation, status="potential", effective_on=date(2019, 2, 1))
    classify(case, "identified", date(2019, 12, 31))
    classify(case, "not_victim", date(2020, 1, 1))
    stay(case, shelter, date(2019, 2, 1), date(2020, 2, 1))

    assert (totals(2019)["victim"], totals(2020)["other"]) == (1, 1)


def test_of_two_classifications_on_one_day_the_later_row_holds(shelter):
    case = make_file(shelter.organisation, status="identified", effective_on=date(2019, 2, 1))
    classify(case, "presumed", date(2019, 2, 1))
    stay(case, shelter, date(2019, 2, 1), date(2019, 2, 3))

    assert (totals()["victim"], totals()["at_risk"]) == (0, 1)


def test_a_person_with_files_at_two_organisations_counts_once(shelter, ministry):
    case = make_file(shelter.organisation, status="presumed")
    other = make_file(ministry, person=case.person, status="recognised", effective_on=date(2019, 5, 5))
    stay(case, shelter, date(2019, 1, 1), date(2019, 1, 2))
    assist(other, ministry, date(2019, 6, 6), amount=Decimal("12.30"))

    document = counted()

    assert document["totals"] | {"recognised_in_year": 1} == {
        "victim": 1, "at_risk": 0, "other": 0, "persons": 1, "sheltered": 1, "assisted": 1, "person_nights": 1,
        "recognised_in_year": 1,
    }  # fmt: skip
    assert {code: row["persons"] for code, row in document["by_organisation"].items()} == {"HOUSE": 1, "MIA": 1}
    assert document["by_assistance_type"]["food"]["amount_azn"] == "12.30"


@pytest.mark.parametrize(
    ("born", "day", "group"),
    [
        (date(2002, 2, 28), date(2020, 2, 28), "18-20"),
        (date(2001, 2, 28), date(2019, 2, 27), "9-17"),
        (date(2000, 2, 29), date(2018, 2, 28), "9-17"),
        (date(2000, 2, 29), date(2018, 3, 1), "18-20"),
        (date(2000, 2, 29), date(2020, 2, 29), "18-20"),
        (date(1971, 1, 1), date(2019, 1, 1), "48+"),
        (date(2019, 5, 5), date(2019, 5, 5), "0-8"),
        (date(2019, 5, 5), date(2019, 5, 4), "unknown"),
    ],
)
def test_age_is_that_of_the_first_day_that_counts(shelter_organisation, born, day, group):
    case = make_file(shelter_organisation, date_of_birth=born)

    assert age_group(case, shelter_organisation, day) == group


@pytest.mark.parametrize(("year", "group"), [(2001, "18-20"), (2011, "0-8"), (2020, "unknown"), (None, "unknown")])
def test_with_the_year_of_birth_alone_the_age_is_the_difference_of_the_years(shelter_organisation, year, group):
    case = make_file(shelter_organisation, date_of_birth=None, birth_year=year)

    assert age_group(case, shelter_organisation, date(2019, 1, 1)) == group


def test_age_is_taken_on_the_first_night_even_where_the_stay_began_the_year_before(shelter):
    case = make_file(shelter.organisation, date_of_birth=date(2001, 1, 1))
    stay(case, shelter, date(2018, 12, 1), date(2019, 2, 1))

    assert counted()["by_age_group"]["18-20"]["persons"] == 1


def merged(person, *, into):
    type(person).objects.filter(pk=person.pk).update(merged_into=into)


def test_merged_records_count_as_the_one_who_remains(shelter, ministry):
    remaining = make_file(shelter.organisation, sex="female", citizenship="AZE", date_of_birth=date(1990, 1, 1))
    middle = make_file(ministry, sex="male", citizenship="UZB")
    last = make_file(ministry, sex="unknown", citizenship="", status="recognised", effective_on=date(2019, 4, 1))
    merged(middle.person, into=remaining.person)
    merged(last.person, into=middle.person)
    house = make_shelter(ministry, "EH9")
    stay(remaining, shelter, date(2019, 1, 1), date(2019, 1, 11))
    stay(middle, shelter, date(2019, 1, 6), date(2019, 1, 16))
    stay(last, house, date(2019, 1, 11), date(2019, 1, 21))
    exploited(middle, "ForcedLabour")
    exploited(last, "ForcedLabour")

    document = counted()

    assert document["totals"] | {"assisted": 0} == {
        "victim": 1, "at_risk": 0, "other": 0, "persons": 1, "sheltered": 1, "assisted": 0, "person_nights": 20,
        "recognised_in_year": 1,
    }  # fmt: skip
    assert {code: row["person_nights"] for code, row in document["by_shelter"].items()} == {"EH1": 15, "EH9": 10}
    assert document["by_month"]["2019-01"] == {"persons": 1, "person_nights": 20}
    assert document["by_citizenship"] == {"AZE": {"victim": 1, "at_risk": 0, "other": 0, "persons": 1}}
    assert document["by_sex"]["female"]["persons"] == 1
    assert document["by_exploitation"]["ForcedLabour"]["victim"] == 1
    assert document["by_exploitation"]["not_recorded"]["persons"] == 0


def test_a_circle_of_merges_does_not_hang(shelter_organisation):
    first, second = make_person(), make_person()
    merged(first, into=second)
    merged(second, into=first)

    assert totals()["persons"] == 0


def test_only_the_first_recognition_that_holds_counts(shelter_organisation):
    make_file(shelter_organisation, status="recognised", effective_on=date(2019, 7, 1))
    again = make_file(shelter_organisation, status="recognised", effective_on=date(2018, 7, 1))
    classify(again, "recognised", date(2019, 7, 1))
    overruled = make_file(shelter_organisation, status="recognised", effective_on=date(2019, 7, 1))
    classify(overruled, "presumed", date(2019, 7, 1))
    late = make_file(shelter_organisation, status="recognised", effective_on=date(2018, 7, 1))
    classify(late, "not_victim", date(2018, 7, 1))
    classify(late, "recognised", date(2019, 7, 1))
    revoked = make_file(shelter_organisation, status="recognised", effective_on=date(2019, 7, 1))
    classify(revoked, "not_victim", date(2019, 8, 1))

    assert totals(2019)["recognised_in_year"] == 3
    assert totals(2018)["recognised_in_year"] == 1
    assert totals(2019)["persons"] == 0


def test_items_and_amounts_are_counted_once_each_persons_once_per_kind(shelter_organisation, ministry):
    case = make_file(shelter_organisation, status="recognised")
    assist(case, ministry, date(2019, 1, 1), amount=Decimal("10.10"))
    assist(case, ministry, date(2019, 12, 31), amount=Decimal("0.20"))
    assist(case, ministry, date(2019, 5, 5))
    assist(case, ministry, date(2020, 1, 1), amount=Decimal("99.00"))

    assert counted()["by_assistance_type"]["food"] == {
        "victim": 1, "at_risk": 0, "other": 0, "persons": 1, "items": 3, "amount_azn": "10.30",
    }  # fmt: skip


def test_a_year_that_has_not_begun_is_refused():
    with pytest.raises(Refused, match="2022 has not begun"):
        counted(2022)


def test_the_year_is_counted_in_one_statement(shelter, django_assert_num_queries):
    with django_assert_num_queries(5):  # a savepoint and its end, the room it works in, and the statement
        counted()


def test_equal_figures_are_equal_bytes(shelter):
    document = counted()

    assert digest(document) == digest(dict(reversed(document.items())))
    assert canonical_json(document).startswith('{"by_age_group":{"0-8":')
