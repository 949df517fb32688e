"""Plans and assistance: what is done, what is refused at which field, what the record keeps."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from reintegration import actions
from reintegration.models import Assistance, Plan
from tests.cases.factories import make_case, make_person, make_share
from tests.cases.factories_assessment import make_goal
from tests.cases.factories_assessment import make_plan as make_case_plan
from tests.reintegration.factories import make_item, make_plan

TOMORROW = timezone.localdate() + timedelta(days=1)
ITEM = {
    "type": "financial_aid",
    "delivered_on": date(2024, 5, 20),
    "quantity": Decimal(2),
    "amount_azn": Decimal("150.50"),
    "goal": None,
}
# Each action with all it needs: (name, function that performs it).
ACTS = {
    "end_plan": lambda case, plan, actor: actions.end_plan(plan, ended_on=date(2024, 7, 1), actor=actor),
    "record_assistance": lambda case, plan, actor: actions.record_assistance(case, ITEM, actor=actor),
}
EVENTS = {
    "end_plan": Event.PLAN_ENDED,
    "record_assistance": Event.ASSISTANCE_RECORDED,
}
each_act = pytest.mark.parametrize("name", ACTS)


@pytest.fixture
def plan(case):
    """An earlier plan that still runs."""
    return make_plan(case)


@pytest.fixture
def goal(case, caseworker, manager):
    return make_goal(make_case_plan(case, by=caseworker, approver=manager, status="approved"))


def everything():
    rows = [(Plan, ("aim", "ended_on", "review_on")), (Assistance, ("id",)), (AuditEvent, ("id",))]
    return [[[getattr(row, name) for name in names] for row in model.objects.order_by("pk")] for model, names in rows]


@each_act
def test_an_act_is_on_record_without_what_was_written(name, case, plan, caseworker):
    ACTS[name](case, plan, caseworker)

    row = AuditEvent.objects.get(event=EVENTS[name])
    assert (row.actor_id, row.case_id) == (caseworker.public_id, case.public_id)
    for word in ("flat", "Work", "150"):
        assert word not in str(row.changes)


@each_act
def test_an_act_is_refused_to_strangers(name, case, plan, stranger):
    left = everything()

    with pytest.raises(NotVisible):
        ACTS[name](case, plan, stranger)

    assert everything() == left


@each_act
def test_an_act_is_refused_where_this_part_is_closed(name, case, plan, receiver):
    make_share(case, receiver.organisation, "identity")
    left = everything()

    with pytest.raises((NotAllowed, NotVisible)):
        ACTS[name](case, plan, receiver)

    assert everything() == left


@each_act
def test_an_act_is_allowed_where_this_part_is_open(name, case, plan, receiver):
    make_share(case, receiver.organisation, "assistance")

    ACTS[name](case, plan, receiver)

    assert AuditEvent.objects.get(event=EVENTS[name]).actor_id == receiver.public_id


@each_act
def test_an_act_whose_record_fails_changes_nothing(name, case, plan, caseworker, monkeypatch):
    left = everything()

    def fail(*args, **kwargs):
        raise OSError("the record cannot be written")

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(OSError, match="record"), transaction.atomic():
        ACTS[name](case, plan, caseworker)

    assert everything() == left


@each_act
def test_an_act_on_a_closed_case_is_refused(name, case, plan, caseworker):
    case.closed_on, case.closure_reason = case.opened_on, "goals_met"
    case.save()

    with pytest.raises(Conflict):
        ACTS[name](case, plan, caseworker)


@pytest.mark.parametrize("day", [TOMORROW, date(2024, 5, 9)], ids=str)
def test_a_plan_ends_between_its_beginning_and_today(day, case, caseworker):
    with pytest.raises(Refused) as refusal:
        actions.end_plan(make_plan(case), ended_on=day, actor=caseworker)
    assert refusal.value.field == "ended_on"


def test_a_plan_ends_once(case, caseworker):
    plan = make_plan(case)
    actions.end_plan(plan, ended_on=timezone.localdate(), actor=caseworker)

    with pytest.raises(Conflict):
        actions.end_plan(plan, ended_on=timezone.localdate(), actor=caseworker)


def test_assistance_is_given_by_the_actors_organisation(case, receiver):
    make_share(case, receiver.organisation, "assistance")

    item = actions.record_assistance(case, ITEM, actor=receiver)

    kept = Assistance.objects.get(pk=item.pk)
    assert kept.provider == receiver.organisation
    assert (kept.quantity, kept.amount_azn, kept.delivered_on) == (Decimal(2), Decimal("150.50"), date(2024, 5, 20))
    changes = AuditEvent.objects.get().changes
    assert changes == {
        "type": "financial_aid", "delivered_on": "2024-05-20", "quantity": "2", "amount_azn": None, "organisation": "NGO",
    }  # fmt: skip


def test_assistance_serves_a_goal_of_the_plan_in_force(case, goal, caseworker):
    item = actions.record_assistance(case, ITEM | {"goal": goal}, actor=caseworker)

    assert Assistance.objects.get(pk=item.pk).goal == goal
    assert Assistance.objects.of(case).totals_by_goal() == [
        {"goal": goal.pk, "items": 1, "amount_azn": Decimal("150.50")}
    ]


def test_assistance_towards_another_goal_is_refused(case, goal, caseworker, manager):
    ended = make_goal(goal.plan, ended_on=timezone.localdate(), outcome="reached")
    elsewhere = make_case(caseworker.organisation, person=make_person())
    of_another = make_goal(make_case_plan(elsewhere, by=caseworker, approver=manager, status="approved"))
    not_approved = make_goal(make_case_plan(case, by=caseworker))

    for wrong in (ended, of_another, not_approved):
        with pytest.raises(Refused) as refusal:
            actions.record_assistance(case, ITEM | {"goal": wrong}, actor=caseworker)
        assert refusal.value.field == "goal"


def test_the_database_refuses_a_goal_of_another_file(case, goal, caseworker):
    elsewhere = make_case(caseworker.organisation, person=make_person())

    with transaction.atomic():
        make_item(elsewhere, goal=goal)
        with pytest.raises(IntegrityError, match="goal_of_the_case"):
            connection.check_constraints()
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "kindness"}, "type"),
        ({"type": None}, "type"),
        ({"delivered_on": None}, "delivered_on"),
        ({"delivered_on": TOMORROW}, "delivered_on"),
        ({"delivered_on": date(1995, 3, 7)}, "delivered_on"),
        ({"amount_azn": Decimal("-0.01")}, "amount_azn"),
        ({"amount_azn": Decimal("1.005")}, "amount_azn"),
        ({"amount_azn": Decimal("12345678901.00")}, "amount_azn"),
        ({"quantity": Decimal(-1)}, "quantity"),
    ],
    ids=str,
)
def test_assistance_that_cannot_be_is_refused_at_its_field(change, field, case, caseworker):
    with pytest.raises(Refused) as refusal:
        actions.record_assistance(case, ITEM | change, actor=caseworker)

    assert refusal.value.field == field
    assert not Assistance.objects.exists()


def test_assistance_today_and_on_the_day_of_birth_is_taken(case, caseworker):
    case.opened_on = case.person.date_of_birth
    case.save()
    for day in (timezone.localdate(), case.person.date_of_birth):
        actions.record_assistance(case, ITEM | {"delivered_on": day}, actor=caseworker)


def test_a_year_of_birth_alone_is_a_border_too(caseworker):
    person = make_person(date_of_birth=None, birth_year=2000)
    case = make_case(caseworker.organisation, person=person, opened_on=date(1999, 1, 1))

    actions.record_assistance(case, ITEM | {"delivered_on": date(2000, 1, 1)}, actor=caseworker)
    with pytest.raises(Refused):
        actions.record_assistance(case, ITEM | {"delivered_on": date(1999, 12, 31)}, actor=caseworker)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("reintegration_plan_ends_after_it_begins", lambda case: make_plan(case, ended_on=date(2024, 5, 9))),
        ("reintegration_plan_one_open_per_case", lambda case: [make_plan(case), make_plan(case)]),
        ("reintegration_amount_not_negative", lambda case: make_item(case, amount_azn=Decimal(-1))),
        ("reintegration_quantity_not_negative", lambda case: make_item(case, quantity=Decimal(-1))),
    ],
)
def test_the_database_refuses_what_no_action_would_write(name, make, case):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(case)


def test_totals_add_up_by_type(case):
    for amount in (Decimal("1.10"), Decimal("2.20"), None):
        make_item(case, amount_azn=amount)
    make_item(case, type="food", amount_azn=None)

    assert Assistance.objects.of(case).totals() == [
        {"type": "psychological_counselling", "items": 3, "amount_azn": Decimal("3.30")},
        {"type": "food", "items": 1, "amount_azn": Decimal(0)},
    ]
