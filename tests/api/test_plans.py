"""Case plans for programs: begun, filled, decided by two, carried out."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import AuditEvent
from cases.planning.models import CasePlan, GoalReview, PlanAction, PlanGoal, PlanReview
from tests.api.conftest import Program
from tests.cases.factories import make_case
from tests.cases.factories_assessment import make_action, make_goal, make_plan
from tests.conftest import SURNAME

GOAL = {"area": "SocialCare", "objective": "A door that she can lock."}
CHANGES = [
    "change/", "submit/", "approve/", "return/", "discard/", "complete/", "reviews/", "goals/", "goals/{goal}/change/",
    "goals/{goal}/end/", "goals/{goal}/remove/", "goals/{goal}/actions/", "actions/{action}/change/",
    "actions/{action}/finish/", "actions/{action}/reopen/", "actions/{action}/remove/",
]  # fmt: skip


def in_days(number):
    return (timezone.localdate() + timedelta(days=number)).isoformat()


@pytest.fixture
def approving(manager):
    return Program(manager)


@pytest.fixture
def plan(case, caseworker):
    return make_plan(case, by=caseworker)


@pytest.fixture
def in_force(case, caseworker, manager):
    plan = make_plan(case, by=caseworker, approver=manager, status="approved")
    make_action(make_goal(plan))
    return plan


def path_of(plan, rest=""):
    return f"plans/{plan.public_id}/{rest}"


def told(program, plan, rest, data=None):
    """A change of a plan by who has just read it."""
    return program.tell(path_of(plan, rest), data, match=program.tag(path_of(plan)))


def test_a_plan_is_begun_filled_approved_and_carried_out(program, approving, case):
    made = program.tell("plans/", {"case": str(case.public_id), "review_on": in_days(30)})
    plan = CasePlan.objects.get(public_id=made.json()["id"])
    goal = told(program, plan, "goals/", GOAL | {"planned_end_on": in_days(60)}).json()["id"]
    step = {"what": "Looks at the room.", "doer": "person", "due_on": in_days(10)}
    action = told(program, plan, f"goals/{goal}/actions/", step).json()["id"]
    submitted = told(program, plan, "submit/")
    approved = told(approving, plan, "approve/")
    done = told(program, plan, f"actions/{action}/finish/", {"result": "done", "done_on": in_days(0)})
    ended = told(program, plan, f"goals/{goal}/end/", {"outcome": "reached", "ended_on": in_days(0)})
    completed = told(program, plan, "complete/")

    answers = (made, submitted, approved, done, ended, completed)
    assert [one.status_code for one in answers] == [201, 200, 200, 200, 200, 200], [one.content for one in answers]
    shown = program.ask(path_of(plan)).json()
    assert (shown["status"], shown["moves"], shown["review_on"]) == ("completed", [], in_days(30))
    (told_goal,) = shown["goals"]
    assert (told_goal["outcome"], told_goal["dimension"]) == ("reached", PlanGoal.objects.get().dimension)
    assert [(row["doer"], row["result"]) for row in told_goal["actions"]] == [("person", "done")]
    events = AuditEvent.objects.filter(event__startswith="case_plan_").values_list("event", flat=True)
    assert {"case_plan_drafted", "case_plan_submitted", "case_plan_approved", "case_plan_completed"} <= set(events)
    assert AuditEvent.objects.filter(event="api_changed").count() == 8


def test_opening_a_plan_is_on_record_and_names_nobody(program, in_force):
    answer = program.ask(path_of(in_force))

    assert answer.status_code == 200
    assert AuditEvent.objects.filter(event="case_plan_read", target_id=str(in_force.public_id)).count() == 1
    assert SURNAME not in answer.content.decode()


def test_who_wrote_a_plan_does_not_approve_it(case, manager):
    plan = make_plan(case, by=manager, status="submitted")

    answer = told(Program(manager), plan, "approve/")

    assert answer.status_code == 403
    assert CasePlan.objects.get().status == "submitted"


def test_a_plan_comes_back_with_the_reason(program, approving, case, caseworker):
    plan = make_plan(case, by=caseworker, status="submitted")

    assert told(approving, plan, "return/", {"reason": " "}).status_code == 422
    assert told(approving, plan, "return/", {"reason": "Say who pays."}).status_code == 200
    shown = program.ask(path_of(plan)).json()
    assert (shown["status"], shown["return_reason"]) == ("returned", "Say who pays.")
    assert shown["moves"] == ["discarded", "submitted"]


def test_a_plan_in_force_is_not_filled_any_more(program, in_force):
    answer = told(program, in_force, "goals/", GOAL | {"planned_end_on": in_days(60)})

    assert answer.status_code == 409
    assert PlanGoal.objects.count() == 1


def test_what_is_not_sent_of_a_goal_or_an_action_stays(program, plan, caseworker):
    goal = make_goal(plan, baseline="She shares a room.")
    action = make_action(goal, doer="staff", user=caseworker)

    changed = told(program, plan, f"goals/{goal.public_id}/change/", {"objective": "A room of her own."})
    moved = told(program, plan, f"actions/{action.public_id}/change/", {"due_on": in_days(12)})

    assert (changed.status_code, moved.status_code) == (200, 200), (changed.content, moved.content)
    goal.refresh_from_db()
    action.refresh_from_db()
    assert (goal.objective, goal.baseline) == ("A room of her own.", "She shares a room.")
    assert (action.user, action.what, action.due_on.isoformat()) == (caseworker, "Looks at the room.", in_days(12))


def test_what_is_taken_out_is_gone(program, plan):
    goal = make_goal(plan)
    action = make_action(goal)

    first = told(program, plan, f"actions/{action.public_id}/remove/")
    second = told(program, plan, f"goals/{goal.public_id}/remove/")

    assert first.json() == second.json() == {"id": str(plan.public_id)}
    assert not PlanAction.objects.exists()
    assert not PlanGoal.objects.exists()


def test_an_action_ends_and_is_taken_up_again(program, in_force):
    action = PlanAction.objects.get()
    end = {"result": "impossible", "done_on": in_days(0), "outcome": "The room was let."}

    assert told(program, in_force, f"actions/{action.public_id}/finish/", end).status_code == 200
    assert told(program, in_force, f"actions/{action.public_id}/reopen/").status_code == 200
    action.refresh_from_db()
    assert (action.done_on, action.result) == (None, "")


def test_a_review_says_of_each_goal_how_far_it_has_come(program, in_force):
    goal = PlanGoal.objects.get()
    look = {"goal": str(goal.public_id), "progress": "some", "word": "Two rooms seen."}
    review = {"reviewed_on": in_days(0), "present": "The two of us.", "decision": "go_on", "next_on": in_days(30)}

    incomplete = told(program, in_force, "reviews/", review | {"goals": []})
    made = told(program, in_force, "reviews/", review | {"goals": [look]})

    assert (incomplete.status_code, made.status_code) == (422, 201), made.content
    assert incomplete.json()["errors"][0]["field"] == f"progress_{goal.public_id}"
    assert (PlanReview.objects.get().present, GoalReview.objects.get().word) == ("The two of us.", "Two rooms seen.")
    (told_review,) = program.ask(path_of(in_force)).json()["reviews"]
    assert told_review["goals"] == [look]


@pytest.mark.parametrize("looks", [[False], [["goal"]], [{"goal": 7, "progress": "some"}], "goal"])
def test_a_look_that_is_none_is_refused(program, in_force, looks):
    review = {"reviewed_on": in_days(0), "present": "The two of us.", "decision": "end", "goals": looks}

    answer = told(program, in_force, "reviews/", review)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "goals"), answer.content


def test_a_goal_of_another_plan_is_not_found_here(program, plan, colleague):
    other = make_goal(make_plan(make_case(colleague.organisation), by=colleague))

    assert told(program, plan, f"goals/{other.public_id}/remove/").status_code == 404
    assert PlanGoal.objects.filter(pk=other.pk).exists()


def test_a_plan_that_somebody_changed_is_read_again_first(program, plan):
    tag = program.tag(path_of(plan))
    make_goal(plan)

    assert program.tell(path_of(plan, "discard/"), match=tag).status_code == 412
    assert program.tell(path_of(plan, "discard/")).status_code == 428
    assert CasePlan.objects.get().status == "draft"


@pytest.mark.parametrize("rest", ["", *CHANGES])
def test_a_stranger_finds_nothing_of_a_plan(strange_program, in_force, rest):
    ids = {"goal": PlanGoal.objects.get().public_id, "action": PlanAction.objects.get().public_id}
    path = path_of(in_force, rest.format(**ids))

    answer = strange_program.tell(path, match='"x"') if rest else strange_program.ask(path)

    assert answer.status_code == 404
    assert SURNAME not in answer.content.decode()


def test_a_stranger_begins_no_plan_of_anothers_file(strange_program, case):
    assert strange_program.tell("plans/", {"case": str(case.public_id)}).status_code == 404
    assert not CasePlan.objects.exists()


def test_a_second_plan_in_preparation_is_a_conflict(program, plan, case):
    assert program.tell("plans/", {"case": str(case.public_id)}).status_code == 409
    assert CasePlan.objects.count() == 1


def test_the_list_is_filtered_as_on_the_page(program, in_force, colleague, manager):
    other = make_case(colleague.organisation, worker=colleague)
    make_plan(other, by=colleague, approver=manager, status="approved")
    make_plan(in_force.case, by=colleague)

    def numbers(**query):
        return len(program.ask("plans/", **query).json()["results"])

    assert [numbers(), numbers(show="running"), numbers(mine="true")] == [3, 2, 2]
    assert [numbers(show="unsigned", mine="true"), numbers(show="due")] == [1, 0]
    assert numbers(case=in_force.case.public_id) == 2
    assert program.ask("plans/", case=uuid4()).status_code == 404
    assert program.ask("plans/", show="x").status_code == 422
    assert program.ask("plans/", shw="due").status_code == 400


def test_a_plan_costs_the_same_with_three_goals_and_with_thirty(program, in_force):
    program.ask(path_of(in_force))
    counts = []
    for number in (2, 27):
        for _row in range(number):
            make_action(make_goal(in_force))
        with CaptureQueriesContext(connection) as captured:
            assert program.ask(path_of(in_force)).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]
