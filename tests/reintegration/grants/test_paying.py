"""From the agreement to the end: the way it should go, in the file and in the books, and everything that is refused."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.access import acting_as
from audit.models import AuditEvent
from cases.models import Assignment, CaseShare
from core.errors import Conflict, NotAllowed, Refused
from reintegration.grants import actions
from reintegration.models import Application, Assistance, MonitoringVisit, Recovery, Tranche
from reintegration.money.models import BudgetLine, Entry
from tests.cases.factories import make_share
from tests.reintegration.factories_grants import make_application, make_tranche
from tests.reintegration.factories_money import make_line, make_project
from tests.reintegration.grants.test_deciding import acted

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def line(officer):
    return make_line(make_project(officer.organisation), "4000.00")


@pytest.fixture
def approved(case, scheme, caseworker, officer, second):
    application = make_application(case, scheme, caseworker, "approved", officers=(officer, second))
    make_share(
        case, officer.organisation, "identity", "assistance", role="iom_officer",
        referral_public_id=application.public_id,
    )  # fmt: skip
    return application


@pytest.fixture
def agreed(approved, line, officer):
    return acted(actions.agree, approved, line, agreed_on=TODAY, actor=officer)


def plan(application, actor, amount="1000", **fields):
    values = {"amount_azn": Decimal(amount), "due_on": TODAY + 7 * DAY, "condition": "none"} | fields
    return acted(actions.add_tranche, application, values, actor=actor)


def pay(tranche, actor, number="R-1", **fields):
    values = {"paid_on": TODAY, "proof": "receipt", "receipt_number": number, "document": None} | fields
    return acted(actions.pay_tranche, tranche, values, actor=actor)


def books(line):
    line = BudgetLine.objects.get(pk=line.pk)
    return line.promised_azn, line.spent_azn


def sums(application):
    row = Application.objects.get(pk=application.pk)
    return row.status, row.planned_azn, row.paid_azn, row.recovered_azn


# ------------------------------------------------------------------ the way it should go


def test_the_agreement_promises_what_was_approved(agreed, line, officer):
    assert books(line) == (Decimal(3000), Decimal(0))
    assert (agreed.status, agreed.agreed_by) == ("agreed", officer)
    assert AuditEvent.objects.filter(event="grant_agreed").exists()


def test_a_paid_tranche_stands_in_the_file_and_in_the_books(agreed, line, officer, case):
    tranche = pay(plan(agreed, officer), officer)

    item = Assistance.objects.get()
    assert (item.case, item.type, item.amount_azn, item.provider) == (
        case, "business_grant", Decimal(1000), officer.organisation,
    )  # fmt: skip
    assert (tranche.item, tranche.payment.item, tranche.payment.kind) == (item, item, "business_grant")
    assert books(line) == (Decimal(2000), Decimal(1000))
    assert sums(agreed) == ("running", Decimal(1000), Decimal(1000), Decimal(0))


def test_a_second_tranche_waits_for_its_condition(agreed, officer, caseworker):
    pay(plan(agreed, officer), officer)
    second = plan(agreed, officer, "2000", condition="visit")
    with pytest.raises(Refused, match="condition"):
        pay(second, officer, "R-2")

    seen = {"visited_on": TODAY, "running": "yes", "income": "to_200", "jobs": 2, "words": "Two machines."}
    acted(actions.record_visit, agreed, seen | {"next_on": TODAY + 90 * DAY}, actor=caseworker)
    acted(actions.meet_condition, second, met_on=TODAY, actor=officer)
    pay(second, officer, "R-2")

    assert sums(agreed) == ("running", Decimal(3000), Decimal(3000), Decimal(0))
    assert MonitoringVisit.objects.get().visited_by == caseworker
    acted(actions.complete, agreed, actor=officer)
    assert sums(agreed)[0] == "completed"
    assert not CaseShare.objects.filter(ended_at__isnull=True).exists()


def test_a_hand_over_needs_no_number(agreed, officer):
    assert pay(plan(agreed, officer), officer, "", proof="hand_over").receipt_number == ""


def test_what_came_back_may_be_spent_again(agreed, line, officer):
    tranche = pay(plan(agreed, officer), officer)
    acted(actions.record_recovery, tranche, amount_azn=Decimal(400), came_on=TODAY, reason="Sold.", actor=officer)

    assert sums(agreed) == ("running", Decimal(1000), Decimal(1000), Decimal(400))
    assert books(line) == (Decimal(2000), Decimal(600))
    assert Recovery.objects.get().entry.type == "recovery"


def test_a_grant_is_written_off_and_the_rest_is_free(agreed, line, officer):
    pay(plan(agreed, officer), officer)
    plan(agreed, officer, "500")
    acted(actions.write_off, agreed, reason="She moved away.", actor=officer)

    assert sums(agreed) == ("written_off", Decimal(1000), Decimal(1000), Decimal(0))
    assert books(line) == (Decimal(0), Decimal(1000))


def test_an_agreed_grant_is_withdrawn_by_who_promised(agreed, line, officer, caseworker):
    plan(agreed, officer)
    with pytest.raises(NotAllowed):
        acted(actions.withdraw_application, agreed, reason="She found work.", actor=caseworker)

    acted(actions.withdraw_application, agreed, reason="She found work.", actor=officer)
    assert sums(agreed) == ("withdrawn", Decimal(0), Decimal(0), Decimal(0))
    assert books(line) == (Decimal(0), Decimal(0))


def test_an_approved_grant_is_withdrawn_by_who_applied(approved, caseworker):
    acted(actions.withdraw_application, approved, reason="She found work.", actor=caseworker)

    assert sums(approved)[0] == "withdrawn"


def test_what_is_given_up_remains_for_another(agreed, officer):
    tranche = plan(agreed, officer, "3000")
    acted(actions.give_up_tranche, tranche, reason="In two parts.", actor=officer)
    plan(agreed, officer, "2999.99")

    assert sums(agreed) == ("agreed", Decimal("2999.99"), Decimal(0), Decimal(0))


# ------------------------------------------------------------------ what is refused, and why


def test_no_tranche_is_above_what_remains(agreed, officer):
    plan(agreed, officer, "2000")

    with pytest.raises(Refused, match="1,000.00 AZN") as refusal:
        plan(agreed, officer, "1000.01")
    assert refusal.value.field == "amount_azn"


def test_a_receipt_is_for_one_payment(agreed, officer):
    first, second = plan(agreed, officer), plan(agreed, officer)
    pay(first, officer, "R-1")

    with pytest.raises(Refused, match="number of receipt") as refusal:
        pay(second, officer, " R-1 ")
    assert refusal.value.field == "receipt_number"
    with pytest.raises(Refused):
        pay(second, officer, "")


@pytest.mark.parametrize(
    ("day", "why"),
    [(TODAY + DAY, "not come"), (TODAY - DAY, "agreement"), (date(2024, 5, 5), "case was opened")],
    ids=str,
)
def test_a_day_that_cannot_be_is_refused(day, why, agreed, officer):
    with pytest.raises(Refused, match=why) as refusal:
        pay(plan(agreed, officer), officer, paid_on=day)
    assert refusal.value.field == "paid_on"


def test_tranches_are_paid_in_their_order(agreed, officer):
    plan(agreed, officer)
    second = plan(agreed, officer)

    with pytest.raises(Refused, match="before this one"):
        pay(second, officer)


def test_nothing_is_paid_twice_or_after_it_was_given_up(agreed, officer):
    tranche = pay(plan(agreed, officer), officer)
    with pytest.raises(Conflict, match="paid already"):
        pay(tranche, officer, "R-2")
    with pytest.raises(Conflict, match="paid already"):
        acted(actions.give_up_tranche, tranche, reason="No.", actor=officer)

    other = plan(agreed, officer)
    acted(actions.give_up_tranche, other, reason="No.", actor=officer)
    with pytest.raises(Conflict, match="given up"):
        pay(other, officer, "R-2")


def test_without_consent_nothing_is_recorded_in_her_file(agreed, officer):
    tranche = plan(agreed, officer)
    CaseShare.objects.update(ended_at=timezone.now())

    with pytest.raises(Conflict, match="consent"):
        pay(tranche, officer)
    assert not Assistance.objects.exists()


def test_her_caseworker_does_not_pay_wherever_she_works_now(agreed, case, officer, second):
    tranche = plan(agreed, officer)
    Assignment.objects.create(case=case, user=second, until=TODAY)

    with pytest.raises(NotAllowed, match="caseworker"):
        pay(tranche, second)


def test_the_applicant_does_not_pay(agreed, officer, caseworker):
    with pytest.raises(NotAllowed):
        pay(plan(agreed, officer), caseworker)


def test_a_budget_line_with_too_little_agrees_to_nothing(approved, officer):
    line = make_line(make_project(officer.organisation), "2999.99")

    with pytest.raises(Refused):
        acted(actions.agree, approved, line, agreed_on=TODAY, actor=officer)
    assert (sums(approved)[0], Entry.objects.count()) == ("approved", 0)


@pytest.mark.parametrize("day", [TODAY + DAY, TODAY - DAY], ids=str)
def test_an_agreement_is_signed_between_the_decision_and_today(day, approved, line, officer):
    with pytest.raises(Refused) as refusal:
        acted(actions.agree, approved, line, agreed_on=day, actor=officer)
    assert refusal.value.field == "agreed_on"


def test_no_more_comes_back_than_was_paid(agreed, officer):
    tranche = pay(plan(agreed, officer), officer)
    for amount, field in (("1000.01", "amount_azn"), ("0", "amount_azn")):
        with pytest.raises(Refused) as refusal:
            acted(
                actions.record_recovery, tranche, amount_azn=Decimal(amount), came_on=TODAY, reason="x", actor=officer
            )
        assert refusal.value.field == field


def test_a_grant_is_not_completed_before_every_tranche_is(agreed, officer):
    pay(plan(agreed, officer), officer)
    plan(agreed, officer)

    with pytest.raises(Conflict, match="still to be paid"):
        acted(actions.complete, agreed, actor=officer)


def test_a_visit_lies_in_the_past_and_the_next_one_after_it(agreed, caseworker):
    values = {"visited_on": TODAY, "running": "no", "income": "nothing", "jobs": None, "words": "", "next_on": None}
    for change, field in (
        ({"visited_on": TODAY + DAY}, "visited_on"),
        ({"visited_on": TODAY - DAY}, "visited_on"),
        ({"next_on": TODAY}, "next_on"),
        ({"running": "perhaps"}, "running"),
    ):
        with pytest.raises(Refused) as refusal:
            acted(actions.record_visit, agreed, values | change, actor=caseworker)
        assert refusal.value.field == field


def test_a_payment_whose_record_fails_changes_nothing(agreed, line, officer, monkeypatch):
    tranche = plan(agreed, officer)

    def fail(*args, **kwargs):
        raise OSError("the record cannot be written")

    monkeypatch.setattr("reintegration.grants.actions.steps.record", fail)
    with pytest.raises(OSError, match="record"), transaction.atomic():
        pay(tranche, officer)
    assert (books(line), Assistance.objects.count()) == ((Decimal(3000), Decimal(0)), 0)


# ------------------------------------------------------------------ what the database refuses by itself


def test_the_database_counts_the_tranches_and_holds_them_to_what_was_approved(agreed):
    make_tranche(agreed, 1, Decimal(2000))
    assert sums(agreed)[1] == Decimal(2000)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_tranche(agreed, 2, Decimal("1000.01"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Tranche.objects.update(amount_azn=3001)


@pytest.mark.parametrize(
    "change",
    [
        {"amount_azn": 1},
        {"receipt_number": ""},
        {"paid_on": TODAY - DAY},
        {"cancelled_at": timezone.now()},
        {"recovered_azn": 1001},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_keeps_what_was_paid(change, agreed, officer):
    pay(plan(agreed, officer), officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Tranche.objects.update(**change)


def test_the_database_lets_no_more_come_back_than_was_paid(agreed, officer):
    tranche = pay(plan(agreed, officer), officer)
    values = {"application": agreed, "case": agreed.case, "tranche": tranche, "came_on": TODAY, "recorded_by": officer}
    Recovery.objects.create(amount_azn=600, reason="x", **values)

    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.create(amount_azn=401, reason="x", **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.update(amount_azn=1)


def test_sixteen_at_once_pay_no_tranche_twice(own_database):
    """Threads with transactions of their own: the lock of the file puts them in order, and one is paid."""
    from tests.accounts.factories import make_organisation, make_user
    from tests.cases.factories import make_case
    from tests.reintegration.factories_grants import make_scheme

    house, iom = make_organisation("HOUSE", case_prefix="EH"), make_organisation("IOM", type="international")
    worker = make_user("caseworker", house, "caseworker")
    officers = [make_user(f"iom{number}", iom, "iom_officer") for number in range(2)]
    case = make_case(house, worker=worker)
    application = make_application(case, make_scheme(iom), worker, "approved", officers=officers)
    make_share(case, iom, "identity", "assistance", role="iom_officer", referral_public_id=application.public_id)
    line = make_line(make_project(iom), "3000.00")
    acted(actions.agree, application, line, agreed_on=TODAY, actor=officers[0])
    tranche, answers = plan(application, officers[0]), []

    def once(number):
        try:
            pay(tranche, officers[number % 2], f"R-{number}")
            answers.append("paid")
        except Conflict:
            answers.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=once, args=[number]) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with acting_as(officers[0]):
        assert (sorted(answers), Assistance.objects.count()) == (["late"] * 15 + ["paid"], 1)
        assert books(line) == (Decimal(2000), Decimal(1000))
