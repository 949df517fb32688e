"""What the case page tells about case plans, where this part of the file is open to the reader."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Section
from cases.models import Case
from cases.planning.enums import Area, GoalOutcome, ReviewDecision, Signature
from cases.planning.models import CasePlan, PlanGoal, PlanReview
from cases.planning.states import WAS_APPROVED, Status
from cases.timeline import Entry, Kind, Told, moment

SAID = {
    "submitted": (gettext_lazy("Case plan submitted for approval"), "waiting"),
    "approved": (gettext_lazy("Case plan approved"), "accent"),
    "completed": (gettext_lazy("Case plan carried out"), "done"),
}


def _plan_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    plans = CasePlan.objects.filter(case=case)
    if case.organisation_id != actor.organisation_id:
        plans = plans.filter(status__in=sorted(WAS_APPROVED))
    for what, rows, at in (
        ("submitted", plans.filter(submitted_at__isnull=False), "submitted_at"),
        ("approved", plans.filter(approved_at__isnull=False), "approved_at"),
        ("completed", plans.filter(status=Status.COMPLETED), "ended_at"),
    ):
        yield moment(rows, what, TruncDate(at), number="number", id="public_id")


def _say_plan(told: Told) -> Entry:
    title, tone = SAID[told.what]
    url = reverse("cases:case_plan", args=[told.case.public_id, told.facts["id"]])
    return Entry(title, _("Version %(number)s") % {"number": told.facts["number"]}, url, tone)


def _goal_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    ended = PlanGoal.objects.filter(case=case, ended_on__isnull=False, plan__status__in=sorted(WAS_APPROVED))
    # Written into the next version too: told once.
    once = ended.exclude(earlier__ended_on__isnull=False)
    yield moment(once, "", "ended_on", area="area", outcome="outcome", plan="plan__public_id")


def _say_goal(told: Told) -> Entry:
    outcome = GoalOutcome(told.facts["outcome"])
    url = reverse("cases:case_plan", args=[told.case.public_id, told.facts["plan"]])
    tone = "done" if outcome == GoalOutcome.REACHED else "neutral"
    return Entry(_("Goal ended: %(area)s") % {"area": Area(told.facts["area"]).label}, outcome.label, url, tone)


def _review_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    reviews = PlanReview.objects.filter(case=case)
    yield moment(reviews, "reviewed", "reviewed_on", decision="decision", plan="plan__public_id")
    signed = CasePlan.objects.filter(case=case, signed_on__isnull=False)
    yield moment(signed, "signed", "signed_on", signature="signature", plan="public_id")


def _say_review(told: Told) -> Entry:
    url = reverse("cases:case_plan", args=[told.case.public_id, told.facts["plan"]])
    if told.what == "signed":
        return Entry(_("Signature under the case plan"), Signature(told.facts["signature"]).label, url, "accent")
    return Entry(_("Case plan reviewed"), ReviewDecision(told.facts["decision"]).label, url, "accent")


KINDS = (
    Kind("case_plan", gettext_lazy("Case plan"), Section.ASSISTANCE, _plan_rows, _say_plan),
    Kind(
        "plan_review",
        gettext_lazy("Review of the plan"),
        Section.ASSISTANCE,
        _review_rows,
        _say_review,
        of_the_year=True,
    ),
    Kind("goal", gettext_lazy("Goal of the plan"), Section.ASSISTANCE, _goal_rows, _say_goal),
)
