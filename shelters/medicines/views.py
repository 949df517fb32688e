from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from core.errors import Conflict, Refused
from shelters.life.presenters import guests, in_house
from shelters.life.views import CrossOutPage, HousePage, OfStayPage, RowPage
from shelters.medicines import actions, forms, policies, presenters
from shelters.medicines.models import Giving, Medicine


class MedicineSheet(HousePage):
    """What is to be given today in a house, one tap each. Opening it is on record."""

    template_name = "shelters/medicines/sheet.html"
    tab = "medicines"
    check = staticmethod(policies.check_may_see_sheet)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.localtime()
        sheet = presenters.sheet_of(self.shelter, request.user, day=self._day(now.date()), now=now)
        actions.read_sheet(self.shelter, sheet.stays, actor=request.user)
        return self.page(
            sheet=sheet,
            today=now.date(),
            in_house=in_house(self.shelter, request.user),
            told="",
            yesterday=_before(now.date()),
        )

    def _day(self, today: date) -> date:
        """Today, or the day before for whoever works through the night."""
        asked = self.request.GET.get("day", "")
        return _before(today) if asked == "yesterday" else today


class Give(RowPage):
    """One press: given, would not take it, was not there. The row comes back alone, or the page without JavaScript."""

    model = Medicine
    http_method_names = ["post"]
    form_class = forms.GiveForm
    check = staticmethod(policies.check_may_give)
    tab = "medicines"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = forms.GiveForm(request.POST)
        if not form.is_valid():
            raise Refused(_("Look at the sheet again: this row was not sent whole."))
        if not request.htmx:
            actions.give(self.row, actor=request.user, **form.cleaned_data)
            return self.done(self._url(form), _("It was written down."))
        return self._row(form)

    def _row(self, form: Any) -> HttpResponse:
        sent = form.cleaned_data
        try:
            actions.give(self.row, actor=self.request.user, **sent)
            self.settle(self._url(form))
            # What is given as needed stays there to be given again.
            told: Any = _("It was written down.") if self.row.is_as_needed else ""
        except (Conflict, Refused) as error:
            told = error.message
        slot = presenters.slot_of(
            self.row, self.request.user, day=sent["day"], slot=sent["slot"], now=timezone.localtime()
        )
        return self.page("shelters/medicines/_slot.html", one=slot, told=told)

    def _url(self, form: Any) -> str:
        url = reverse("shelters:medicine_sheet", args=[self.row.shelter.public_id])
        return url if form.cleaned_data["day"] == timezone.localdate() else f"{url}?day=yesterday"


class MedicinesPage(OfStayPage):
    tab = "medicines"
    check = staticmethod(policies.check_may_record)

    def url(self) -> str:
        return reverse("shelters:medicines", args=[self.stay.public_id])


class Medicines(MedicinesPage):
    """Somebody's medicines and what was given. Opening it is on record."""

    template_name = "shelters/medicines/medicines.html"
    check = staticmethod(policies.check_may_see)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_medicines(self.stay, actor=request.user)
        return self.page(
            found=presenters.on_file(self.stay, today=timezone.localdate()),
            guest=guests([self.stay], request.user)[self.stay.pk],
            may_record=allows(policies.check_may_record, request.user, self.stay),
        )


class RecordMedicine(MedicinesPage):
    template_name = "shelters/medicines/medicine_form.html"
    form_class = forms.MedicineForm
    done_message = _("The medicine was written down.")

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.record_medicine(self.stay, sent, token=sent["form_token"], actor=self.request.user)
        return self.url()


class OfMedicine(RowPage):
    model: Any = Medicine
    tab = "medicines"

    def back(self) -> str:
        return reverse("shelters:medicines", args=[self.row.stay.public_id])


class StopMedicine(OfMedicine):
    template_name = "shelters/medicines/stop.html"
    form_class = forms.StopForm
    check = staticmethod(policies.check_may_stop)
    done_message = _("It was recorded.")

    def perform(self, form: Any) -> str:
        actions.stop_medicine(self.row, until_on=form.cleaned_data["until_on"], actor=self.request.user)
        return self.back()


class CrossOutMedicine(CrossOutPage, OfMedicine):
    check = staticmethod(policies.check_may_cross_out)
    cross_out = staticmethod(actions.cross_out_medicine)


class CrossOutGiving(CrossOutPage, OfMedicine):
    model = Giving
    check = staticmethod(policies.check_may_cross_out)
    cross_out = staticmethod(actions.cross_out_giving)


def _before(day: date) -> date:
    return day - date.resolution
