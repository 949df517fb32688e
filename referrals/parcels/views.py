from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.lockouts import asks_too_often
from accounts.reauthentication import RequireRecentSignIn
from accounts.roles import Permission, has_permission
from cases.models import Case
from cases.policies import allows, check_may_open
from core.errors import Refused
from core.views import ActionView, FormPage, PageView, found, handed_out
from referrals.forms import DeclineForm, FeedbackForm
from referrals.models import Referral
from referrals.parcels import actions, policies, presenters, receiving
from referrals.parcels.enums import LARGEST
from referrals.parcels.forms import CaseNumberForm, FingerprintForm, InstallationForm, OutsideForm, ParcelForm
from referrals.parcels.keys import groups
from referrals.parcels.line import MEDIA_TYPE
from referrals.parcels.models import Arrival, Installation, ReceivedParcel, SentParcel
from referrals.parcels.sealing import ParcelRefused

MOST_A_MINUTE = 120


class Receive(View):
    """Where other installations bring parcels. A refusal names the place and the reason, a receipt is sealed for the sender."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if asks_too_often(request, "parcels", MOST_A_MINUTE):
            return _refusal("line", _("Too many at once. Try again in a minute."), 429)
        length = request.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST:
            return _refusal("size", _("It is larger than a parcel may be."), 413)
        try:
            taken = receiving.take_parcel(request.read(LARGEST + 1))
        except ParcelRefused as refusal:
            return _refusal(refusal.place, refusal.message, refusal.status)
        return HttpResponse(taken.receipt, content_type=MEDIA_TYPE, status=409 if taken.again else 201)


def _refusal(place: str, reason: Any, status: int) -> JsonResponse:
    return JsonResponse({"place": place, "reason": str(reason)}, status=status)


# ---------------------------------------------------------------- for administrators


class Installations(PageView):
    """The other installations that we exchange referrals with, and our own card for them."""

    template_name = "referrals/parcels/installations.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_link(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Installation.objects.visible_to(request.user).for_pages()
        own = actions.own_card(actor=request.user)
        return self.page(
            lines=[(row, presenters.tone_of(row)) for row in rows],
            card=own.card if own else "",
            fingerprint=" ".join(groups(own.fingerprint)) if own else "",
        )


class EnterInstallation(RequireRecentSignIn, FormPage):
    template_name = "referrals/parcels/installation_form.html"
    form_class = InstallationForm
    done_message = gettext_lazy("It was entered. A second administrator compares the fingerprint and confirms it.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_link(self.request.user)

    def perform(self, form: Any) -> str:
        return _url(actions.enter_installation(form.cleaned_data, actor=self.request.user))


class RenewKeys(RequireRecentSignIn, ActionView):
    done_message = gettext_lazy("This installation has new keys. Give the others the new card.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_link(self.request.user)

    def perform(self) -> str:
        actions.renew_keys(actor=self.request.user)
        return reverse("referrals:installations")


class InstallationPage(RequireRecentSignIn, FormPage):
    """A page about one linked installation."""

    check: Any = staticmethod(policies.check_may_change)

    def setup_page(self, public_id: Any) -> None:
        policies.check_may_link(self.request.user)
        self.installation = found(Installation.objects.visible_to(self.request.user).for_pages(), public_id)
        self.check(self.request.user, self.installation)

    def context(self) -> dict[str, Any]:
        return {
            "installation": self.installation,
            "tone": presenters.tone_of(self.installation),
            "fingerprint": presenters.fingerprint_of(self.installation),
        }


class InstallationDetail(InstallationPage):
    template_name = "referrals/parcels/installation.html"
    check = staticmethod(lambda actor, _installation: policies.check_may_link(actor))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, row = request.user, self.installation
        return self.page(
            may_confirm=allows(policies.check_may_confirm, actor, row),
            may_change=allows(policies.check_may_change, actor, row),
        )


class ChangeInstallation(InstallationPage):
    template_name = "referrals/parcels/installation_form.html"
    form_class = InstallationForm
    done_message = gettext_lazy("It was changed. Nothing goes or comes until a second administrator has confirmed it.")

    def form_kwargs(self) -> dict[str, Any]:
        row = self.installation
        card = f"{row.public_signing_key} {row.recipient}"
        return {"initial": {"name": row.name, "address": row.address, "card": card}}

    def perform(self, form: Any) -> str:
        return _url(actions.change_installation(self.installation, form.cleaned_data, actor=self.request.user))


class ConfirmInstallation(InstallationPage):
    template_name = "referrals/parcels/confirm.html"
    form_class = FingerprintForm
    check = staticmethod(policies.check_may_confirm)
    done_message = gettext_lazy("It is in force. Referrals can go there and come from there.")

    def perform(self, form: Any) -> str:
        said = form.cleaned_data["fingerprint"]
        return _url(actions.confirm_installation(self.installation, fingerprint=said, actor=self.request.user))


class AddOutside(InstallationPage):
    template_name = "referrals/parcels/outside_form.html"
    form_class = OutsideForm
    done_message = gettext_lazy("The organisation was added. Referrals can go to it once the installation is in force.")

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        actions.add_outside(self.installation, said["organisation"], said["code_there"], actor=self.request.user)
        return _url(self.installation)


class EndInstallation(RequireRecentSignIn, ActionView):
    done_message = gettext_lazy("It has ended. Nothing goes there, and nothing is taken from there.")

    def setup_page(self, public_id: Any) -> None:
        policies.check_may_link(self.request.user)
        self.installation = found(Installation.objects.visible_to(self.request.user), public_id)

    def perform(self) -> str:
        return _url(actions.end_installation(self.installation, actor=self.request.user))


def _url(installation: Installation) -> str:
    return reverse("referrals:installation", args=[installation.public_id])


# ---------------------------------------------------------------- referrals from outside


class Arrivals(PageView):
    """What came from other installations for one's own organisation."""

    template_name = "referrals/parcels/arrivals.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_list(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Arrival.objects.visible_to(request.user).for_pages()[:200]
        return self.page(lines=[(row, *presenters.state_of(row)) for row in rows])


