"""Sixteen at one budget line, at the same moment, each with a connection of its own."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections

from accounts.access import acting_as
from core.errors import Refused
from reintegration.actions import record_assistance
from reintegration.models import Assistance
from reintegration.money import actions
from reintegration.money.actions import entries
from reintegration.money.models import BudgetLine, Entry, LineMonth
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.reintegration.factories_money import make_line, make_project

D = Decimal
NUMBER = 16


def race(runners: list[Callable[[], Any]]) -> list[Any]:
    """Start all at once; what each returned or raised."""
    barrier, outcomes = Barrier(len(runners)), [None] * len(runners)

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            outcomes[number] = runners[number]()
        except Exception as error:
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number,)) for number in range(len(runners))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes


@pytest.fixture
def keeper(iom_officer_alone):
    return iom_officer_alone


@pytest.fixture
def line(keeper):
    return make_line(make_project(keeper.organisation), "100.00")


def balanced(line):
    """The line's sums are those of its entries and of its months."""
    line.refresh_from_db()
    for rows in (Entry.objects.filter(line=line), LineMonth.objects.filter(line=line)):
        spent = sum((-row.amount if row.type == "recovery" else row.amount)
                    for row in rows if row.type not in ("promise", "release"))  # fmt: skip
        promised = sum((row.amount if row.type == "promise" else -row.amount)
                       for row in rows if row.type in ("promise", "release", "payment"))  # fmt: skip
        assert (line.spent_azn, line.promised_azn) == (spent, promised)
    assert line.left_azn >= 0


def won_and_told(outcomes, error):
    won = [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
    assert all(isinstance(outcome, error) for outcome in outcomes if isinstance(outcome, Exception)), outcomes
    return len(won)


@pytest.mark.slow
def test_sixteen_spend_one_line_and_never_a_qepik_above(line, keeper):
    """Each wants 30.01 of 100.00: three have it."""

    def spend():
        with acting_as(keeper):
            return actions.charge(line, D("30.01"), actor=keeper)

    outcomes = race([spend] * NUMBER)

    assert won_and_told(outcomes, Refused) == 3
    balanced(line)
    assert line.spent_azn == D("90.03")


@pytest.mark.slow
def test_the_constraint_holds_where_nobody_looks_first(line, keeper, monkeypatch):
    monkeypatch.setattr(entries, "_refuse_above", lambda *args: None)

    outcomes = race([lambda: actions.charge(line, D("30.01"), actor=keeper)] * NUMBER)

    assert won_and_told(outcomes, IntegrityError) == 3
    balanced(line)
    assert line.spent_azn == D("90.03")


@pytest.mark.slow
def test_sixteen_give_from_one_line_and_no_item_stands_without_its_money(line, keeper):
    home = make_organisation("HOME", name="Home")
    workers = [make_user(f"worker{number}", home, "caseworker") for number in range(NUMBER)]
    cases = [make_case(home, worker=worker) for worker in workers]

    def give(number):
        details = {"type": "food", "delivered_on": date(2024, 5, 20), "amount_azn": D("9.99"), "line": line}
        with acting_as(workers[number]):
            return record_assistance(cases[number], details, actor=workers[number])

    outcomes = race([lambda number=number: give(number) for number in range(NUMBER)])

    assert won_and_told(outcomes, Refused) == 10
    balanced(line)
    assert Assistance.objects.count() == 10
    assert line.spent_azn == D("99.90")


@pytest.mark.slow
def test_a_promise_is_paid_and_let_go_once(line, keeper):
    """All want the whole of what was promised: one pays it, or lets it go."""
    promised = actions.promise(line, D(60), actor=keeper)
    pay = lambda: actions.pay_promised(promised, D(60), actor=keeper)  # noqa: E731
    free = lambda: actions.free_promise(promised, D(60), actor=keeper)  # noqa: E731

    outcomes = race([pay, free] * (NUMBER // 2))

    assert won_and_told(outcomes, Refused) == 1
    balanced(line)
    assert line.promised_azn == 0


@pytest.mark.slow
def test_one_form_sent_sixteen_times_is_entered_once(line, keeper):
    token = uuid4()

    outcomes = race([lambda: actions.charge(line, D(5), actor=keeper, reference=token)] * NUMBER)

    assert len({outcome.pk for outcome in outcomes}) == 1
    assert BudgetLine.objects.get().spent_azn == D(5)


def test_a_ceiling_is_lowered_while_others_spend(line, keeper):
    lower = lambda: actions.change_line(line, {"ceiling_azn": D(50)}, version=1, actor=keeper)  # noqa: E731
    spend = lambda: actions.charge(line, D(10), actor=keeper)  # noqa: E731

    outcomes = race([spend] * 8 + [lower] + [spend] * 7)

    won_and_told(outcomes, Refused)
    balanced(line)


@pytest.mark.slow
def test_a_line_is_closed_while_others_promise(line, keeper):
    from core.errors import Conflict

    close = lambda: actions.close_line(line, actor=keeper)  # noqa: E731
    keep = lambda: actions.promise(line, D(1), actor=keeper)  # noqa: E731

    outcomes = race([keep] * 7 + [close] + [keep] * 8)

    won_and_told(outcomes, (Refused, Conflict))
    balanced(line)
    assert line.closed_on is None or line.promised_azn == 0
