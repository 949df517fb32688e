from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from core.views import PageView
from shelters.belongings import actions, forms, policies, presenters
from shelters.belongings.models import Belonging, how_much
from shelters.life.presenters import guests, in_house
from shelters.life.views import CrossOutPage, HousePage, OfStayPage, RowPage


class BelongingsOfHouse(HousePage):
    """For whom the house keeps something; what it is stands on each one's own page."""

    template_name = "shelters/belongings/house.html"
    tab = "belongings"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = presenters.in_keeping(self.shelter, request.user)
        return self.page(rows=rows, in_house=in_house(self.shelter, request.user))


class BelongingsPage(OfStayPage):
    tab = "belongings"
    check = staticmethod(policies.check_may_take)

    def url(self) -> str:
        return reverse("shelters:belongings", args=[self.stay.public_id])


class Belongings(BelongingsPage):
    """What is kept for somebody, and what was handed back. Opening it is on record."""

    template_name = "shelters/belongings/belongings.html"
    check = staticmethod(policies.check_may_see)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_belongings(self.stay, actor=request.user)
        kept = presenters.kept_for(self.stay)
        inside = [one for one in kept if not (one.row.is_crossed_out or one.row.is_back)]
        return self.page(
            kept=kept,
            anything=bool(inside),
            unsigned=any(not one.row.signature for one in kept if not one.row.is_crossed_out),
            guest=guests([self.stay], request.user)[self.stay.pk],
            may_take=allows(policies.check_may_take, request.user, self.stay),
        )


class Take(BelongingsPage):
    template_name = "shelters/belongings/take.html"
    form_class = forms.TakeForm
    done_message = _("It is in keeping. Print the receipt when everything is written down.")

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.take(self.stay, sent, token=sent["form_token"], actor=self.request.user)
        return self.url()


class RecordSignature(BelongingsPage):
    template_name = "shelters/belongings/sign.html"
    form_class = forms.SignatureForm
    done_message = _("It was recorded.")

    def perform(self, form: Any) -> str:
        actions.record_signature(self.stay, actor=self.request.user, **form.cleaned_data)
        return self.url()


class HandEverythingBack(BelongingsPage):
    template_name = "shelters/belongings/hand_back.html"
    form_class = forms.HandEverythingBackForm
    done_message = _("Everything was handed back.")

    def context(self) -> dict[str, Any]:
        left = [(row, how_much(row.left, row.currency)) for row in presenters.not_returned(self.stay)]
        return super().context() | {"left": left, "back": self.url()}

    def perform(self, form: Any) -> str:
        actions.hand_everything_back(self.stay, form.cleaned_data, actor=self.request.user)
        return self.url()


class PrintReceipt(OfStayPage, PageView):
    """The receipt as a PDF; no copy is kept, the signed one may be scanned into the file."""

    check = staticmethod(policies.check_may_see)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = actions.print_receipt(self.stay, actor=request.user)
        answer = HttpResponse(content, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="receipt-{self.stay.case.number}.pdf"'
        return answer


class OfBelonging(RowPage):
    model = Belonging
    tab = "belongings"

    def back(self) -> str:
        return reverse("shelters:belongings", args=[self.row.stay.public_id])


class HandBack(OfBelonging):
    template_name = "shelters/belongings/hand_back.html"
    form_class = forms.HandBackForm
    check = staticmethod(policies.check_may_hand_back)
    done_message = _("It was handed back.")

    def context(self) -> dict[str, Any]:
        row = self.row
        left = [(row, how_much(row.left, row.currency))]
        return super().context() | {"left": left, "stay": row.stay, "case": row.case}

    def form_kwargs(self) -> dict[str, Any]:
        return {"belonging": self.row}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.hand_back(self.row, sent, token=sent["form_token"], actor=self.request.user)
        return self.back()


class CrossOutBelonging(CrossOutPage, OfBelonging):
    check = staticmethod(policies.check_may_cross_out)
    cross_out = staticmethod(actions.cross_out_belonging)
