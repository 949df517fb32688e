from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enquiries import actions, policies, presenters
from cases.enquiries.forms import AddToCaseForm, AnswerForm, EnquiryFilterForm, EnquiryForm
from cases.enquiries.models import Enquiry
from cases.models import Case
from cases.policies import allows
from cases.presenters import who_changed
from cases.views import OpenCase
from core.editing import EditPage
from core.errors import Refused
from core.paging import keyset_page
from core.views import FormPage, PageView, found


class EnquiryList(PageView):
    """The organisation's enquiries, the newest first. What was said, and about whom, stands on each one's own page."""

    template_name = "cases/enquiries/enquiry_list.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_list(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters, today = EnquiryFilterForm(request.GET or None), timezone.localdate()
        filters.is_valid()
        chosen = getattr(filters, "cleaned_data", {})
        rows = Enquiry.objects.visible_to(request.user).narrowed(request.user, chosen)
        if chosen.get("due"):
            rows = rows.to_follow_up_by(today)
        page = keyset_page(rows.select_related("in_charge"), "-received_at", request.GET)
        template = "cases/enquiries/_enquiry_list.html" if request.htmx else None
        return self.page(template, page=page, filters=filters, today=today)


class TakeEnquiry(FormPage):
    """Write down who turned to us, while she is on the telephone."""

    template_name = "cases/enquiries/enquiry_form.html"
    form_class = EnquiryForm
    saves_itself = True
    done_message = _("The enquiry was recorded.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_take(self.request.user)

    def context(self) -> dict[str, Any]:
        return {"enquiry": None, "saves_itself": self.saves_itself}

    def form_kwargs(self) -> dict[str, Any]:
        return {"organisation": self.request.user.organisation}

    def perform(self, form: Any) -> str:
        token = form.cleaned_data["token"]
        enquiry = actions.take_enquiry(form.details(), token=token, actor=self.request.user)
        return reverse("enquiries:detail", args=[enquiry.public_id])


class EnquiryPage(FormPage):
    """A page about one enquiry of the own organisation; 404 for everybody else."""

    check: Any = staticmethod(policies.check_may_change)

    def setup_page(self, public_id: Any) -> None:
        rows = Enquiry.objects.visible_to(self.request.user)
        self.enquiry = found(rows.select_related("taken_by", "in_charge", "referred_to", "organisation"), public_id)
        self.check(self.request.user, self.enquiry)

    def context(self) -> dict[str, Any]:
        return {"enquiry": self.enquiry, "saves_itself": self.saves_itself}

    def url(self) -> str:
        return reverse("enquiries:detail", args=[self.enquiry.public_id])


class EnquiryDetail(EnquiryPage):
    """What was said, what came of it, what may be done now. Opening it is recorded."""

    template_name = "cases/enquiries/enquiry_detail.html"
    check = staticmethod(policies.check_may_view)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_enquiry(self.enquiry, actor=request.user)
        return self.page(
            may_change=allows(policies.check_may_change, request.user, self.enquiry),
            case=presenters.case_of(self.enquiry, request.user),
            erased_on=presenters.erased_on(self.enquiry),
            today=timezone.localdate(),
        )


class EnquiryEditPage(EditPage, EnquiryPage):
    """Changes one enquiry, which a colleague may be changing too."""

    def edited(self) -> Enquiry:
        return found(Enquiry.objects.visible_to(self.request.user), self.enquiry.public_id)

    def who_changed(self, record: Enquiry) -> str:
        return who_changed(record)

    def form_kwargs(self) -> dict[str, Any]:
        return {"organisation": self.enquiry.organisation}


class LookingPage(EnquiryPage):
    """A form that shows what was said: opening it is a look, and on record."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_enquiry(self.enquiry, actor=request.user)
        return super().get(request, *args, **kwargs)


class ChangeEnquiry(LookingPage, EnquiryEditPage):
    template_name = "cases/enquiries/enquiry_form.html"
    form_class = EnquiryForm
    saves_itself = True
    done_message = _("The enquiry was saved.")

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_enquiry(self.enquiry, form.details(), version=version, actor=self.request.user)
        return self.url()


class AnswerEnquiry(EnquiryEditPage):
    template_name = "cases/enquiries/answer_form.html"
    form_class = AnswerForm
    done_message = _("What came of it was recorded.")

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.answer_enquiry(self.enquiry, version=version, actor=self.request.user, **form.details())
        return self.url()


class OpenCaseFrom(LookingPage, OpenCase):
    """The form with which every case is opened, filled with what the caller said. Who looks like her is shown first."""

    template_name = "cases/enquiries/open_case.html"
    done_message = _("The case is open, and the enquiry belongs to it. You are in charge.")

    def form_kwargs(self) -> dict[str, Any]:
        return OpenCase.form_kwargs(self) | {"initial": presenters.known_of(self.enquiry)}

    def context(self) -> dict[str, Any]:
        return OpenCase.context(self) | {"enquiry": self.enquiry}

    def perform(self, form: Any) -> str:
        case = actions.open_case_from(self.enquiry, form.cleaned_data, actor=self.request.user)
        return reverse("cases:detail", args=[case.public_id])


class AddToCase(EnquiryPage):
    template_name = "cases/enquiries/add_to_case.html"
    form_class = AddToCaseForm
    done_message = _("The enquiry belongs to the case now.")

    def perform(self, form: Any) -> str:
        case = Case.objects.visible_to(self.request.user).numbered(form.cleaned_data["number"])
        if case is None:
            raise Refused(_("You see no case with this number."), "number")
        actions.add_to_case(self.enquiry, case, actor=self.request.user)
        return reverse("cases:detail", args=[case.public_id])
