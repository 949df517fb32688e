"""What assessments and plans ask for stands in the day of whoever is to do it, and of nobody else."""

from datetime import timedelta

from django.utils import timezone

from cases.due import Lane, day_of, due_in
from cases.planning import actions
from cases.policies import sections_for
from tests.cases.factories_assessment import make_action, make_assessment, make_safety_plan

TODAY = timezone.localdate()
DAY = timedelta(days=1)
OURS = {"risk", "assessment_review", "safety_review", "plan_action", "case_plan_review", "case_plan_turn"}


def told(user, lane=Lane.DUE):
    return [(due.kind, str(due.label)) for due in day_of(user).lists[lane] if due.kind in OURS]


def test_the_newest_assessment_and_safety_plan_ask_whoever_is_in_charge(case, caseworker, colleague):
    make_assessment(case, by=caseworker, hours_ago=9, review_on=TODAY)
    newest = make_assessment(case, by=caseworker, review_on=TODAY)
    make_safety_plan(case, by=caseworker, review_on=TODAY)
    make_safety_plan(case, by=caseworker, number=2, review_on=TODAY)

    assert sorted(told(caseworker)) == [
        ("assessment_review", "Assess needs and risk again"),
        ("risk", "High risk: answer it"),
        ("safety_review", "Look at the safety plan again"),
    ]
    assert told(colleague) == []
    newest.responded_at, newest.responded_by, newest.response = timezone.now(), caseworker, "Moved."
    newest.save()
    assert "risk" not in dict(told(caseworker))


def test_a_risk_stands_in_the_day_before_its_time_has_come(case, caseworker):
    make_assessment(case, by=caseworker, level="low")

    assert told(caseworker) == [("risk", "Low risk: answer it")]


def test_an_action_is_due_to_whom_it_was_given_and_others_to_who_is_in_charge(
    case, in_force, plan_at, caseworker, colleague
):
    goal = in_force.goals.get()
    goal.actions.all().delete()
    make_action(goal, doer="staff", user=colleague, due_on=TODAY)
    make_action(goal, due_on=TODAY - DAY)
    make_action(goal, doer="staff", user=colleague, due_on=TODAY, done_on=TODAY, result="done")
    make_action(plan_at("draft").goals.get(), doer="staff", user=colleague, due_on=TODAY)

    assert told(colleague) == [("plan_action", "Action of the case plan")]
    assert told(caseworker) == [("plan_action", "Action of the case plan")]
    in_the_file, _following = due_in(case, caseworker, sections_for(caseworker, case))
    assert [due.kind for due in in_the_file if due.kind in OURS] == ["plan_action", "plan_action"]


def test_a_plan_waits_for_its_supervisor_and_comes_back_to_who_wrote_it(case, plan_at, caseworker, colleague, manager):
    plan = plan_at("submitted", review_on=TODAY)
    assert told(manager, Lane.TURN) == [("case_plan_turn", "Case plan to approve")]
    assert told(colleague, Lane.TURN) == told(caseworker, Lane.TURN) == []

    actions.return_plan(plan, reason="Say who pays.", actor=manager)
    assert told(caseworker, Lane.TURN) == [("case_plan_turn", "Case plan came back")]
    assert told(manager, Lane.TURN) == []

    actions.submit_plan(plan, actor=caseworker)
    actions.approve_plan(plan, actor=manager)
    assert ("case_plan_review", "Case plan review") in told(caseworker)
