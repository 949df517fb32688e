"""What the case page tells about plans and assistance, to whom this part is open."""

from datetime import date

from cases.policies import sections_for
from reintegration.timeline import assistance_entries
from tests.cases.factories import make_share
from tests.reintegration.factories import make_item, make_plan


def test_plans_and_items_are_told_with_their_days(case, caseworker):
    make_plan(case, ended_on=date(2024, 7, 1))
    make_item(case)

    entries = list(assistance_entries(case, caseworker, sections_for(caseworker, case)))

    assert [(entry.on, str(entry.title)) for entry in entries] == [
        (date(2024, 5, 10), "Plan started"),
        (date(2024, 7, 1), "Plan ended"),
        (date(2024, 5, 20), "Psychological counselling"),
    ]
    assert entries[2].detail == "Example House, 12.50 AZN"


def test_nothing_is_told_where_this_part_is_closed(case, receiver):
    make_plan(case)
    make_share(case, receiver.organisation, "identity")

    assert list(assistance_entries(case, receiver, sections_for(receiver, case))) == []


def test_the_cost_does_not_grow(case, caseworker, django_assert_num_queries):
    sections = sections_for(caseworker, case)
    for number in (3, 27):
        for _ in range(number):
            make_item(case)
        with django_assert_num_queries(2):
            list(assistance_entries(case, caseworker, sections))
