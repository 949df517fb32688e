"""Projects, lines and rates: what is done, what is refused at which field, what the record keeps."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from reintegration.actions import record_assistance
from reintegration.money import actions
from reintegration.money.models import AllowanceRate, BudgetLine, Entry, ExchangeRate, Project
from tests.reintegration.factories_money import charged, make_line, make_project

D = Decimal
DAY = date(2024, 5, 20)


def details(officer, **more):
    found = {
        "code": "R-1", "name": "Back on her own feet", "funder": officer.organisation,
        "starts_on": date(2024, 1, 1), "ends_on": date(2025, 12, 31),
    }  # fmt: skip
    return found | more


LINE = {"code": "1.1", "name": "Small grants", "spender": None, "ceiling_azn": D("5000.00")}


# ------------------------------------------------------------------ projects


def test_a_project_is_kept_by_who_adds_it(iom_officer):
    with acting_as(iom_officer):
        project = actions.add_project(details(iom_officer), actor=iom_officer)

    assert Project.objects.get() == project
    assert project.kept_by == iom_officer.organisation
    row = AuditEvent.objects.get(event=Event.PROJECT_ADDED)
    assert (row.target_id, row.changes["number"]) == (project.public_id, "R-1")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"ends_on": date(2023, 1, 1)}, "ends_on"), ({"name": ""}, "name"), ({"code": ""}, "code")],
)
def test_a_project_that_cannot_be_is_refused_at_its_field(iom_officer, change, field):
    with pytest.raises(Refused) as told:
        actions.add_project(details(iom_officer, **change), actor=iom_officer)

    assert told.value.field == field
    assert not Project.objects.exists()


def test_a_code_is_there_once(iom_officer):
    actions.add_project(details(iom_officer), actor=iom_officer)

    with pytest.raises(Refused) as told:
        actions.add_project(details(iom_officer), actor=iom_officer)
    assert told.value.field == "code"


@pytest.mark.parametrize("who", ["manager", "caseworker", "reviewer", "receiver", "auditor", "administrator"])
def test_budgets_are_kept_by_iom_alone(who, request, line):
    actor = request.getfixturevalue(who)
    for verb in (
        lambda: actions.add_project(details(actor), actor=actor),
        lambda: actions.change_project(line.project, {"name": "x"}, version=1, actor=actor),
        lambda: actions.add_line(line.project, LINE, actor=actor),
        lambda: actions.change_line(line, {"name": "x"}, version=1, actor=actor),
        lambda: actions.close_line(line, actor=actor),
        lambda: actions.set_allowance("monthly_allowance", valid_from=DAY, amount_azn=D(1), actor=actor),
        lambda: actions.set_exchange("USD", on=DAY, azn=D(1), actor=actor),
    ):
        with acting_as(actor), pytest.raises((NotAllowed, NotVisible)):
            verb()
    assert not AuditEvent.objects.filter(target_type__startswith="reintegration.").exists()


def test_a_budget_is_changed_by_who_keeps_it_alone(iom_officer, other_keeper):
    project = make_project(iom_officer.organisation, funder=other_keeper.organisation)
    line = make_line(project)

    for verb in (
        lambda: actions.change_project(project, {"name": "x"}, version=1, actor=other_keeper),
        lambda: actions.add_line(project, LINE, actor=other_keeper),
        lambda: actions.change_line(line, {"name": "x"}, version=1, actor=other_keeper),
        lambda: actions.close_line(line, actor=other_keeper),
    ):
        with acting_as(other_keeper), pytest.raises(NotAllowed, match="kept by IOM"):
            verb()


def test_a_project_changes_what_differs_and_says_so(project, iom_officer):
    with acting_as(iom_officer):
        actions.change_project(project, {"name": "New", "code": project.code}, version=1, actor=iom_officer)

    project.refresh_from_db()
    assert (project.name, project.version) == ("New", 2)
    assert set(AuditEvent.objects.get(event=Event.PROJECT_CHANGED).changes) == {"number", "name"}
    with pytest.raises(Stale):
        actions.change_project(project, {"name": "Newer"}, version=1, actor=iom_officer)


def test_a_project_does_not_leave_out_what_was_spent(line, iom_officer):
    charged(line, "10", iom_officer, day=DAY)

    for change in ({"starts_on": DAY + timedelta(days=1)}, {"ends_on": DAY - timedelta(days=1)}):
        with pytest.raises(Refused, match="leave out"):
            actions.change_project(line.project, change, version=1, actor=iom_officer)
    actions.change_project(line.project, {"starts_on": DAY, "ends_on": DAY}, version=1, actor=iom_officer)


# ------------------------------------------------------------------ lines


def test_a_line_is_drawn_with_its_ceiling(project, iom_officer):
    with acting_as(iom_officer):
        line = actions.add_line(project, LINE, actor=iom_officer)

    assert BudgetLine.objects.get().left_azn == D(5000)
    row = AuditEvent.objects.get(event=Event.BUDGET_LINE_ADDED)
    assert (row.target_id, row.changes) == (line.public_id, {"number": "1.1", "ceiling_azn": "5000.00"})


@pytest.mark.parametrize(
    ("change", "field"),
    [({"ceiling_azn": D(0)}, "ceiling_azn"), ({"ceiling_azn": D("1.005")}, "ceiling_azn"), ({"code": ""}, "code")],
)
def test_a_line_that_cannot_be_is_refused_at_its_field(project, iom_officer, change, field):
    with pytest.raises(Refused) as told:
        actions.add_line(project, LINE | change, actor=iom_officer)

    assert told.value.field == field


def test_a_ceiling_is_not_set_below_what_is_taken(line, iom_officer):
    charged(line, "300", iom_officer)
    actions.promise(line, D(200), actor=iom_officer)

    with pytest.raises(Refused, match="500.00 AZN are spent or promised"):
        actions.change_line(line, {"ceiling_azn": D("499.99")}, version=1, actor=iom_officer)
    with acting_as(iom_officer):
        actions.change_line(line, {"ceiling_azn": D(500)}, version=1, actor=iom_officer)

    line.refresh_from_db()
    assert line.left_azn == 0


def test_a_line_closes_when_nothing_is_promised_and_stays_closed(line, iom_officer):
    promised = actions.promise(line, D(200), actor=iom_officer)
    with pytest.raises(Refused, match="200.00 AZN of this line are promised"):
        actions.close_line(line, actor=iom_officer)
    actions.free_promise(promised, actor=iom_officer)

    with acting_as(iom_officer):
        actions.close_line(line, actor=iom_officer)

    line.refresh_from_db()
    assert line.closed_on == timezone.localdate()
    assert AuditEvent.objects.get(event=Event.BUDGET_LINE_CLOSED).target_id == line.public_id
    for verb in (
        lambda: actions.close_line(line, actor=iom_officer),
        lambda: actions.change_line(line, {"name": "x"}, version=2, actor=iom_officer),
    ):
        with pytest.raises(Conflict, match="closed"):
            verb()


def test_who_finds_which_budgets(iom_officer, other_keeper, manager, caseworker, stranger, auditor):
    project = make_project(iom_officer.organisation)
    shared, own = make_line(project), make_line(project, spender=manager.organisation)
    hidden = make_line(make_project(iom_officer.organisation), spender=stranger.organisation)

    def lines(user):
        return set(BudgetLine.objects.visible_to(user))

    assert lines(iom_officer) == {shared, own, hidden}
    assert (lines(manager), lines(stranger)) == ({shared, own}, {shared, hidden})
    assert lines(other_keeper) == {shared}
    assert (lines(caseworker), lines(auditor)) == (set(), set())
    assert set(Project.objects.visible_to(manager)) == {project}
    assert set(BudgetLine.objects.usable_by(caseworker)) == {shared, own}
    assert not BudgetLine.objects.usable_by(iom_officer).exists()


# ------------------------------------------------------------------ rates


def allowance(case, worker, day, **more):
    return record_assistance(case, {"type": "one_time_allowance", "delivered_on": day} | more, actor=worker).amount_azn


@pytest.fixture
def case(case):
    """A file old enough for what was given ten years ago."""
    type(case).objects.filter(pk=case.pk).update(opened_on=date(2014, 1, 1))
    case.refresh_from_db()
    return case


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2015, 1, 1), 400), (date(2016, 6, 1), 400), (date(2023, 12, 31), 400), (date(2024, 1, 1), 700),
        (date(2024, 6, 1), 700),
    ],
)  # fmt: skip
def test_the_allowance_of_2016_and_of_2024_are_what_they_were(case, caseworker, day, amount):
    with acting_as(caseworker):
        assert allowance(case, caseworker, day) == D(amount)


def test_an_amount_that_is_written_stands(case, caseworker):
    assert allowance(case, caseworker, DAY, amount_azn=D(350)) == D(350)


def test_several_allowances_at_once_come_to_so_many_times_the_rate(case, caseworker, iom_officer):
    actions.set_allowance("monthly_allowance", valid_from=date(2024, 1, 1), amount_azn=D("120.50"), actor=iom_officer)

    item = record_assistance(
        case, {"type": "monthly_allowance", "delivered_on": DAY, "quantity": D(3)}, actor=caseworker
    )

    assert item.amount_azn == D("361.50")


@pytest.mark.parametrize(
    ("kind", "day"), [("one_time_allowance", date(2014, 12, 31)), ("monthly_allowance", date(2024, 5, 20))]
)
def test_an_allowance_without_a_rate_is_refused(case, caseworker, kind, day):
    with pytest.raises(Refused, match="No rate of this allowance") as told:
        record_assistance(case, {"type": kind, "delivered_on": day}, actor=caseworker)

    assert told.value.field == "amount_azn"


def test_a_new_rate_holds_from_its_day_and_leaves_what_was_given(case, caseworker, iom_officer):
    before = allowance(case, caseworker, DAY)
    with acting_as(iom_officer):
        actions.set_allowance(
            "one_time_allowance", valid_from=date(2024, 5, 1), amount_azn=D(800), source="Decree", actor=iom_officer
        )

    assert before == D(700)
    assert [allowance(case, caseworker, day) for day in (date(2024, 4, 30), date(2024, 5, 1))] == [D(700), D(800)]
    row = AuditEvent.objects.get(event=Event.ALLOWANCE_RATE_SET)
    assert row.changes == {"type": "one_time_allowance", "from_on": "2024-05-01", "amount": None}


def test_a_rate_said_again_for_its_day_is_put_right(iom_officer):
    for amount in (D(750), D(720)):
        actions.set_allowance("one_time_allowance", valid_from=DAY, amount_azn=amount, actor=iom_officer)
        actions.set_exchange("EUR", on=DAY, azn=amount / 400, actor=iom_officer)

    assert AllowanceRate.objects.get(valid_from=DAY).amount_azn == D(720)
    assert ExchangeRate.objects.get().azn == D("1.8")
    assert AuditEvent.objects.filter(event=Event.EXCHANGE_RATE_SET).count() == 2


@pytest.mark.parametrize(
    ("verb", "field"),
    [
        (lambda a: actions.set_allowance("food", valid_from=DAY, amount_azn=D(1), actor=a), "kind"),
        (lambda a: actions.set_allowance("monthly_allowance", valid_from=DAY, amount_azn=D(0), actor=a), "amount_azn"),
        (lambda a: actions.set_exchange("AZN", on=DAY, azn=D(1), actor=a), "currency"),
        (lambda a: actions.set_exchange("USD", on=DAY, azn=D(0), actor=a), "azn"),
        (lambda a: actions.set_exchange("USD", on=DAY, azn=D("1.7000001"), actor=a), "azn"),
        (lambda a: actions.set_exchange("USD", on=timezone.localdate() + timedelta(1), azn=D(1), actor=a), "on"),
    ],
)
def test_a_rate_that_cannot_be_is_refused_at_its_field(iom_officer, verb, field):
    with pytest.raises(Refused) as told:
        verb(iom_officer)

    assert told.value.field == field


# ------------------------------------------------------------------ other currencies


def paid_in(currency, amount, line, **more):
    return {
        "type": "financial_aid", "delivered_on": DAY, "currency": currency, "foreign_amount": D(amount), "line": line,
    } | more  # fmt: skip


def test_foreign_money_is_charged_by_the_rate_of_its_day_and_keeps_it(case, caseworker, line, iom_officer):
    actions.set_exchange("USD", on=DAY, azn=D("1.7000"), actor=iom_officer)
    actions.set_exchange("USD", on=DAY + timedelta(days=1), azn=D("1.9"), actor=iom_officer)

    with acting_as(caseworker):
        item = record_assistance(case, paid_in("USD", "33.33", line), actor=caseworker)
    actions.set_exchange("USD", on=DAY, azn=D("2"), actor=iom_officer)

    entry = Entry.objects.get()
    assert item.amount_azn == D("56.66")  # 56.661
    assert (entry.amount, entry.foreign_amount, entry.rate, entry.rate_on) == (D("56.66"), D("33.33"), D("1.7"), DAY)


def test_a_day_without_a_rate_is_refused_whatever_the_day_before_was(case, caseworker, line, iom_officer):
    actions.set_exchange("USD", on=DAY - timedelta(days=1), azn=D("1.7"), actor=iom_officer)

    with pytest.raises(Refused, match="No rate of US dollar is on file for 20 May 2024") as told:
        record_assistance(case, paid_in("USD", "10", line), actor=caseworker)

    assert told.value.field == "currency"
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount_azn": D(17)}, "foreign_amount"), ({"line": None}, "line"), ({"foreign_amount": None}, "foreign_amount"),
        ({"currency": ""}, "foreign_amount"), ({"foreign_amount": D("0.001")}, "foreign_amount"),
    ],
)  # fmt: skip
def test_foreign_money_that_is_half_said_is_refused(case, caseworker, line, iom_officer, change, field):
    actions.set_exchange("USD", on=DAY, azn=D("1.7"), actor=iom_officer)

    with pytest.raises(Refused) as told:
        record_assistance(case, paid_in("USD", "10", line) | change, actor=caseworker)

    assert told.value.field == field
