from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import actions, listing, policies, presenters
from cases.duplicates import likely_duplicates
from cases.emergency import policies as emergency
from cases.enums import Section
from cases.forms import (
    CaseFilterForm,
    ExploitationRecordForm,
    OpenCaseForm,
    StaffForm,
)
from cases.identification import policies as identification
from cases.intake.presenters import facts_of
from cases.merging import policies as merging
from cases.models import Assignment, Case
from cases.retention import policies as retention
from cases.timeline import timeline_of
from cases.transfer import policies as transfer
from cases.visibility import policies as visibility
from cases.work import policies as work
from cases.work.presenters import due_in_words
from core.editing import EditPage
from core.paging import keyset_page
from core.views import UNPROCESSABLE, FormPage, PageView, found

SHOWING = {"GET", "HEAD"}
SORTS = {"number", "-number", "opened_on", "-opened_on"}


class CaseList(PageView):
    """The cases one may see, by a sentence of filters; names stay on the file."""

    template_name = "cases/case_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters = CaseFilterForm(request.GET or None, actor=request.user)
        filters.is_valid()
        chosen = getattr(filters, "cleaned_data", {})
        sort = request.GET.get("sort") if request.GET.get("sort") in SORTS else "-opened_on"
        own = request.user.organisation_id
        rows = Case.objects.with_current_status(of=own).select_related("person", "organisation")
        arms = listing.arms(request.user, chosen)
        # Who is a victim is asked of each case: of twenty-five, not of all that there are.
        page = keyset_page(rows, sort, request.GET, arms=arms, count=not chosen.get("category"))
        workers = Assignment.objects.in_charge_of([case.pk for case in page if case.organisation_id == own])
        context = {"page": page, "filters": filters, "sort": sort, "workers": workers}
        template = "cases/_case_list.html" if request.htmx else None
        may = {
            "may_open": policies.allows(policies.check_may_open, request.user),
            "may_break_glass": policies.allows(emergency.check_may_open, request.user),
        }
        return self.page(template, **may, **context)


class CasePage(FormPage):
    """A page about one visible case; 404 for everybody else."""

    check: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in SHOWING:
            with policies.asked_once():
                return super().dispatch(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def setup_page(self, public_id: Any) -> None:
        self.case = found(self.rows().select_related("person", "organisation", "intake"), public_id)
        policies.found_visible(self.request.user, self.case)
        if self.check is not None:
            self.check(self.request.user, self.case)
        self.sections = policies.sections_for(self.request.user, self.case)

    def rows(self) -> Any:
        """The visible cases, with what stands above every page of a file."""
        return Case.objects.visible_to(self.request.user).with_header().with_what_opens_it_to(self.request.user)

    def context(self) -> dict[str, Any]:
        return {"case": self.case, "sections": self.sections}

    def url(self) -> str:
        return reverse("cases:detail", args=[self.case.public_id])


class CaseEditPage(EditPage, CasePage):
    """Changes one record of a file that others may be changing too."""

    def who_changed(self, record: Any) -> str:
        return presenters.who_changed(record)


class CaseDetail(CasePage):
    """The file at a glance. Opening it is recorded."""

    template_name = "cases/case_detail.html"

    def rows(self) -> Any:
        return super().rows().with_pin_of(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, case = request.user, self.case
        sections = actions.read_case(case, actor=actor)
        kind, before = request.GET.get("kind", ""), request.GET.get("before", "")
        parts = facts_of(case, sections)
        may = {
            "edit": policies.allows(policies.check_may_edit, actor, case),
            "reopen": not case.is_open and policies.allows(policies.check_may_reopen, actor, case),
            "access": policies.allows(visibility.check_may_see_access, actor, case),
            "looks": policies.allows(policies.check_may_see_looks, actor, case),
            "changes": policies.allows(policies.check_may_see_changes, actor, case),
            "records": policies.allows(merging.check_may_look, actor, case),
            "hand_over": policies.allows(transfer.check_may_hand_over, actor, case),
            "keeping": policies.allows(retention.check_may_see, actor, case),
            "classify": bool(identification.recordable_statuses(actor, case)),
            "identity": Section.IDENTITY in sections,
            "contact": Section.CONTACT in sections,
            "notes": Section.NOTES in sections,
            "work": policies.allows(work.check_may_write, actor, case),
        }
        return self.page(
            may=may,
            told=timeline_of(case, actor, sections, kind=kind, before=before),
            due=due_in_words(case, actor, sections),
            kind=kind,
            before=before,
            around=presenters.around(case, sections),
            parts={part.step.name: part for part in parts},
            lacking=[part for part in parts if part.waiting],
            tab="overview",
        )


class OpenCase(FormPage):
    """Register a person and open her case. Somebody who looks like her on file is shown first."""

    template_name = "cases/open_case.html"
    form_class = OpenCaseForm
    done_message = _(
        "The case is open, and you are in charge of it. Go on with the first conversation, nothing has to be complete; a bed "
        "is given under “Stays”."
    )

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_open(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid() and not form.cleaned_data["is_somebody_else"]:
            likely = likely_duplicates(form.cleaned_data, actor=request.user)
            if likely:
                return self.page(status=UNPROCESSABLE, form=form, likely=likely)
        return super().post(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def context(self) -> dict[str, Any]:
        return {"likely": None}

    def perform(self, form: Any) -> str:
        case = actions.open_case(form.cleaned_data, actor=self.request.user)
        return reverse("cases:person", args=[case.public_id])


class RecordExploitation(CasePage):
    template_name = "cases/record_exploitation.html"
    form_class = ExploitationRecordForm
    check = staticmethod(policies.check_may_edit)
    done_message = _("The form of exploitation was recorded.")

    def perform(self, form: Any) -> str:
        actions.record_exploitation(self.case, actor=self.request.user, **form.cleaned_data)
        return self.url()


class AssignCaseworkers(CasePage):
    template_name = "cases/assign.html"
    form_class = StaffForm
    check = staticmethod(policies.check_may_edit)
    done_message = _("The caseworkers in charge were saved.")

    def form_kwargs(self) -> dict[str, Any]:
        current = self.case.assignments.current().values_list("user", flat=True)
        return {"organisation": self.case.organisation, "initial": {"users": list(current)}}

    def perform(self, form: Any) -> str:
        actions.assign_caseworkers(self.case, form.cleaned_data["users"], actor=self.request.user)
        return self.url()


class ReopenCase(CasePage):
    http_method_names = ["post"]
    done_message = _("The case is open again.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.reopen_case(self.case, actor=request.user)
        return self.done(self.url(), self.done_message)
