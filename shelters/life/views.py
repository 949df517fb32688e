from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import policies as case_policies
from core.views import FormPage, found
from shelters.life.forms import CrossOutForm
from shelters.life.policies import check_may_see_house, check_may_work_in
from shelters.models import Stay
from shelters.views import ShelterPage


class HousePage(ShelterPage):
    """A page of one of the rooms of a house's life; `tab` is the one that it stands under."""

    tab = ""
    check = staticmethod(check_may_see_house)

    def context(self) -> dict[str, Any]:
        may_work = case_policies.allows(check_may_work_in, self.request.user, self.shelter)
        return super().context() | {"tab": self.tab, "may_work": may_work}


class OfStayPage(FormPage):
    """A page about somebody's stay in a house of one's own organisation, whose file is open to the reader; 404 otherwise."""

    tab = ""
    check: Any = None

    def setup_page(self, public_id: Any) -> None:
        rows = Stay.objects.visible_to(self.request.user).select_related(
            "case__person", "case__organisation", "shelter"
        )
        self.stay = found(rows, public_id)
        self.check(self.request.user, self.stay)

    def context(self) -> dict[str, Any]:
        return {"stay": self.stay, "shelter": self.stay.shelter, "case": self.stay.case, "tab": self.tab}


class RowPage(FormPage):
    """A page about one record of life in a house; 404 for whoever does not see it."""

    model: Any = None
    tab = ""
    check: Any = None
    related: tuple[str, ...] = ("case__person", "case__organisation", "shelter", "stay__case__person")

    def setup_page(self, public_id: Any) -> None:
        rows = self.model.objects.visible_to(self.request.user).select_related(*self.related)
        self.row = found(rows, public_id)
        self.check(self.request.user, self.row)

    def context(self) -> dict[str, Any]:
        return {"row": self.row, "shelter": self.row.shelter, "tab": self.tab, "back": self.back()}

    def back(self) -> str:
        """Where the page is left to."""
        return reverse("shelters:board", args=[self.row.shelter.public_id])


class CrossOutPage(RowPage):
    """Asks for the reason; `cross_out` is the room's own action."""

    template_name = "shelters/life/cross_out.html"
    form_class = CrossOutForm
    done_message = _("It was crossed out. What it said stays readable, with your reason.")
    cross_out: Any = None

    def perform(self, form: Any) -> str:
        self.cross_out(self.row, reason=form.cleaned_data["reason"], actor=self.request.user)
        return self.back()
