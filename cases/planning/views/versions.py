from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.documents.presenters import summary_name
from cases.enums import Section
from cases.planning import actions, letters, policies, presenters
from cases.planning.forms import PlanForm, PrintForm, ReturnForm, SignForm
from cases.planning.models import CasePlan, PlanReview
from cases.planning.proposals import Proposal, proposals_for
from cases.planning.states import Status
from cases.policies import allows
from cases.views import CaseEditPage, CasePage
from core.errors import Refused
from core.views import UNPROCESSABLE, found, handed_out


class PlanningPage(CasePage):
    """A page about the plan of one case; 404 where it is not visible, 403 where this part is not."""

    check = staticmethod(policies.check_may_see)
    plan: CasePlan

    def context(self) -> dict[str, Any]:
        return super().context() | {"tab": "assessment"}

    def url(self) -> str:
        return reverse("cases:case_plan", args=[self.case.public_id, self.plan.public_id])


class StartPlan(PlanningPage):
    """The first plan, or the next version of the one in force."""

    template_name = "cases/planning/plan_form.html"
    form_class = PlanForm
    check = staticmethod(policies.check_may_start)
    done_message = _("The plan is in preparation. Say what is to be reached, and who does what.")

    def context(self) -> dict[str, Any]:
        in_force = CasePlan.objects.visible_to(self.request.user).of(self.case).in_force()
        return super().context() | {"plan": None, "in_force": in_force.first()}

    def perform(self, form: Any) -> str:
        self.plan = actions.start_plan(self.case, form.cleaned_data, actor=self.request.user)
        return self.url()


class PlanPage(PlanningPage):
    """A page about one version of the plan."""

    check_plan: Any = None

    def proposals(self, answered: Iterable[str]) -> list[Proposal]:
        """What the newest assessment proposes, to whoever reads assessments."""
        return proposals_for(self.case, answered) if Section.ASSESSMENT in self.sections else []

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id)
        self.plan = found(CasePlan.objects.visible_to(self.request.user).of(self.case), row_id)
        if self.check_plan is not None:
            self.check_plan(self.request.user, self.plan)

    def context(self) -> dict[str, Any]:
        return super().context() | {"plan": self.plan}


class PlanDetail(PlanPage):
    """One version, whole, with exactly the buttons that are the reader's now. The look is on record."""

    template_name = "cases/planning/plan_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_plan(self.plan, actor=request.user)
        rows = CasePlan.objects.visible_to(request.user).of(self.case).with_content()
        shown = presenters.shown(found(rows, self.plan.public_id), request.user)
        reviews = PlanReview.objects.visible_to(request.user).in_plan(self.plan).newest_first()
        return self.page(
            shown=shown,
            reviews=presenters.reviews_of(reviews, may_change=shown.may_carry_out),
            proposals=self.proposals(aim.row.need for aim in shown.aims) if shown.may_change else [],
            may_print=allows(policies.check_may_print, request.user, self.plan),
            today=timezone.localdate(),
        )


class ChangePlan(PlanPage, CaseEditPage):
    template_name = "cases/planning/plan_form.html"
    form_class = PlanForm
    check_plan = staticmethod(policies.check_may_change)
    done_message = _("The plan was saved.")

    def edited(self) -> CasePlan:
        return found(CasePlan.objects.visible_to(self.request.user).of(self.case), self.plan.public_id)

    def context(self) -> dict[str, Any]:
        return super().context() | {"in_force": None}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_plan(self.plan, form.cleaned_data, version=version, actor=self.request.user)
        return self.url()


class ReturnPlan(PlanPage):
    """Send the plan back, with what is to be changed."""

    template_name = "cases/planning/return_form.html"
    form_class = ReturnForm
    done_message = _("The plan went back to be changed.")

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id, row_id)
        policies.check_may_move(self.request.user, self.plan, Status.RETURNED)

    def perform(self, form: Any) -> str:
        actions.return_plan(self.plan, actor=self.request.user, **form.cleaned_data)
        return self.url()


class SignPlan(PlanPage, CaseEditPage):
    """How the person put her name to the plan in force."""

    template_name = "cases/planning/sign_form.html"
    form_class = SignForm
    check_plan = staticmethod(policies.check_may_carry_out)
    done_message = _("It is on file how the person put her name to the plan.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_plan(self.plan, actor=request.user)
        return super().get(request, *args, **kwargs)

    def edited(self) -> CasePlan:
        return found(CasePlan.objects.visible_to(self.request.user).of(self.case), self.plan.public_id)

    def values(self, record: Any) -> dict[str, Any]:
        return {name: value for name, value in super().values(record).items() if value}

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"signed_language": self.case.person.language}}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.sign_plan(self.plan, form.cleaned_data, version=version, actor=self.request.user)
        return self.url()


class PrintPlan(PlanPage):
    """The plan on paper, in the person's language: POST answers with the paper itself."""

    template_name = "cases/planning/print_form.html"
    works_once = False
    form_class = PrintForm
    check_plan = staticmethod(policies.check_may_print)

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"language": letters.language_of(self.case)}}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, UNPROCESSABLE)
        try:
            content = actions.print_plan(self.plan, actor=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(error.field, error.message)
            return self.show(form, UNPROCESSABLE)
        name = f"plan-{self.plan.number}-{summary_name(self.case)}"
        return handed_out(content, "application/pdf", name, shown=True)


class PlanButton(PlanPage):
    """A step of the plan's path that asks for no words."""

    http_method_names = ["post"]
    action: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.action(self.plan, actor=request.user)
        return self.done(self.url(), self.done_message)


class SubmitPlan(PlanButton):
    action = staticmethod(actions.submit_plan)
    done_message = _("The plan waits for a supervisor now.")


class ApprovePlan(PlanButton):
    action = staticmethod(actions.approve_plan)
    done_message = _("The plan is in force.")


class DiscardPlan(PlanButton):
    action = staticmethod(actions.discard_plan)
    done_message = _("The plan was discarded.")

    def url(self) -> str:
        return reverse("cases:assessment", args=[self.case.public_id])


class CompletePlan(PlanButton):
    action = staticmethod(actions.complete_plan)
    done_message = _("It is on file that the plan was carried out.")
