"""What the case page tells about plans and assistance, to whom this part is open."""

from datetime import date

from cases.policies import sections_for
from cases.timeline import timeline_of
from tests.cases.factories import make_share
from tests.reintegration.factories import make_item, make_plan


def test_plans_and_items_are_told_with_their_days(case, caseworker):
    make_plan(case, ended_on=date(2024, 7, 1))
    make_item(case)

    page = timeline_of(case, caseworker, sections_for(caseworker, case))

    told = {(entry.on, str(entry.title)): entry for entry in page.entries if entry.kind in ("plan", "assistance")}
    assert list(told) == [
        (date(2024, 7, 1), "Plan ended"),
        (date(2024, 5, 20), "Psychological counselling"),
        (date(2024, 5, 10), "Plan started"),
    ]
    assert told[date(2024, 5, 20), "Psychological counselling"].detail == "Example House, 12.50 AZN"


def test_nothing_is_told_where_this_part_is_closed(case, receiver):
    make_plan(case)
    make_share(case, receiver.organisation, "identity")

    assert "plan" not in dict(timeline_of(case, receiver, sections_for(receiver, case)).kinds)
