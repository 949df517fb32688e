"""A year's activities in figures: the same as somebody finds who counts them one by one in lists."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access import Purpose, acting_as, acting_for
from cases.enums import Sex
from reports.activities import figures
from reports.activities.enums import ActivityKind, AgeBand, MaterialKind, MaterialLanguage, Region, State
from reports.activities.models import Activity
from reports.activities.presenters import year_in_words
from tests.reports.factories_activities import make_activity

COUNTED = st.dictionaries(
    st.tuples(st.sampled_from(Sex.values), st.sampled_from(AgeBand.values)), st.integers(1, 900), max_size=4
)
HANDED = st.dictionaries(
    st.tuples(st.sampled_from(MaterialKind.values), st.sampled_from(MaterialLanguage.values)),
    st.integers(1, 5000),
    max_size=3,
)
ONE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(ActivityKind.values),
        "region": st.sampled_from(Region.values[:4]),
        "ends_on": st.dates(date(2024, 12, 29), date(2026, 1, 3)),
        "days": st.integers(1, 40),
        "state": st.sampled_from(State.values),
        "wrong": st.booleans(),
        "cost_azn": st.none() | st.decimals(0, 5000, places=2),
        "reached": COUNTED,
        "materials": HANDED,
    }
)


def naive(given_ones, year):
    """By lists alone: nothing of the program is asked."""
    found = {}
    ones = [one for one in given_ones if one["state"] == "held" and not one["wrong"] and one["ends_on"].year == year]
    for kind in ["", *ActivityKind.values]:
        mine = [one for one in ones if kind in ("", one["kind"])]
        people = [(key, number) for one in mine for key, number in one["reached"].items()]
        handed = [(key, number) for one in mine for key, number in one["materials"].items()]
        found[kind] = {
            "held": len(mine),
            "days": sum(one["days"] for one in mine),
            "people": sum(number for _key, number in people),
            "not_counted": len([one for one in mine if not one["reached"]]),
            "by_sex": {sex: sum(n for key, n in people if key[0] == sex) for sex in Sex.values},
            "by_band": {band: sum(n for key, n in people if key[1] == band) for band in AgeBand.values},
            "materials": sum(number for _key, number in handed),
            "by_material": {
                name: sum(n for key, n in handed if key[0] == name) for name in {key[0] for key, _n in handed}
            },
            "cost_azn": f"{sum((one['cost_azn'] or Decimal(0) for one in mine), Decimal('0.00')):.2f}",
            "not_priced": len([one for one in mine if one["cost_azn"] is None]),
            "by_region": {
                region: {
                    "held": len([one for one in mine if one["region"] == region]),
                    "people": sum(sum(one["reached"].values()) for one in mine if one["region"] == region),
                }
                for region in {one["region"] for one in mine}
            },
        }
    return found


def plant(one, by):
    one = dict(one)
    days, wrong = one.pop("days"), one.pop("wrong")
    if one["state"] == "called_off":
        one["calling_off_reason"] = "No hall."
    if wrong:
        one |= {"crossed_out_at": "2026-01-01T00:00Z", "crossed_out_by": by, "crossing_reason": "Twice."}
    one["reached"] = [(*key, number) for key, number in one["reached"].items()]
    one["materials"] = [(*key, number) for key, number in one["materials"].items()]
    return make_activity(by, starts_on=one["ends_on"] - timedelta(days=days - 1), **one)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ONE, max_size=8))
def test_the_figures_are_those_of_somebody_who_counts_by_hand(manager, stranger, given_ones):
    with acting_for(Purpose.STATISTICS):
        Activity.objects.all().delete()
        for number, one in enumerate(given_ones):
            plant(one, (manager, stranger)[number % 2])
    wanted = naive(given_ones, 2025)

    with acting_for(Purpose.STATISTICS):
        found = figures.of_year(2025)

    assert found["year"] == 2025
    assert found["total"] == wanted[""]
    assert {one.pop("kind"): one for one in found["kinds"]} == {kind: wanted[kind] for kind in ActivityKind.values}


def test_every_reader_finds_the_same_and_json_holds_it(manager, stranger, auditor):
    make_activity(manager, ends_on=date(2025, 5, 1), reached=[("female", "18-29", 3)], cost_azn=Decimal("10.50"))
    make_activity(stranger, ends_on=date(2025, 5, 2), reached=[("male", "60+", 4)], materials=[("leaflet", "az", 9)])
    make_activity(manager, ends_on=date(2025, 5, 2), state="planned", reached=[("male", "60+", 40)])

    found = []
    for user in (manager, stranger, auditor):
        with acting_as(user):
            found.append(figures.of_year(2025))
    with acting_for(Purpose.STATISTICS):
        found.append(figures.of_year(2025))

    assert all(one == found[0] for one in found)
    assert json.loads(json.dumps(found[0])) == found[0]
    assert (found[0]["total"]["held"], found[0]["total"]["people"], found[0]["total"]["cost_azn"]) == (2, 7, "10.50")


def test_an_activity_over_new_year_is_whole_in_the_year_in_which_it_ended(manager):
    make_activity(manager, starts_on=date(2024, 12, 30), ends_on=date(2025, 1, 2), reached=[("female", "18-29", 3)])

    with acting_as(manager):
        before, after = figures.of_year(2024)["total"], figures.of_year(2025)["total"]

    assert (before["held"], before["people"]) == (0, 0)
    assert (after["held"], after["days"], after["people"]) == (1, 4, 3)


@pytest.mark.parametrize("many", [3, 30])
def test_a_year_costs_three_queries(manager, django_assert_num_queries, many):
    for number in range(many):
        make_activity(
            manager, kind=ActivityKind.values[number % 5], ends_on=date(2025, 1, 1 + number % 28),
            reached=[("female", "18-29", 1)], materials=[("leaflet", "az", 1)],
        )  # fmt: skip

    with acting_as(manager), django_assert_num_queries(3):
        assert figures.of_year(2025)["total"]["held"] == many


def test_the_part_of_the_yearly_report_says_it_in_words(manager):
    make_activity(
        manager, kind="training", ends_on=date(2025, 3, 1), reached=[("female", "18-29", 1200), ("unknown", "unknown", 5)],
        materials=[("poster", "ru", 40)], cost_azn=Decimal("1234.50"), region="shirvan_salyan",
    )  # fmt: skip
    make_activity(manager, ends_on=date(2025, 3, 1))

    with acting_as(manager):
        page = render_to_string("reports/activities/_year.html", {"activities": year_in_words(figures.of_year(2025))})

    for word in (
        "Training of professionals", "Awareness campaign", "1,205", "1,234.50", "Poster", "Shirvan-Salyan",
        "At 1 activity nobody was counted", "Of 1 activity the cost is not known", "never added",
    ):  # fmt: skip
        assert word in page, word
    assert "Shelter upgrade" not in page


def test_a_year_without_activities_says_so(manager):
    with acting_as(manager):
        page = render_to_string("reports/activities/_year.html", {"activities": year_in_words(figures.of_year(2025))})

    assert "No activity ended in this year" in page
