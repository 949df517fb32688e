"""Every verb of the books: the way it should go, each refusal, its audit row, and what the sums say afterwards."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from cases.models import Case
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from reintegration import actions as assistance
from reintegration.models import Assistance
from reintegration.money import actions
from reintegration.money.models import BudgetLine, Entry, LineMonth
from reintegration.money.records import net_of, remains_of
from tests.cases.factories import make_share
from tests.reintegration.factories_money import charged, make_line, make_project

D = Decimal
DAY = date(2024, 5, 20)


def sums(line):
    line = BudgetLine.objects.get(pk=line.pk)
    return line.spent_azn, line.promised_azn, line.left_azn


def item_of(case, line, actor, amount="100.00", **more):
    details = {"type": "financial_aid", "delivered_on": DAY, "amount_azn": D(amount), "line": line} | more
    return assistance.record_assistance(case, details, actor=actor)


def last(event):
    return AuditEvent.objects.order_by("-id").get(event=event)


# ------------------------------------------------------------------ charge


def test_a_charge_is_taken_from_what_is_left(line, iom_officer):
    with acting_as(iom_officer):
        entry = charged(line, "250.40", iom_officer, day=DAY)

    assert sums(line) == (D("250.40"), D(0), D("749.60"))
    assert (entry.type, entry.kind, entry.day, entry.organisation) == ("charge", "", DAY, iom_officer.organisation)
    row = last(Event.MONEY_CHARGED)
    assert (row.target_id, row.changes) == (entry.public_id, {"number": line.code, "amount": None})


def test_a_charge_to_the_last_qepik_passes_and_one_more_does_not(line, iom_officer):
    charged(line, "1000.00", iom_officer)

    with pytest.raises(Refused, match="has 0.00 AZN left"):
        charged(line, "0.01", iom_officer)

    assert sums(line) == (D("1000.00"), D(0), D(0))


@pytest.mark.parametrize("amount", [D(0), D(-5), D("1.005"), D("0.001"), D("1000000000000")])
def test_an_amount_that_cannot_be_is_refused(line, iom_officer, amount):
    with pytest.raises(Refused) as told:
        actions.charge(line, amount, actor=iom_officer)

    assert told.value.field == "amount"
    assert not Entry.objects.exists()


@pytest.mark.parametrize("day", [date(2023, 12, 31), timezone.localdate() + timedelta(days=1)])
def test_a_charge_outside_of_the_project_or_to_come_is_refused(line, iom_officer, day):
    with pytest.raises(Refused) as told:
        charged(line, "10", iom_officer, day=day)

    assert told.value.field == "day"


def test_a_charge_sent_twice_is_entered_once(line, iom_officer):
    token = uuid4()

    first = charged(line, "10", iom_officer, reference=token)
    second = charged(line, "10", iom_officer, reference=token)

    assert first.pk == second.pk
    assert sums(line)[0] == D(10)
    with pytest.raises(Conflict):
        charged(make_line(line.project), "10", iom_officer, reference=token)


def test_a_charge_is_refused_to_who_may_not_spend(line, other_keeper, reviewer, stranger, caseworker):
    own = make_line(line.project, spender=caseworker.organisation)
    for actor, where, error in [
        (other_keeper, line, NotAllowed), (reviewer, line, NotAllowed), (stranger, own, NotVisible),
    ]:  # fmt: skip
        with pytest.raises(error):
            charged(where, "10", actor)

    assert not Entry.objects.exists()


def test_a_closed_line_takes_nothing_more(line, iom_officer):
    actions.close_line(line, actor=iom_officer)

    with pytest.raises(Conflict, match="closed"):
        charged(line, "10", iom_officer)


# ------------------------------------------------------------------ an item and its line


def test_recording_assistance_charges_the_line_in_the_same_breath(case, caseworker, line):
    with acting_as(caseworker):
        item = item_of(case, line, caseworker)

    entry = Entry.objects.get()
    assert (entry.item, entry.amount, entry.kind, entry.day) == (item, D(100), "financial_aid", DAY)
    assert sums(line)[0] == D(100)
    assert last(Event.MONEY_CHARGED).case_id == case.public_id


def test_an_item_above_the_ceiling_is_not_recorded_at_all(case, caseworker, line):
    with pytest.raises(Refused, match="left"):
        item_of(case, line, caseworker, "1000.01")

    assert not Assistance.objects.exists()
    assert sums(line)[0] == 0


def test_an_item_without_an_amount_charges_nothing_and_says_so(case, caseworker, line):
    with pytest.raises(Refused) as told:
        item_of(case, line, caseworker, "0")

    assert told.value.field == "amount_azn"
    assert not Assistance.objects.exists()


def test_an_item_before_the_project_is_refused_at_the_line(case, caseworker, line):
    Case.objects.update(opened_on=date(2023, 11, 1))

    with pytest.raises(Refused) as told:
        item_of(case, line, caseworker, delivered_on=date(2023, 12, 1))

    assert told.value.field == "line"
    assert not Assistance.objects.exists()


def test_a_line_of_another_organisation_is_not_there(case, caseworker, line, stranger):
    theirs = make_line(line.project, spender=stranger.organisation)

    with acting_as(caseworker), pytest.raises(NotVisible):
        item_of(case, theirs, caseworker)

    assert not Assistance.objects.exists()


def test_a_receiver_to_whom_the_file_was_opened_charges_her_own_line(case, receiver, line):
    make_share(case, receiver.organisation, "identity", "assistance")
    own = make_line(line.project, spender=receiver.organisation)

    with acting_as(receiver):
        item_of(case, own, receiver)

    assert sums(own)[0] == D(100)


# ------------------------------------------------------------------ promises


def test_a_promise_is_paid_by_parts_and_the_rest_let_go(line, iom_officer):
    with acting_as(iom_officer):
        promised = actions.promise(line, D(600), actor=iom_officer)
        assert sums(line) == (D(0), D(600), D(400))

        actions.pay_promised(promised, D("200.50"), actor=iom_officer)
        assert sums(line) == (D("200.50"), D("399.50"), D(400))
        assert remains_of(promised) == D("399.50")

        actions.free_promise(promised, D(100), actor=iom_officer)
        actions.free_promise(promised, actor=iom_officer)

    assert sums(line) == (D("200.50"), D(0), D("799.50"))
    assert [row.event for row in AuditEvent.objects.filter(target_type="reintegration.Entry").order_by("id")] == [
        Event.MONEY_PROMISED, Event.MONEY_PAID, Event.PROMISE_FREED, Event.PROMISE_FREED,
    ]  # fmt: skip


def test_what_is_promised_is_nobody_elses(line, iom_officer):
    actions.promise(line, D(600), actor=iom_officer)

    with pytest.raises(Refused, match="400.00 AZN left"):
        charged(line, "400.01", iom_officer)
    with pytest.raises(Refused, match="400.00 AZN left"):
        actions.promise(line, D("400.01"), actor=iom_officer)


def test_a_payment_above_what_remains_of_the_promise_is_refused(line, iom_officer):
    promised = actions.promise(line, D(600), actor=iom_officer)
    actions.pay_promised(promised, D(500), actor=iom_officer)

    for verb in (actions.pay_promised, actions.free_promise):
        with pytest.raises(Refused, match="100.00 AZN remain"):
            verb(promised, D("100.01"), actor=iom_officer)
    assert sums(line) == (D(500), D(100), D(400))


def test_only_a_promise_is_paid(line, iom_officer):
    spent = charged(line, "10", iom_officer)

    with pytest.raises(Conflict):
        actions.pay_promised(spent, D(5), actor=iom_officer)


def test_paying_for_an_item_stands_under_its_kind(case, line, iom_officer):
    promised = actions.promise(line, D(600), actor=iom_officer)
    item = Assistance.objects.create(
        case=case, type="business_grant", delivered_on=DAY, provider=iom_officer.organisation, amount_azn=D(300)
    )

    entry = actions.pay_promised(promised, D(300), actor=iom_officer, item=item)

    assert (entry.kind, entry.day, entry.item) == ("business_grant", DAY, item)


@pytest.mark.parametrize("verb", ["promise", "pay_promised", "free_promise", "recover"])
def test_promises_are_kept_by_who_keeps_the_budget(verb, line, iom_officer, other_keeper):
    first = charged(line, "10", iom_officer) if verb == "recover" else actions.promise(line, D(10), actor=iom_officer)
    where = line if verb == "promise" else first

    with acting_as(other_keeper), pytest.raises(NotVisible if verb != "promise" else (NotVisible, NotAllowed)):
        getattr(actions, verb)(where, D(5), actor=other_keeper)


# ------------------------------------------------------------------ what comes back


def test_what_came_back_may_be_spent_again_and_the_item_stays_as_it_was(case, caseworker, line, iom_officer):
    item = item_of(case, line, caseworker)
    entry = Entry.objects.get()

    with acting_as(iom_officer):
        back = actions.recover(entry, D(40), actor=iom_officer)

    item.refresh_from_db()
    assert sums(line) == (D(60), D(0), D(940))
    assert (item.amount_azn, back.kind, back.day) == (D(100), "financial_aid", timezone.localdate())
    assert last(Event.MONEY_RECOVERED).target_id == back.public_id


def test_no_more_comes_back_than_was_spent(line, iom_officer):
    entry = charged(line, "100", iom_officer, day=DAY)
    actions.recover(entry, D(90), actor=iom_officer)

    with pytest.raises(Refused, match="10.00 AZN have not come back"):
        actions.recover(entry, D("10.01"), actor=iom_officer)
    with pytest.raises(Refused, match="before it was spent"):
        actions.recover(entry, D(1), actor=iom_officer, day=DAY - timedelta(days=1))


def test_what_came_back_is_booked_by_the_keeper_alone(case, caseworker, manager, line):
    item_of(case, line, caseworker)

    with acting_as(manager), pytest.raises(NotAllowed):
        actions.recover(Entry.objects.get(), D(1), actor=manager)


# ------------------------------------------------------------------ setting right


def test_a_correction_says_what_was_really_spent_on_the_item_too(case, caseworker, line):
    item = item_of(case, line, caseworker)
    entry = Entry.objects.get()

    with acting_as(caseworker):
        actions.correct_charge(entry, D("70.25"), actor=caseworker)
        actions.correct_charge(entry, D("90"), actor=caseworker)

    item.refresh_from_db()
    assert (item.amount_azn, net_of(entry), sums(line)[0]) == (D(90), D(90), D(90))
    assert [row.amount for row in Entry.objects.filter(type="correction").order_by("id")] == [D("-29.75"), D("19.75")]
    assert AuditEvent.objects.filter(event=Event.MONEY_CORRECTED, case_id=case.public_id).count() == 2


def test_a_correction_to_nought_gives_all_back(line, iom_officer):
    entry = charged(line, "100", iom_officer, day=DAY)

    actions.correct_charge(entry, D(0), actor=iom_officer)

    assert sums(line) == (D(0), D(0), D(1000))


def test_a_correction_is_refused_where_it_cannot_be(line, iom_officer):
    entry = charged(line, "100", iom_officer, day=DAY)
    actions.recover(entry, D(60), actor=iom_officer)

    with pytest.raises(Refused, match="Nothing would change"):
        actions.correct_charge(entry, D(100), actor=iom_officer)
    with pytest.raises(Refused, match="came back already"):
        actions.correct_charge(entry, D("59.99"), actor=iom_officer)
    with pytest.raises(Refused, match="left"):
        actions.correct_charge(entry, D("1060.01"), actor=iom_officer)
    with pytest.raises(Refused):
        actions.correct_charge(entry, D("-1"), actor=iom_officer)


def test_a_correction_of_an_item_is_made_by_who_may_record_in_the_file(case, caseworker, line, iom_officer, stranger):
    item_of(case, line, caseworker)
    entry = Entry.objects.get()

    for actor in (iom_officer, stranger):
        with acting_as(actor), pytest.raises(NotVisible):
            actions.correct_charge(entry, D(1), actor=actor)


def test_a_correction_of_what_is_nobodys_is_made_by_the_keeper(line, iom_officer, manager):
    entry = charged(line, "100", iom_officer)

    with acting_as(manager), pytest.raises(NotVisible):
        actions.correct_charge(entry, D(1), actor=manager)


# ------------------------------------------------------------------ an item that is changed


@pytest.mark.parametrize(
    "change",
    [
        {"amount_azn": D(130)}, {"amount_azn": D("0.10")}, {"amount_azn": None}, {"type": "housing"},
        {"delivered_on": date(2024, 7, 1)}, {"type": "equipment", "delivered_on": date(2025, 1, 2), "amount_azn": D(55)},
    ],
)  # fmt: skip
def test_the_books_follow_an_item_that_is_changed(case, caseworker, line, change):
    item = item_of(case, line, caseworker)
    with acting_as(caseworker):
        Assistance.objects.filter(pk=item.pk).update(**change)
        item.refresh_from_db()
        actions.follow_item(item, actor=caseworker)

    booked = {}
    for entry in Entry.objects.filter(item=item):
        booked[entry.kind, entry.day] = booked.get((entry.kind, entry.day), 0) + entry.amount
    wanted = item.amount_azn or D(0)
    assert {key: amount for key, amount in booked.items() if amount} == (
        {(item.type, item.delivered_on): wanted} if wanted else {}
    )
    assert sums(line)[0] == wanted


def test_an_item_that_nobody_charged_is_followed_by_nothing(case, caseworker):
    item = assistance.record_assistance(
        case, {"type": "food", "delivered_on": DAY, "amount_azn": D(5)}, actor=caseworker
    )

    actions.follow_item(item, actor=caseworker)

    assert not Entry.objects.exists()


def test_an_item_of_which_something_came_back_does_not_move(case, caseworker, line, iom_officer):
    item = item_of(case, line, caseworker)
    actions.recover(Entry.objects.get(), D(50), actor=iom_officer)

    Assistance.objects.filter(pk=item.pk).update(amount_azn=D(60))
    item.refresh_from_db()
    actions.follow_item(item, actor=caseworker)
    assert sums(line)[0] == D(10)

    for change in ({"type": "housing"}, {"amount_azn": D(40)}):
        Assistance.objects.filter(pk=item.pk).update(**change)
        item.refresh_from_db()
        with pytest.raises(Refused, match="came back already"):
            actions.follow_item(item, actor=caseworker)
        Assistance.objects.filter(pk=item.pk).update(type="financial_aid", amount_azn=D(60))


def test_a_file_that_went_to_another_organisation_leaves_its_budget_behind(case, caseworker, line, stranger):
    own = make_line(line.project, spender=caseworker.organisation)
    item = item_of(case, own, caseworker)
    type(case).objects.filter(pk=case.pk).update(organisation=stranger.organisation)

    item.amount_azn = D(1)

    with acting_as(stranger), pytest.raises(Conflict, match="another organisation"):
        actions.follow_item(item, actor=stranger)


# ------------------------------------------------------------------ rates


def test_the_months_hold_what_the_entries_hold(case, caseworker, line, iom_officer):
    item_of(case, line, caseworker)
    item_of(case, line, caseworker, "20.00")
    actions.recover(Entry.objects.first(), D(30), actor=iom_officer, day=date(2024, 6, 1))

    rows = set(LineMonth.objects.values_list("month", "type", "kind", "amount", "entries"))
    assert rows == {
        (date(2024, 5, 1), "charge", "financial_aid", D(120), 2),
        (date(2024, 6, 1), "recovery", "financial_aid", D(30), 1),
    }


def test_a_project_that_ends_meanwhile_is_told_at_once(iom_officer):
    line = make_line(make_project(iom_officer.organisation, ends_on=date(2024, 6, 30)))

    with pytest.raises(Refused, match="does not run"):
        charged(line, "1", iom_officer)
