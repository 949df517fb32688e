"""A plan in force is looked at again with the person. Each function is one transaction: lock, policy, change, audit."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_future
from cases.planning import policies
from cases.planning.actions.locks import locked_plan
from cases.planning.enums import Progress, ReviewDecision
from cases.planning.models import CasePlan, GoalReview, PlanReview
from core.errors import Refused

REVIEW_FIELDS = ("reviewed_on", "present", "words", "decision", "next_on")


@transaction.atomic
def record_review(plan: CasePlan, details: dict[str, Any], *, actor: User) -> PlanReview:
    """Record a review; from then on the plan is due when this review says.

    `details`: REVIEW_FIELDS, token, and `goals`: for each goal that has not ended, by its public id, how far it has come
    and in words. Raises NotAllowed, Conflict, Refused.
    """
    plan = locked_plan(plan)
    policies.check_may_carry_out(actor, plan)
    if twin := plan.reviews.sent_with(details.get("token")):
        return twin
    review = PlanReview(plan=plan, case=plan.case, recorded_by=actor, form_token=details.get("token"))
    open_goals = plan.goals.filter(ended_on__isnull=True).select_related("case__person").order_by("id")
    _write(review, details, list(open_goals))
    _record(Event.CASE_PLAN_REVIEWED, review, actor)
    return review


@transaction.atomic
def change_review(review: PlanReview, details: dict[str, Any], *, version: int, actor: User) -> PlanReview:
    """Put right the newest review of a plan in force; what stood there earlier is kept."""
    plan = locked_plan(review.plan)
    review = PlanReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    review.plan, review.case = plan, plan.case
    policies.check_may_change_review(actor, review)
    review.begin_change(version)
    _write(review, details, [look.goal for look in review.goals.select_related("goal__case__person").order_by("goal")])
    _record(Event.PLAN_REVIEW_CHANGED, review, actor)
    return review


def _record(event: Event, review: PlanReview, actor: User) -> None:
    changes = {"reason_code": review.decision, "number": review.plan.number, "until": review.next_on}
    record(event, actor=actor, target=review, case_id=review.case.public_id, changes=changes)


def _write(review: PlanReview, details: dict[str, Any], goals: list[Any]) -> None:
    was = review.next_on
    for name in REVIEW_FIELDS:
        setattr(review, name, details.get(name))
    said: Mapping[Any, tuple[str, str]] = details.get("goals") or {}
    _refuse_wrong_review(review, was)
    if any(said.get(goal.public_id, ("", ""))[0] not in Progress.values for goal in goals):
        raise Refused(_("Say for each goal how far it has come."))
    review.save()
    kept = {look.goal_id: look for look in review.goals.select_related("case__person")}
    for goal in goals:
        look = kept.get(goal.pk) or GoalReview(review=review, case=review.case, goal=goal)
        look.progress, word = said[goal.public_id]
        look.word = (word or "").strip()
        look.save()
    review.plan.review_on = review.next_on
    review.plan.save(update_fields=["review_on"])


def _refuse_wrong_review(review: PlanReview, was: Any) -> None:
    if review.reviewed_on is None:
        raise Refused(_("Say when."), "reviewed_on")
    refuse_future(review.reviewed_on, "reviewed_on")
    if review.plan.approved_at and review.reviewed_on < timezone.localdate(review.plan.approved_at):
        raise Refused(_("The plan came into force later than that."), "reviewed_on")
    if review.pk and review.reviewed_on > timezone.localdate(review.created_at):
        raise Refused(_("This review was recorded earlier than that."), "reviewed_on")
    if not (review.present or "").strip():
        raise Refused(_("Say who took part."), "present")
    if review.decision not in ReviewDecision.values:
        raise Refused(_("Choose one of the answers."), "decision")
    _refuse_wrong_next(review, was)


def _refuse_wrong_next(review: PlanReview, was: Any) -> None:
    if review.decision == ReviewDecision.GO_ON and review.next_on is None:
        raise Refused(_("A plan that goes on is looked at again: say when."), "next_on")
    if review.decision == ReviewDecision.END and review.next_on is not None:
        raise Refused(_("A plan that is to end is not looked at again."), "next_on")
    if review.next_on is None:
        return
    if review.next_on <= review.reviewed_on:
        raise Refused(_("The next look comes after this one."), "next_on")
    if review.next_on != was and review.next_on < timezone.localdate():
        raise Refused(_("This day has passed. Choose a day to come."), "next_on")
