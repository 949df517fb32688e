from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Enquiry
from core.errors import Refused
from core.views import FormPage, found
from shelters.life.views import HousePage
from shelters.models import Shelter
from shelters.waiting import actions, forms, policies, presenters
from shelters.waiting.models import WaitingEntry


class WaitingList(HousePage):
    """Who waits for a bed in this house, the most pressing first."""

    template_name = "shelters/waiting/waiting_list.html"
    tab = "waiting"
    check = staticmethod(policies.check_may_see_list)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        waiting, ended = presenters.waiting_for(self.shelter, request.user, now=timezone.now())
        return self.page(waiting=waiting, ended=ended)


class PutOnList(HousePage):
    """By the number of a case; `?enquiry=` names an enquiry that has none."""

    template_name = "shelters/waiting/waiting_form.html"
    form_class = forms.WaitingForm
    tab = "waiting"
    check = staticmethod(policies.check_may_see_list)
    done_message = _("The person is on the list.")
    enquiry: Enquiry | None = None

    def setup_page(self, public_id: Any) -> None:
        super().setup_page(public_id)
        wanted = self.request.GET.get("enquiry")
        if wanted:
            self.enquiry = found(Enquiry.objects.visible_to(self.request.user), _public_id(wanted))
            policies.check_may_enter_enquiry(self.request.user, self.shelter, self.enquiry)

    def context(self) -> dict[str, Any]:
        return super().context() | {"enquiry": self.enquiry}

    def form_kwargs(self) -> dict[str, Any]:
        return {"enquiry": self.enquiry}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        case = None if self.enquiry else self._case(sent["number"])
        whom = {"case": case, "enquiry": self.enquiry}
        actions.put_on_list(self.shelter, sent, token=sent["form_token"], actor=self.request.user, **whom)
        return reverse("shelters:waiting", args=[self.shelter.public_id])

    def _case(self, number: str) -> Case:
        case = Case.objects.visible_to(self.request.user).open().select_related("person").numbered(number)
        if case is None:
            raise Refused(_("You see no open case with this number. Check the number."), "number")
        return case


class EntryPage(FormPage):
    """A page about somebody who waits; 404 for whoever does not see whom it is about."""

    template_name = "shelters/waiting/entry_form.html"
    heading: Any = ""

    def setup_page(self, public_id: Any) -> None:
        rows = WaitingEntry.objects.known_to(self.request.user).select_related("case__person", "enquiry", "shelter")
        self.entry = found(rows.select_related("organisation"), public_id)
        policies.check_may_change(self.request.user, self.entry)
        self.house = self.entry.shelter or Shelter.objects.visible_to(self.request.user).order_by("pk").first()

    def context(self) -> dict[str, Any]:
        return {"entry": self.entry, "shelter": self.house, "tab": "waiting", "heading": self.heading}

    def url(self) -> str:
        return reverse("shelters:waiting", args=[self.house.public_id])


class OfferBed(EntryPage):
    form_class = forms.OfferForm
    heading = _("Offer a bed")
    done_message = _("The offer was recorded.")

    def perform(self, form: Any) -> str:
        actions.offer_bed(self.entry, actor=self.request.user, **form.cleaned_data)
        return self.url()


class EndWaiting(EntryPage):
    form_class = forms.EndingForm
    heading = _("End the waiting")
    done_message = _("The waiting has ended.")

    def perform(self, form: Any) -> str:
        actions.end_waiting(self.entry, actor=self.request.user, **form.cleaned_data)
        return self.url()


def _public_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
