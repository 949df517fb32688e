from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import policies as case_policies
from cases.models import Case, CasePlan, PlanGoal
from cases.planning.presenters import plans_of
from core.paging import keyset_page
from core.views import FormPage, PageView, found
from reintegration import actions, policies
from reintegration.enums import AssistanceType
from reintegration.forms import AssistanceForm, EndPlanForm, PlanFilterForm
from reintegration.models import Assistance, Enrolment, NotProvided, Placement, Plan, Repeating
from reintegration.presenters import given_towards, year_of

# What the page of a case lists of other things than items, the newest.
MOST_BESIDE = 30


class PlanList(PageView):
    """My people's plans in force, whatever is due first. Names and what was written stay on the file."""

    template_name = "reintegration/plan_list.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_list(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters, today = PlanFilterForm(request.GET, reader=request.user), timezone.localdate()
        mine, show = filters.chosen()
        earlier = show == "earlier"
        model: Any = Plan if earlier else CasePlan
        rows = model.objects.visible_to(request.user).running()
        if mine:
            rows = rows.of_people_of(request.user)
        rows = rows.with_due() if earlier else rows.with_due(today).shown_as(show, today)
        page = keyset_page(rows.select_related("case__organisation"), "due_on", request.GET)
        template = "reintegration/_plan_list.html" if request.htmx else None
        return self.page(template, page=page, filters=filters, mine=mine, earlier=earlier, today=today, never=date.max)


class AssistancePage(FormPage):
    """A page about the plan and assistance of one visible case; 404 where the case is not visible, 403 where this part is not."""

    check: Any = staticmethod(policies.check_may_record)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in {"GET", "HEAD"}:
            with case_policies.asked_once():
                return super().dispatch(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def setup_page(self, public_id: Any) -> None:
        actor = self.request.user
        rows = Case.objects.visible_to(actor).with_header().with_what_opens_it_to(actor)
        self.case = found(rows.select_related("person", "organisation"), public_id)
        case_policies.found_visible(actor, self.case)
        self.check(actor, self.case)
        self.sections = case_policies.sections_for(actor, self.case)

    def context(self) -> dict[str, Any]:
        sections = case_policies.sections_for(self.request.user, self.case)
        return {"case": self.case, "sections": sections, "tab": "assistance"}

    def url(self) -> str:
        return reverse("reintegration:case", args=[self.case.public_id])


class CaseAssistance(AssistancePage):
    """What the plan is after, what was given towards it, what it comes to, and her year on one line."""

    template_name = "reintegration/case_assistance.html"
    check = staticmethod(policies.check_may_view)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = request.user
        items = Assistance.objects.visible_to(actor).of(self.case)
        missing = NotProvided.objects.visible_to(actor).of(self.case).select_related("service")
        repeating = Repeating.objects.visible_to(actor).of(self.case).select_related("service")
        enrolments = Enrolment.objects.visible_to(actor).of(self.case).select_related("course__provider")
        placements = Placement.objects.visible_to(actor).of(self.case).select_related("employer")
        totals = [row | {"label": AssistanceType(row["type"]).label} for row in items.totals()]
        return self.page(
            **self.plan(items),
            earlier_plans=list(Plan.objects.visible_to(actor).of(self.case).order_by("-started_on", "-id")),
            page=keyset_page(
                items.select_related("provider", "service", "given_by"), "-delivered_on", request.GET, count=False
            ),
            totals=totals,
            not_provided=list(missing.order_by("-asked_on", "-id")[:MOST_BESIDE]),
            enrolments=list(enrolments.order_by("-since_on", "-id")[:MOST_BESIDE]),
            placements=list(placements.order_by("-from_on", "-id")[:MOST_BESIDE]),
            repeating=list(repeating.in_order()[:MOST_BESIDE]),
            total_items=sum(row["items"] for row in totals),
            total_azn=sum(row["amount_azn"] for row in totals),
            may_record=case_policies.allows(policies.check_may_record, actor, self.case),
            year=year_of(self.case, actor, self.sections, request.GET.get("year", "")),
            today=timezone.localdate(),
        )

    def plan(self, items: Any) -> dict[str, Any]:
        """The plan in force with what was given towards each goal; what waits instead, if none is."""
        actor = self.request.user
        plans = plans_of(CasePlan.objects.visible_to(actor).of(self.case).with_content(), actor)
        given = []
        if plans.in_force:
            goals = PlanGoal.objects.visible_to(actor).of(self.case)
            given = given_towards(plans.in_force, items.totals_by_goal(), goals.going_on_from())
        return {"plans": plans, "given": given}


class NewAssistance(AssistancePage):
    template_name = "reintegration/assistance_form.html"
    form_class = AssistanceForm
    done_message = _("The assistance was recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        initial = {"goal": self.request.GET.get("goal", "")}
        return {"actor": self.request.user, "case": self.case, "initial": initial}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.record_assistance(self.case, sent, actor=self.request.user, token=sent["form_token"])
        return self.url()


class EndPlan(AssistancePage):
    """The end of an earlier plan that still runs."""

    template_name = "reintegration/plan_end.html"
    form_class = EndPlanForm
    done_message = _("The plan has ended.")

    def setup_page(self, public_id: Any) -> None:
        rows = Plan.objects.visible_to(self.request.user).select_related("case__person", "case__organisation")
        self.plan = found(rows, public_id)
        self.case = self.plan.case
        policies.check_may_end_plan(self.request.user, self.plan)
        self.sections = case_policies.sections_for(self.request.user, self.case)

    def context(self) -> dict[str, Any]:
        return super().context() | {"plan": self.plan}

    def perform(self, form: Any) -> str:
        actions.end_plan(self.plan, actor=self.request.user, **form.cleaned_data)
        return self.url()
