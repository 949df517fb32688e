"""The plan in force is looked at again: each goal on one page, then what follows."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cases.planning import actions, policies
from cases.planning.forms import ReviewForm
from cases.planning.models import PlanGoal, PlanReview
from cases.planning.views.versions import PlanningPage, PlanPage
from cases.views import CaseEditPage
from core.views import found


class ReviewPlan(PlanPage):
    template_name = "cases/planning/review_form.html"
    form_class = ReviewForm
    check_plan = staticmethod(policies.check_may_carry_out)
    done_message = _("The review is on file, and the plan says when it is due again.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_plan(self.plan, actor=request.user)
        return super().get(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        goals = PlanGoal.objects.visible_to(self.request.user).of(self.case).in_plan(self.plan).still_open()
        return {"goals": list(goals)}

    def context(self) -> dict[str, Any]:
        return super().context() | {"review": None}

    def perform(self, form: Any) -> str:
        actions.record_review(self.plan, form.details(), actor=self.request.user)
        return self.url()


class ChangeReview(PlanningPage, CaseEditPage):
    """Put right the newest review."""

    template_name = "cases/planning/review_form.html"
    form_class = ReviewForm
    done_message = _("The review was corrected.")

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id)
        self.review = self._review(row_id)
        self.plan = self.review.plan
        policies.check_may_change_review(self.request.user, self.review)

    def _review(self, row_id: Any) -> PlanReview:
        rows = PlanReview.objects.visible_to(self.request.user).of(self.case)
        return found(rows.select_related("plan__case__person", "plan__case__organisation").newest_first(), row_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_plan(self.plan, actor=request.user)
        return super().get(request, *args, **kwargs)

    def edited(self) -> PlanReview:
        return self._review(self.review.public_id)

    def form_kwargs(self) -> dict[str, Any]:
        return {"goals": [look.goal for look in self.review.goals.all()]}

    def values(self, record: Any) -> dict[str, Any]:
        return super().values(record) | ReviewForm.answers_of(record)

    def context(self) -> dict[str, Any]:
        return super().context() | {"plan": self.plan, "review": self.review}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_review(self.review, form.details(), version=version, actor=self.request.user)
        return self.url()
