"""What the timeline tells about assessments, safety plans and case plans, to whom these parts are open."""

from django.utils import timezone

from cases.planning import actions
from cases.policies import sections_for
from cases.timeline import timeline_of
from tests.cases.factories import make_share
from tests.cases.factories_assessment import make_assessment, make_goal, make_safety_plan


def told_to(reader, case):
    entries = timeline_of(case, reader, sections_for(reader, case)).entries
    return [(entry.kind, str(entry.title), str(entry.detail)) for entry in entries]


def test_each_step_is_told_once(case, in_force, caseworker):
    make_assessment(
        case, by=caseworker, responded_at=timezone.now(), responded_by=caseworker, response="She sleeps here."
    )
    make_safety_plan(case, by=caseworker)
    actions.start_plan(case, {}, actor=caseworker)
    actions.end_goal(
        in_force.goals.get(), ended_on=timezone.localdate(), outcome="reached", version=1, actor=caseworker
    )

    told = told_to(caseworker, case)

    for entry in (
        ("assessment", "First assessment", "High risk"),
        ("assessment", "Risk answered", ""),
        ("safety_plan", "Safety plan written", "Version 1"),
        ("case_plan", "Case plan submitted for approval", "Version 1"),
        ("case_plan", "Case plan approved", "Version 1"),
        ("goal", "Goal ended: Social care and safety", "Reached"),
    ):
        assert told.count(entry) == 1


def test_what_is_in_preparation_is_not_told_to_a_receiver(case, plan_at, receiver, caseworker):
    make_share(case, receiver.organisation, "assistance")
    make_assessment(case, by=caseworker)
    plan = plan_at("submitted")
    make_goal(plan)

    assert {kind for kind, _title, _detail in told_to(receiver, case)}.isdisjoint({"case_plan", "goal", "assessment"})
