"""What is held about the plans made with a person."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.planning.models import CasePlan, GoalReview, PlanAction, PlanGoal, PlanReview
from cases.subject_copy import Part, part


def plan_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every version of the case plan, with its goals and what was to be done."""
    if Section.ASSISTANCE in sections:
        plans = CasePlan.objects.visible_to(actor).of(case).order_by("id")
        yield part(_("Case plans"), plans, CasePlan, "version", "due_on")
        goals = PlanGoal.objects.visible_to(actor).of(case).order_by("id")
        yield part(_("Goals"), goals, PlanGoal, "plan", "earlier", "version")
        actions = PlanAction.objects.visible_to(actor).of(case).select_related("organisation").order_by("id")
        yield part(_("Actions"), actions, PlanAction, "goal", "earlier", "version")
        reviews = PlanReview.objects.visible_to(actor).of(case).order_by("id")
        yield part(_("Reviews of plans"), reviews, PlanReview, "plan", "version")
        looks = GoalReview.objects.visible_to(actor).of(case).order_by("id")
        yield part(_("Progress of goals"), looks, GoalReview, "review", "goal")
