from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import policies as case_policies
from cases.models import Case
from core.paging import keyset_page
from core.views import FormPage, PageView, found
from reintegration import actions, policies
from reintegration.enums import AssistanceType
from reintegration.forms import AssistanceForm, EndPlanForm, PlanFilterForm, PlanForm
from reintegration.models import Assistance, Enrolment, NotProvided, Placement, Plan, Repeating
from reintegration.querysets import NO_REVIEW

# What the page of a case lists of other things than items, the newest.
MOST_BESIDE = 30


class PlanList(PageView):
    """Open plans of visible cases, the review that is due first. Names stay on the file."""

    template_name = "reintegration/plan_list.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_list(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters, today = PlanFilterForm(request.GET), timezone.localdate()
        filters.is_valid()
        rows = Plan.objects.visible_to(request.user).open()
        if filters.cleaned_data.get("review"):
            rows = rows.review_due_by(today)
        rows = rows.with_due().with_item_count().select_related("case__organisation")
        page = keyset_page(rows, "due_on", request.GET)
        template = "reintegration/_plan_list.html" if request.htmx else None
        return self.page(template, page=page, filters=filters, today=today, no_review=NO_REVIEW)


class CasePage(FormPage):
    """A page about the plan and assistance of one visible case; 404 where the case is not visible, 403 where this part is not."""

    check: Any = staticmethod(policies.check_may_record)

    def setup_page(self, public_id: Any) -> None:
        rows = Case.objects.visible_to(self.request.user).with_header().select_related("person", "organisation")
        self.case = found(rows, public_id)
        self.check(self.request.user, self.case)

    def context(self) -> dict[str, Any]:
        sections = case_policies.sections_for(self.request.user, self.case)
        return {"case": self.case, "sections": sections, "tab": "assistance"}

    def url(self) -> str:
        return reverse("reintegration:case", args=[self.case.public_id])


class CaseAssistance(CasePage):
    """The plan, what was given, and what it comes to."""

    template_name = "reintegration/case_assistance.html"
    check = staticmethod(policies.check_may_view)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        plans = Plan.objects.visible_to(request.user).of(self.case).order_by("-started_on", "-id")
        items = Assistance.objects.visible_to(request.user).of(self.case)
        missing = NotProvided.objects.visible_to(request.user).of(self.case).select_related("service")
        repeating = Repeating.objects.visible_to(request.user).of(self.case).select_related("service")
        enrolments = Enrolment.objects.visible_to(request.user).of(self.case).select_related("course__provider")
        placements = Placement.objects.visible_to(request.user).of(self.case).select_related("employer")
        totals = [row | {"label": AssistanceType(row["type"]).label} for row in items.totals()]
        return self.page(
            plans=list(plans),
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
            may_record=case_policies.allows(policies.check_may_record, request.user, self.case),
            today=timezone.localdate(),
        )


class NewPlan(CasePage):
    template_name = "reintegration/plan_form.html"
    form_class = PlanForm
    done_message = _("The plan was saved.")

    def perform(self, form: Any) -> str:
        actions.start_plan(self.case, form.cleaned_data, actor=self.request.user)
        return self.url()


class NewAssistance(CasePage):
    template_name = "reintegration/assistance_form.html"
    form_class = AssistanceForm
    done_message = _("The assistance was recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        plan = Plan.objects.visible_to(self.request.user).of(self.case).open().first()
        return {"actor": self.request.user, "case": self.case, "initial": {"plan": plan}}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.record_assistance(self.case, sent, actor=self.request.user, token=sent["form_token"])
        return self.url()


class PlanPage(CasePage):
    """A page about one visible plan that still runs."""

    def setup_page(self, public_id: Any) -> None:
        rows = Plan.objects.visible_to(self.request.user).select_related("case__person", "case__organisation")
        self.plan = found(rows, public_id)
        self.case = self.plan.case
        policies.check_may_change_plan(self.request.user, self.plan)

    def context(self) -> dict[str, Any]:
        return super().context() | {"plan": self.plan}


class EditPlan(PlanPage):
    template_name = "reintegration/plan_form.html"
    form_class = PlanForm
    done_message = _("The plan was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.plan, name) for name in actions.PLAN_FIELDS}}

    def perform(self, form: Any) -> str:
        actions.change_plan(self.plan, form.cleaned_data, actor=self.request.user)
        return self.url()


class EndPlan(PlanPage):
    template_name = "reintegration/plan_end.html"
    form_class = EndPlanForm
    done_message = _("The plan has ended.")

    def perform(self, form: Any) -> str:
        actions.end_plan(self.plan, actor=self.request.user, **form.cleaned_data)
        return self.url()
