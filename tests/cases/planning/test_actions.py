"""Case plans: what is done, what is refused at which field, what the record keeps."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.planning import actions
from cases.planning.actions import contents, progress, versions
from cases.planning.models import CasePlan, PlanAction, PlanGoal
from core.errors import Conflict, DomainError, NotAllowed, NotVisible, Refused
from tests.accounts.factories import make_user
from tests.cases.factories import make_share
from tests.cases.factories_assessment import make_action, make_goal, make_plan

TODAY = timezone.localdate()
DAY = timedelta(days=1)
PLAN = {"agreed_on": TODAY, "review_on": TODAY + 30 * DAY}
GOAL = {"area": "Legal", "objective": "Papers of her own.", "planned_end_on": TODAY + 90 * DAY}
STEP = {"what": "Writes to the consulate.", "doer": "person", "due_on": TODAY + 5 * DAY}


def goal_of(plan):
    return plan.goals.select_related("plan").get()


def action_of(plan):
    return PlanAction.objects.select_related("goal__plan").get(goal__plan=plan)


# Each act: the state it needs (None: no plan), what does it, the event.
ACTS = {
    "start": (None, lambda plan, actor, case: actions.start_plan(case, PLAN, actor=actor), "CASE_PLAN_DRAFTED"),
    "change": (
        "draft",
        lambda plan, actor, case: actions.change_plan(plan, PLAN, version=1, actor=actor),
        "CASE_PLAN_CHANGED",
    ),
    "submit": ("draft", lambda plan, actor, case: actions.submit_plan(plan, actor=actor), "CASE_PLAN_SUBMITTED"),
    "discard": ("draft", lambda plan, actor, case: actions.discard_plan(plan, actor=actor), "CASE_PLAN_DISCARDED"),
    "add_goal": (
        "returned",
        lambda plan, actor, case: actions.add_goal(plan, GOAL, actor=actor),
        "CASE_PLAN_CHANGED",
    ),
    "change_goal": (
        "draft",
        lambda plan, actor, case: actions.change_goal(goal_of(plan), GOAL, version=1, actor=actor),
        "CASE_PLAN_CHANGED",
    ),
    "remove_goal": (
        "draft",
        lambda plan, actor, case: actions.remove_goal(goal_of(plan), actor=actor),
        "CASE_PLAN_CHANGED",
    ),
    "add_action": (
        "draft",
        lambda plan, actor, case: actions.add_action(goal_of(plan), STEP, actor=actor),
        "CASE_PLAN_CHANGED",
    ),
    "change_action": (
        "draft",
        lambda plan, actor, case: actions.change_action(action_of(plan), STEP, version=1, actor=actor),
        "CASE_PLAN_CHANGED",
    ),
    "remove_action": (
        "draft",
        lambda plan, actor, case: actions.remove_action(action_of(plan), actor=actor),
        "CASE_PLAN_CHANGED",
    ),
    "finish": (
        "approved",
        lambda plan, actor, case: actions.finish_action(
            action_of(plan), done_on=TODAY, result="done", outcome="She liked it.", version=1, actor=actor
        ),
        "PLAN_ACTION_FINISHED",
    ),
    "end_goal": (
        "approved",
        lambda plan, actor, case: actions.end_goal(
            goal_of(plan), ended_on=TODAY, outcome="reached", version=1, actor=actor
        ),
        "PLAN_GOAL_ENDED",
    ),
}
SUPERVISING = {
    "approve": (
        "submitted",
        lambda plan, actor, case: actions.approve_plan(plan, actor=actor),
        "CASE_PLAN_APPROVED",
    ),
    "return": (
        "submitted",
        lambda plan, actor, case: actions.return_plan(plan, reason="Say who pays.", actor=actor),
        "CASE_PLAN_RETURNED",
    ),
}
ALL = ACTS | SUPERVISING
each_act = pytest.mark.parametrize("name", ALL)


@pytest.fixture
def perform(case, plan_at, caseworker, manager):
    """Performs an act, by whoever may unless somebody else is named."""

    def act(name, actor=None):
        status, perform, _event = ALL[name]
        plan = CasePlan.objects.first() or (plan_at(status) if status else None)
        return perform(plan, actor or (manager if name in SUPERVISING else caseworker), case)

    return act


@pytest.fixture
def prepared(plan_at):
    def prepare(name):
        status = ALL[name][0]
        if status:
            plan_at(status)
        return everything()

    return prepare


def everything():
    return [list(model.objects.order_by("pk").values_list()) for model in (CasePlan, PlanGoal, PlanAction, AuditEvent)]


@each_act
def test_an_act_is_on_record_without_what_was_written(name, case, perform, caseworker, manager):
    perform(name)

    row = AuditEvent.objects.get(event=Event[ALL[name][2]])
    assert row.actor_id == (manager if name in SUPERVISING else caseworker).public_id
    assert row.case_id == case.public_id
    for word in ("Papers", "consulate", "liked", "pays"):
        assert word not in str(row.changes)


@each_act
def test_an_act_is_refused_to_strangers(name, perform, prepared, stranger):
    before = prepared(name)

    with pytest.raises(NotVisible):
        perform(name, stranger)

    assert everything() == before


@each_act
@pytest.mark.parametrize("section", ["identity", "assistance"])
def test_an_act_is_refused_to_whoever_received_the_case(name, section, case, perform, prepared, receiver):
    make_share(case, receiver.organisation, section)
    before = prepared(name)

    with pytest.raises((NotAllowed, NotVisible)):
        perform(name, receiver)

    assert everything() == before


@each_act
def test_an_act_whose_record_fails_changes_nothing(name, perform, prepared, monkeypatch):
    before = prepared(name)

    def fail(*args, **kwargs):
        raise OSError("the record cannot be written")

    for module in (contents, progress, versions):
        monkeypatch.setattr(module, "record", fail)
    with pytest.raises(OSError, match="record"), transaction.atomic():
        perform(name)

    assert everything() == before


@each_act
def test_an_act_on_a_closed_case_is_refused(name, case, perform, prepared):
    prepared(name)
    case.closed_on, case.closure_reason = case.opened_on, "goals_met"
    case.save()

    with pytest.raises(Conflict):
        perform(name)


@each_act
def test_an_act_is_refused_in_a_state_that_does_not_allow_it(name, case, perform, plan_at):
    wrong = {
        None: "draft",
        "draft": "approved",
        "returned": "submitted",
        "submitted": "returned",
        "approved": "completed",
    }
    plan_at(wrong[ALL[name][0]])

    with pytest.raises(DomainError):
        perform(name)


# ------------------------------------------------------------------ the path


@pytest.mark.parametrize("name", SUPERVISING)
def test_nobody_decides_about_what_she_wrote_or_submitted(name, case, shelter_organisation, caseworker, perform):
    both = make_user("both", shelter_organisation, "caseworker", "shelter_manager")
    hers = make_plan(case, by=both)
    make_action(make_goal(hers))
    actions.submit_plan(hers, actor=caseworker)
    with pytest.raises(NotAllowed, match="someone other"):
        perform(name, both)

    CasePlan.objects.filter(pk=hers.pk).update(author=caseworker, submitted_by=both)
    with pytest.raises(NotAllowed, match="someone other"):
        perform(name, both)


@pytest.mark.parametrize("name", SUPERVISING)
def test_caseworkers_do_not_decide(name, perform, prepared, colleague):
    prepared(name)

    with pytest.raises(NotAllowed, match="supervisor"):
        perform(name, colleague)


def test_a_returned_plan_says_why_and_is_submitted_again(perform, plan_at, caseworker, manager):
    plan = plan_at("submitted")
    actions.return_plan(plan, reason="Say who pays.", actor=manager)
    assert (CasePlan.objects.get().return_reason, CasePlan.objects.get().returned_by) == ("Say who pays.", manager)

    plan = actions.submit_plan(plan, actor=caseworker)

    assert CasePlan.objects.get().status == "submitted"


def test_a_plan_without_goals_or_actions_is_not_submitted(case, caseworker):
    plan = make_plan(case, by=caseworker)
    with pytest.raises(Refused, match="at least one goal"):
        actions.submit_plan(plan, actor=caseworker)

    make_goal(plan)
    with pytest.raises(Refused, match="what is to be done"):
        actions.submit_plan(plan, actor=caseworker)


def test_the_next_version_goes_on_from_what_has_not_ended(case, in_force, caseworker):
    ended = make_goal(in_force, ended_on=TODAY, outcome="reached")
    open_goal = goal_of_open(in_force)

    plan = actions.start_plan(case, PLAN, actor=caseworker)

    [goal] = plan.goals.all()
    [action] = goal.actions.all()
    assert (plan.number, plan.status, goal.earlier, goal.objective) == (2, "draft", open_goal, open_goal.objective)
    assert (action.what, action.earlier) == ("Looks at the room.", open_goal.actions.get())
    assert (CasePlan.objects.get(pk=in_force.pk).status, ended.later.exists()) == ("approved", False)


def goal_of_open(plan):
    return plan.goals.get(ended_on__isnull=True)


def test_approving_the_next_version_replaces_the_one_in_force(case, in_force, plan_at, manager):
    actions.approve_plan(plan_at("submitted"), actor=manager)

    assert list(CasePlan.objects.order_by("number").values_list("status", flat=True)) == ["replaced", "approved"]
    events = AuditEvent.objects.filter(event__in=[Event.CASE_PLAN_REPLACED, Event.CASE_PLAN_APPROVED]).order_by("id")
    assert [row.event for row in events] == [Event.CASE_PLAN_REPLACED, Event.CASE_PLAN_APPROVED]


def test_a_result_is_written_into_the_version_in_preparation(case, in_force, caseworker):
    nxt = actions.start_plan(case, PLAN, actor=caseworker)
    action = action_of(in_force)

    finished = actions.finish_action(action, done_on=TODAY, result="done", outcome="Good.", version=1, actor=caseworker)
    copy = action_of(nxt)
    assert (copy.done_on, copy.result, copy.outcome, copy.version) == (TODAY, "done", "Good.", 2)

    actions.reopen_action(finished, actor=caseworker)
    assert (action_of(nxt).done_on, action_of(nxt).result, action_of(nxt).outcome) == (None, "", "")

    actions.end_goal(goal_of(in_force), ended_on=TODAY, outcome="partly_reached", version=1, actor=caseworker)
    assert (goal_of(nxt).ended_on, goal_of(nxt).outcome) == (TODAY, "partly_reached")


def test_a_plan_is_carried_out_when_every_goal_has_ended(case, in_force, plan_at, caseworker):
    with pytest.raises(Conflict, match="not ended yet"):
        actions.complete_plan(in_force, actor=caseworker)
    actions.end_goal(goal_of(in_force), ended_on=TODAY, outcome="reached", version=1, actor=caseworker)
    following = plan_at("draft")
    with pytest.raises(Conflict, match="in preparation"):
        actions.complete_plan(in_force, actor=caseworker)

    actions.discard_plan(following, actor=caseworker)
    actions.complete_plan(in_force, actor=caseworker)

    assert CasePlan.objects.get(pk=in_force.pk).status == "completed"


def test_a_second_plan_in_preparation_is_refused(case, draft, caseworker):
    with pytest.raises(Conflict, match="in preparation already"):
        actions.start_plan(case, PLAN, actor=caseworker)


def test_an_action_that_is_not_finished_is_not_reopened(in_force, caseworker):
    with pytest.raises(Conflict):
        actions.reopen_action(action_of(in_force), actor=caseworker)


# ------------------------------------------------------------------ who may


def test_the_organisation_named_says_how_its_action_ended(case, in_force, receiver):
    make_share(case, receiver.organisation, "assistance")
    theirs = make_action(goal_of(in_force), doer="organisation", organisation=receiver.organisation)

    actions.finish_action(theirs, done_on=TODAY, result="done", outcome="", version=1, actor=receiver)
    actions.reopen_action(theirs, actor=receiver)

    with pytest.raises(NotAllowed):
        actions.finish_action(
            action_of_case(in_force), done_on=TODAY, result="done", outcome="", version=1, actor=receiver
        )


def action_of_case(plan):
    return PlanAction.objects.select_related("goal__plan").get(goal__plan=plan, doer="person")


def test_a_receiver_sees_what_was_approved_and_no_draft(case, in_force, receiver, manager, caseworker):
    make_share(case, receiver.organisation, "assistance")
    draft = make_plan(case, by=caseworker)

    assert list(CasePlan.objects.visible_to(receiver)) == [in_force]
    actions.read_plan(in_force, actor=receiver)
    with pytest.raises(NotVisible):
        actions.read_plan(draft, actor=receiver)
