"""What the database refuses by itself, whatever an action forgets: raw rows, raw statements."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction

from accounts.access import acting_as
from reintegration.models import Assistance
from reintegration.money.models import AllowanceRate, BudgetLine, Entry, ExchangeRate, LineMonth, Project
from tests.reintegration.factories import make_item
from tests.reintegration.factories_money import charged, make_line, make_project

D = Decimal
DAY = date(2024, 5, 20)


def raw(line, actor, **fields):
    fields = {"type": "charge", "amount": D(10), "day": DAY, "reference": uuid4()} | fields
    return Entry.objects.create(line=line, organisation=actor.organisation, entered_by=actor, **fields)


def refused(constraint, verb, *args, **kwargs):
    with pytest.raises(IntegrityError) as told, transaction.atomic():
        verb(*args, **kwargs)
    assert told.value.__cause__.diag.constraint_name == constraint


def settled():
    """Let the deferred ones speak."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_ceiling_holds_without_any_action(line, iom_officer):
    raw(line, iom_officer, amount=D(600))
    raw(line, iom_officer, type="promise", amount=D(400))

    refused("reintegration_line_ceiling", raw, line, iom_officer, amount=D("0.01"))
    refused("reintegration_line_ceiling", raw, line, iom_officer, type="promise", amount=D("0.01"))


def test_a_ceiling_is_not_lowered_below_what_is_taken(line, iom_officer):
    raw(line, iom_officer, amount=D(600))

    refused("reintegration_line_ceiling", BudgetLine.objects.filter(pk=line.pk).update, ceiling_azn=D(599))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("reintegration_entry_amount", {"amount": D(0)}),
        ("reintegration_entry_amount", {"amount": D(-1)}),
        ("reintegration_entry_amount", {"type": "present"}),
        ("reintegration_entry_stands_where_it_belongs", {"type": "payment"}),
        ("reintegration_entry_item_has_a_kind", {"kind": "food"}),
        ("reintegration_entry_foreign_by_its_rate", {"currency": "USD"}),
        (
            "reintegration_entry_foreign_by_its_rate",
            {"currency": "USD", "foreign_amount": D(10), "rate": D("1.7"), "rate_on": DAY, "amount": D("17.01")},
        ),
    ],
)
def test_an_entry_says_what_can_be(line, iom_officer, constraint, fields):
    refused(constraint, raw, line, iom_officer, **fields)


def test_foreign_money_is_rounded_in_the_database_as_in_the_code(line, iom_officer):
    entry = raw(
        line, iom_officer, currency="USD", foreign_amount=D("0.05"), rate=D("1.7000"), rate_on=DAY, amount=D("0.09")
    )

    assert entry.amount == D("0.09")  # 0.085: half upwards


def test_an_entry_stands_under_what_it_belongs_to(line, iom_officer, case):
    promised, spent = raw(line, iom_officer, type="promise", amount=D(50)), raw(line, iom_officer)
    other = make_line(line.project)
    item = make_item(case, amount_azn=D(10))
    for fields in [
        {"type": "payment", "of": spent},
        {"type": "release", "of": spent},
        {"type": "recovery", "of": promised},
        {"type": "correction", "of": promised},
        {"type": "correction", "of": spent, "day": date(2024, 5, 21)},
        {"type": "correction", "of": spent, "item": item, "kind": item.type},
    ]:
        refused("reintegration_entry_belongs_to_its_first", raw, line, iom_officer, **fields)
    refused("reintegration_entry_belongs_to_its_first", raw, other, iom_officer, type="correction", of=spent)


def test_no_more_is_paid_let_go_or_comes_back_than_remains(line, iom_officer):
    promised, spent = raw(line, iom_officer, type="promise", amount=D(50)), raw(line, iom_officer, amount=D(50))
    raw(line, iom_officer, type="payment", of=promised, amount=D(30))
    raw(line, iom_officer, type="recovery", of=spent, amount=D(30))
    # Others', so that the line's own sums would allow it.
    raw(line, iom_officer, type="promise", amount=D(100))
    raw(line, iom_officer, amount=D(100))

    within = "reintegration_entry_within_what_remains"
    refused(within, raw, line, iom_officer, type="payment", of=promised, amount=D("20.01"))
    refused(within, raw, line, iom_officer, type="release", of=promised, amount=D("20.01"))
    refused(within, raw, line, iom_officer, type="recovery", of=spent, amount=D("20.01"))
    refused(within, raw, line, iom_officer, type="correction", of=spent, amount=D("-20.01"))


def test_a_closed_line_takes_nothing(line, iom_officer):
    BudgetLine.objects.filter(pk=line.pk).update(closed_on=DAY)

    refused("reintegration_entry_line_is_open", raw, line, iom_officer)


def test_a_line_with_a_promise_does_not_close(line, iom_officer):
    raw(line, iom_officer, type="promise")

    refused("reintegration_line_closed_owes_nothing", BudgetLine.objects.filter(pk=line.pk).update, closed_on=DAY)


def test_one_form_enters_once(line, iom_officer):
    first = raw(line, iom_officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        raw(line, iom_officer, reference=first.reference)


@pytest.mark.slow
@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize("verb", ["UPDATE reintegration_entry SET amount = 1", "DELETE FROM reintegration_entry"])
def test_an_entry_is_never_changed_by_anybody(own_database, iom_officer_alone, verb, alias):
    line = make_line(make_project(iom_officer_alone.organisation))
    charged(line, "10", iom_officer_alone)

    with pytest.raises(ProgrammingError), connections[alias].cursor() as cursor:
        cursor.execute(verb)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reintegration_budgetline SET spent_azn = 0",
        "UPDATE reintegration_budgetline SET promised_azn = 0",
        "UPDATE reintegration_linemonth SET amount = 0",
        "DELETE FROM reintegration_linemonth",
        "DELETE FROM reintegration_budgetline",
    ],
)
def test_no_statement_of_ours_writes_the_sums(line, iom_officer, statement):
    charged(line, "10", iom_officer)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_line_begins_with_nothing_spent(project):
    line = make_line(project, spent_azn=D(500), promised_azn=D(100))

    line.refresh_from_db()
    assert (line.spent_azn, line.promised_azn) == (0, 0)


