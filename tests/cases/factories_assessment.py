"""Assessments, safety plans and case plans, as their actions leave them."""

from datetime import timedelta

from django.utils import timezone

from cases.assessment.models import Assessment, AssessmentFactor, AssessmentNeed, SafetyPlan
from cases.assessment.policies import response_time
from cases.planning.models import CasePlan, GoalReview, PlanAction, PlanGoal, PlanReview
from cases.planning.states import ENDED, WAS_APPROVED, Status


def make_assessment(case, *, by, level="high", hours_ago=2, factors=(), needs=(), **fields):
    """`factors`, `needs`: pairs of code and mark."""
    at = timezone.now() - timedelta(hours=hours_ago)
    fields = {"assessed_at": at, "respond_by": at + response_time(level), "summary": "He knows where she is."} | fields
    row = Assessment.objects.create(case=case, assessor=by, risk_level=level, **fields)
    for code, mark in factors:
        AssessmentFactor.objects.create(assessment=row, case=case, code=code, mark=mark)
    for code, mark in needs:
        AssessmentNeed.objects.create(assessment=row, case=case, code=code, mark=mark)
    return row


def make_safety_plan(case, *, by, number=1, **fields):
    fields = {"warning_signs": "He calls at night.", "code_word": "Pomegranate"} | fields
    return SafetyPlan.objects.create(case=case, author=by, number=number, **fields)


def make_plan(case, *, by, approver=None, status=Status.DRAFT, **fields):
    """A plan in any state, with the people and times that the state takes."""
    fields.setdefault("number", CasePlan.objects.filter(case=case).count() + 1)
    now = timezone.now()
    if status not in (Status.DRAFT, Status.DISCARDED):
        fields |= {"submitted_by": by, "submitted_at": now}
    if status in WAS_APPROVED:
        fields |= {"approved_by": approver, "approved_at": now}
    if status == Status.RETURNED:
        fields |= {"returned_by": approver, "returned_at": now, "return_reason": "Say who pays."}
    if status in ENDED:
        fields |= {"ended_by": by, "ended_at": now}
    return CasePlan.objects.create(case=case, author=by, status=status, **fields)


def make_goal(plan, **fields):
    fields = {"area": "SocialCare", "planned_end_on": timezone.localdate() + timedelta(days=60)} | fields
    fields.setdefault("objective", "A door that she can lock.")
    return PlanGoal.objects.create(plan=plan, case=plan.case, **fields)


def make_action(goal, **fields):
    fields = {"doer": "person", "due_on": timezone.localdate() + timedelta(days=10)} | fields
    fields.setdefault("what", "Looks at the room.")
    return PlanAction.objects.create(goal=goal, case=goal.case, **fields)


def signed_by(user, **fields):
    """What a plan says once the person has signed before a witness."""
    said = {
        "signature": "spoken",
        "signed_on": timezone.localdate(),
        "signed_language": "aze",
        "witness": "A neighbour",
    }
    return said | {"signature_recorded_by": user, "signature_recorded_at": timezone.now()} | fields


def make_review(plan, *, by, **fields):
    fields = {"present": "The two of us.", "decision": "change"} | fields
    return PlanReview.objects.create(plan=plan, case=plan.case, recorded_by=by, **fields)


def plant(case, text, *, by, approver):
    """A row in every table, with `text(name)` in every sealed field: for the tests that search for a word everywhere."""
    answered = {"responded_at": timezone.now(), "responded_by": by, "response": text("response")}
    assessment = make_assessment(case, by=by, summary=text("summary"), **answered)
    AssessmentFactor.objects.create(assessment=assessment, case=case, code="age", mark="risk", note=text("factor"))
    AssessmentNeed.objects.create(assessment=assessment, case=case, code="legal", mark="now", note=text("need"))
    make_safety_plan(case, by=by, **{name: text(name) for name in SafetyPlan.PARTS})
    plan = make_plan(case, by=by, approver=approver, status=Status.RETURNED)
    plan.return_reason = text("return reason")
    plan.save()
    ended = {"ended_on": timezone.localdate(), "outcome": "reached"}
    goal = make_goal(plan, objective=text("objective"), **ended)
    done = {"done_on": timezone.localdate(), "result": "done", "outcome": text("outcome")}
    make_action(goal, what=text("what"), doer="other", who=text("who"), **done)
    over = make_plan(case, by=by, approver=approver, status=Status.COMPLETED, **signed_by(by, witness=text("witness")))
    goal = make_goal(over, objective=text("objective"), baseline=text("baseline"), target=text("target"), **ended)
    review = make_review(over, by=by, present=text("present"), words=text("words"))
    GoalReview.objects.create(review=review, goal=goal, case=case, progress="some", word=text("word"))
