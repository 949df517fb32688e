"""The yearly statistics and the statement of the budgets give the same amounts, kind by kind."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.access import acting_as
from reintegration.actions import record_assistance
from reintegration.models import Assistance
from reintegration.money import actions
from reintegration.money.models import Entry
from reintegration.money.statistics import burn_down, statement
from reports.statistics import yearly_statistics
from tests.reintegration.factories_money import charged, make_line, make_project

D = Decimal
YEAR = 2025


@pytest.fixture
def two_lines(iom_officer):
    project = make_project(iom_officer.organisation)
    return make_line(project, "20000"), make_line(project, "20000")


def give(case, worker, line, kind, day, amount=None, **more):
    details = {"type": kind, "delivered_on": day, "line": line, "amount_azn": amount and D(amount)} | more
    with acting_as(worker):
        return record_assistance(case, details, actor=worker)


def by_statistics(year):
    rows = yearly_statistics(year, today=date(2026, 6, 1))["by_assistance_type"]
    return {kind: D(row["amount_azn"]) for kind, row in rows.items() if D(row["amount_azn"])}


def by_statement(project, year, user):
    found = statement(project, date(year, 1, 1), date(year, 12, 31), user)
    return {kind: sums.given for kind, sums in found.kinds if sums.given}


def test_a_year_has_the_same_amounts_in_both(case, caseworker, stranger, iom_officer, two_lines):
    one, two = two_lines
    actions.set_exchange("EUR", on=date(YEAR, 3, 3), azn=D("1.8437"), actor=iom_officer)
    give(case, caseworker, one, "one_time_allowance", date(YEAR, 1, 1))
    give(case, caseworker, two, "one_time_allowance", date(YEAR, 12, 31))
    give(case, caseworker, two, "equipment", date(YEAR, 3, 3), currency="EUR", foreign_amount=D("333.33"))
    give(case, caseworker, one, "food", date(YEAR - 1, 12, 31), "12.34")
    food = give(case, caseworker, one, "food", date(YEAR, 6, 1), "20.20")
    moved = give(case, caseworker, two, "housing", date(YEAR, 7, 1), "500")
    changed = give(case, caseworker, two, "housing", date(YEAR, 8, 1), "250")
    # Set right, come back, moved into the year before, of another kind; a cost of nobody's; a promise paid.
    actions.correct_charge(Entry.objects.get(item=food), D("19.99"), actor=caseworker)
    actions.recover(Entry.objects.get(item__type="equipment"), D("100"), actor=iom_officer)
    for item, change in ((moved, {"delivered_on": date(YEAR - 1, 7, 1)}), (changed, {"type": "schooling"})):
        Assistance.objects.filter(pk=item.pk).update(**change)
        item.refresh_from_db()
        actions.follow_item(item, actor=caseworker)
    charged(one, "77.77", iom_officer, day=date(YEAR, 5, 5))
    promised = actions.promise(one, D(900), actor=iom_officer)
    grant = Assistance.objects.create(
        case=case,
        type="business_grant",
        delivered_on=date(YEAR, 9, 9),
        provider=iom_officer.organisation,
        amount_azn=D(450),
    )
    actions.pay_promised(promised, D(450), item=grant, actor=iom_officer)

    for year in (YEAR - 1, YEAR):
        told = by_statistics(year)
        assert told
        assert by_statement(one.project, year, iom_officer) == told
    assert by_statistics(YEAR)["one_time_allowance"] == D(1400)
    assert by_statistics(YEAR)["equipment"] == D("614.56")


def test_the_statement_of_a_month_is_that_month_alone(case, caseworker, iom_officer, two_lines):
    line = two_lines[0]
    give(case, caseworker, line, "food", date(YEAR, 5, 31), "1")
    give(case, caseworker, line, "food", date(YEAR, 6, 1), "2")
    give(case, caseworker, line, "food", date(YEAR, 6, 30), "4")
    give(case, caseworker, line, "food", date(YEAR, 7, 1), "8")

    found = statement(line.project, date(YEAR, 6, 1), date(YEAR, 6, 30), iom_officer)

    assert (found.total.given, found.total.entries) == (D(6), 2)


def test_what_is_left_goes_down_month_by_month(case, caseworker, iom_officer):
    project = make_project(iom_officer.organisation, starts_on=date(YEAR, 1, 15), ends_on=date(YEAR, 5, 31))
    line = make_line(project, "100")
    give(case, caseworker, line, "food", date(YEAR, 2, 2), "30")
    give(case, caseworker, line, "food", date(YEAR, 4, 2), "20")
    actions.recover(Entry.objects.get(day=date(YEAR, 2, 2)), D(5), day=date(YEAR, 4, 20), actor=iom_officer)

    found = burn_down([line], project.starts_on, project.ends_on, date(YEAR, 4, 25))

    assert found == [
        (date(YEAR, 1, 1), D(100)), (date(YEAR, 2, 1), D(70)), (date(YEAR, 3, 1), D(70)), (date(YEAR, 4, 1), D(55)),
    ]  # fmt: skip