# ------------------------------------------------------------------ books and items


@pytest.mark.parametrize("change", [{"amount_azn": D(11)}, {"type": "food"}, {"delivered_on": date(2024, 6, 1)}])
def test_an_item_does_not_drift_from_the_books(line, iom_officer, case, change):
    item = make_item(case, amount_azn=D(10), delivered_on=DAY)
    charged(line, "10", iom_officer, item=item)
    settled()

    refused("reintegration_item_agrees_with_the_books", Assistance.objects.filter(pk=item.pk).update, **change)


def test_the_books_do_not_drift_from_an_item(line, iom_officer, case):
    item = make_item(case, amount_azn=D(10), delivered_on=DAY)
    charged(line, "10", iom_officer, item=item)
    settled()

    refused("reintegration_item_agrees_with_the_books", charged, line, "1", iom_officer, item=item)


def test_an_item_outside_of_the_books_changes_freely(case):
    item = make_item(case, amount_azn=D(10))

    assert Assistance.objects.filter(pk=item.pk).update(amount_azn=D(11)) == 1
    settled()


# ------------------------------------------------------------------ projects, lines, rates


def test_codes_and_days_of_rates_are_there_once(line, iom_officer):
    project = line.project
    for again in (
        lambda: make_project(iom_officer.organisation, code=project.code),
        lambda: make_line(project, code=line.code),
        lambda: AllowanceRate.objects.create(kind="one_time_allowance", valid_from=date(2024, 1, 1), amount_azn=D(1)),
        lambda: [
            ExchangeRate.objects.create(currency="USD", on=DAY, azn=D("1.7"), entered_by=iom_officer) for _ in range(2)
        ],
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            again()


@pytest.mark.parametrize(
    ("constraint", "verb"),
    [
        (
            "reintegration_project_ends_after_it_begins",
            lambda p: Project.objects.filter(pk=p.pk).update(ends_on="2020-01-01"),
        ),
        ("reintegration_line_sums", lambda p: make_line(p, "0")),
        (
            "reintegration_allowance_in_known_words",
            lambda p: AllowanceRate.objects.create(kind="food", valid_from=DAY, amount_azn=D(1)),
        ),
        (
            "reintegration_allowance_in_known_words",
            lambda p: AllowanceRate.objects.create(kind="monthly_allowance", valid_from=DAY, amount_azn=D(0)),
        ),
    ],
)
def test_budgets_and_rates_say_what_can_be(project, constraint, verb):
    refused(constraint, verb, project)


def test_an_exchange_rate_says_what_can_be(iom_officer):
    known = "reintegration_exchange_in_known_words"
    for fields in ({"currency": "AZN", "azn": D(1)}, {"currency": "USD", "azn": D(0)}):
        refused(known, ExchangeRate.objects.create, on=DAY, entered_by=iom_officer, **fields)


# ------------------------------------------------------------------ the second wall


@pytest.fixture
def books(line, case, caseworker, iom_officer, stranger):
    """On a line that all may spend from: an entry of the keeper's, one of the case's organisation, one of a stranger's."""
    charged(line, "1", iom_officer)
    item = make_item(case, amount_azn=D(2), delivered_on=DAY)
    charged(line, "2", caseworker, item=item)
    charged(line, "4", stranger)
    return line


def seen(user):
    with acting_as(user):
        return {int(entry.amount) for entry in Entry.objects.all()}


def test_the_database_shows_entries_to_who_keeps_the_budget_and_each_her_own(
    books, iom_officer, caseworker, stranger, other_keeper, reviewer, administrator
):
    assert seen(iom_officer) == {1, 2, 4}
    assert (seen(caseworker), seen(stranger)) == ({2}, {4})
    assert (seen(other_keeper), seen(reviewer), seen(administrator)) == (set(), set(), set())


def test_the_sums_of_a_line_that_several_spend_from_by_month_are_the_keepers(books, iom_officer, manager):
    own = make_line(books.project, spender=manager.organisation)
    charged(own, "8", manager)

    with acting_as(manager):
        assert [int(row.amount) for row in LineMonth.objects.all()] == [8]
        assert BudgetLine.objects.get(pk=books.pk).spent_azn == D(7)
    with acting_as(iom_officer):
        assert sum(row.amount for row in LineMonth.objects.all()) == D(15)


@pytest.mark.parametrize(
    "verb",
    [
        lambda line: BudgetLine.objects.filter(pk=line.pk).update(ceiling_azn=D(5000)),
        lambda line: make_line(line.project, code="own"),
        lambda line: Project.objects.filter(pk=line.project_id).update(name="ours"),
    ],
)
def test_who_spends_from_a_line_does_not_draw_it(line, manager, verb):
    with acting_as(manager), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        verb(line)


def test_nobody_enters_in_anothers_name(line, manager, stranger):
    with acting_as(manager), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        raw(line, stranger)


def test_the_funder_sees_every_manat(iom_officer, other_keeper):
    line = make_line(make_project(iom_officer.organisation, funder=other_keeper.organisation))
    charged(line, "5", iom_officer)

    assert seen(other_keeper) == {5}
    with acting_as(other_keeper):
        assert [row.pk for row in Entry.objects.visible_to(other_keeper)]