class ArrivalPage(FormPage):
    """One referral from outside; 404 for everybody at other organisations."""

    check: Any = staticmethod(policies.check_may_view)

    def setup_page(self, public_id: Any) -> None:
        self.arrival = found(Arrival.objects.visible_to(self.request.user).for_pages(), public_id)
        self.check(self.request.user, self.arrival)

    def context(self) -> dict[str, Any]:
        return {"arrival": self.arrival, "card": presenters.card_of(self.arrival)}

    def url(self) -> str:
        return reverse("referrals:arrival", args=[self.arrival.public_id])


class ArrivalDetail(ArrivalPage):
    """The card, what may be done now, and once it was accepted what was handed over. The look is on record."""

    template_name = "referrals/parcels/arrival.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, arrival = request.user, self.arrival
        sections = actions.read_arrival(arrival, actor=actor)
        return self.page(
            state=presenters.state_of(arrival),
            parts=presenters.parts_of(arrival, sections),
            waits_for_contents=presenters.waits_for_contents(arrival),
            parcels=presenters.lines_of(SentParcel.objects.visible_to(actor).of_arrival(arrival)),
            may_answer=allows(policies.check_may_answer, actor, arrival),
            may_complete=allows(policies.check_may_complete, actor, arrival),
            may_join=allows(policies.check_may_join, actor, arrival) and has_permission(actor, Permission.CASE_EDIT),
            case=presenters.case_of(arrival, actor),
        )


class AcceptArrival(ActionView):
    done_message = gettext_lazy("The referral was accepted. The sender is told, and hands the parts over.")

    def setup_page(self, public_id: Any) -> None:
        self.arrival = found(Arrival.objects.visible_to(self.request.user).for_pages(), public_id)

    def perform(self) -> str:
        actions.accept_arrival(self.arrival, actor=self.request.user)
        return reverse("referrals:arrival", args=[self.arrival.public_id])


class DeclineArrival(ArrivalPage):
    template_name = "referrals/parcels/answer.html"
    form_class = DeclineForm
    check = staticmethod(policies.check_may_answer)
    done_message = gettext_lazy("The referral was declined. The sender is told; nothing of it is kept here.")

    def perform(self, form: Any) -> str:
        actions.decline_arrival(self.arrival, actor=self.request.user, **form.cleaned_data)
        return self.url()


class CompleteArrival(ArrivalPage):
    template_name = "referrals/parcels/answer.html"
    form_class = FeedbackForm
    check = staticmethod(policies.check_may_complete)
    done_message = gettext_lazy("Thank you. The referral is complete; what was handed over is not kept here.")

    def perform(self, form: Any) -> str:
        actions.complete_arrival(self.arrival, actor=self.request.user, **form.cleaned_data)
        return self.url()


class JoinCase(ArrivalPage):
    """The file is opened as every other, by somebody who has the card and the parts before her; then it is named here."""

    template_name = "referrals/parcels/join_case.html"
    form_class = CaseNumberForm
    check = staticmethod(policies.check_may_join)
    done_message = gettext_lazy("The referral from outside leads to the case now.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"may_open": allows(check_may_open, self.request.user)}

    def perform(self, form: Any) -> str:
        case = Case.objects.visible_to(self.request.user).numbered(form.cleaned_data["number"])
        if case is None:
            raise Refused(_("You see no case with this number."), "number")
        actions.join_case(self.arrival, case, actor=self.request.user)
        return self.url()


# ---------------------------------------------------------------- by hand


class BringParcel(FormPage):
    """A parcel that came by hand: taken as if it had come by the line. Its receipt goes back the same way."""

    template_name = "referrals/parcels/bring.html"
    form_class = ParcelForm

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_carry(self.request.user)

    def perform(self, form: Any) -> Any:
        try:
            return receiving.take_file(form.cleaned_data["file"].read(), actor=self.request.user)
        except ParcelRefused as refusal:
            words = {"place": refusal.place, "reason": refusal.message}
            raise Refused(_("Nothing was taken of it (%(place)s). %(reason)s") % words, "file") from None

    def done(self, target: Any, message: Any = "") -> HttpResponse:
        self.settle(reverse("referrals:bring_parcel"))
        return self.page("referrals/parcels/brought.html", taken=target, kind=target.kind.label)


class TakeOut(PageView):
    """A parcel as a file, to be carried."""

    def setup_page(self, public_id: Any) -> None:
        rows = SentParcel.objects.visible_to(self.request.user)
        self.parcel = found(rows.select_related("installation", "referral__case", "arrival"), public_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = actions.take_out(self.parcel, actor=request.user)
        return handed_out(content, MEDIA_TYPE, f"parcel-{self.parcel.public_id}.age", shown=False)


class TakeReceipt(PageView):
    """The receipt of a parcel that was brought, to be carried back."""

    def setup_page(self, public_id: Any) -> None:
        policies.check_may_carry(self.request.user)
        self.row = found(ReceivedParcel.objects.visible_to(self.request.user), public_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = f"receipt-{self.row.parcel_id}.age"
        return handed_out(bytes(self.row.receipt), MEDIA_TYPE, name, shown=False)


def parcels_of(referral: Referral, actor: Any) -> dict[str, Any]:
    """What `_parcels.html` prints on the referral's page, for the organisation that sends it."""
    return {"parcels": presenters.lines_of(SentParcel.objects.visible_to(actor).of_referral(referral))}
