from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases import policies as case_policies
from core.errors import DomainError, Refused
from core.views import SHOWN_ONCE, ActionView, FormPage, PageView, found
from referrals.guests import actions, notifications, policies, presenters
from referrals.guests.forms import DeclineForm, LinkForm, PasscodeForm
from referrals.guests.models import SealedLink
from referrals.models import Referral

_SECRET = "referrals.guest"  # noqa: S105 (where a session holds it)


class MakeLink(FormPage):
    """For the sender: whom the link is for. The passcode is shown by the answer to the form, this once."""

    template_name = "referrals/guests/link_form.html"
    form_class = LinkForm
    again_message = SHOWN_ONCE

    def setup_page(self, public_id: Any) -> None:
        self.referral = found(Referral.objects.visible_to(self.request.user).for_pages(), public_id)
        policies.check_may_make_link(self.request.user, self.referral)

    def context(self) -> dict[str, Any]:
        return {"referral": self.referral}

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"language": self.request.LANGUAGE_CODE}}

    def perform(self, form: Any) -> Any:
        made = actions.make_link(self.referral, form.cleaned_data, actor=self.request.user)
        return made, form.cleaned_data["language"]

    def done(self, target: Any, message: Any = "") -> HttpResponse:
        made, language = target
        self.settle(reverse("referrals:detail", args=[self.referral.public_id]))
        address = self.request.build_absolute_uri(reverse("guests:door")) + f"?token={made.token}"
        sent = notifications.has_mail_server()
        if sent:
            notifications.send_link_later(made.link, address, language=language)
        passcode = f"{made.passcode[:4]} {made.passcode[4:]}"
        return self.page(
            "referrals/guests/made.html", link=made.link, passcode=passcode, address="" if sent else address
        )


class RecallLink(ActionView):
    done_message = gettext_lazy("The link was recalled. It opens nothing any more.")

    def setup_page(self, public_id: Any) -> None:
        rows = SealedLink.objects.visible_to(self.request.user).select_related("referral__case")
        self.link = found(rows, public_id)

    def perform(self) -> str:
        actions.recall_link(self.link, actor=self.request.user)
        return reverse("referrals:detail", args=[self.link.referral.public_id])


def links_of(referral: Referral, actor: Any) -> dict[str, Any]:
    """What `_links.html` prints on the referral's page: the sender's links, and whether another may be made."""
    rows = SealedLink.objects.of_found(referral, actor)
    return {
        "links": presenters.lines_of(rows),
        "may_make_link": case_policies.allows(policies.check_may_make_link, actor, referral),
    }


class GuestPage(PageView):
    """A page for somebody without an account. No copy of it is kept, and no other site learns its address."""

    works_once = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = super().dispatch(request, *args, **kwargs)
        except Http404:
            # Used, recalled, locked, run out, never there: one answer.
            response = render(request, "referrals/guests/over.html", status=404)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def refuse(self, error: DomainError) -> HttpResponse:
        return render(self.request, "referrals/guests/refused.html", {"reason": error.message}, status=error.status)

    @property
    def secret(self) -> str:
        """What only the browser has that opened the link."""
        return self.request.session.get(_SECRET, "")


class Door(GuestPage, FormPage):
    """The address in the mail. Looking at it, as programs do that check mail, uses nothing up: the passcode opens.

    The token goes from the address into the form and not into a session: a browser that comes from a mail page sends
    our cookies only once something of ours was pressed.
    """

    template_name = "referrals/guests/door.html"
    form_class = PasscodeForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"token": self.request.GET.get("token", "")}}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.knock(request.GET.get("token", ""))
        return super().get(request, *args, **kwargs)

    def perform(self, form: Any) -> str:
        opened = actions.open_link(form.cleaned_data["token"], form.cleaned_data["passcode"])
        if not opened.secret:
            words = ngettext("%(left)s try is left.", "%(left)s tries are left.", opened.left) % {"left": opened.left}
            raise Refused(" ".join([_("This is not the passcode."), words]), "passcode")
        self.request.session[_SECRET] = opened.secret
        self.request.session.cycle_key()
        return reverse("guests:card")


class Card(GuestPage, FormPage):
    """What the link opens, in this browser alone."""

    template_name = "referrals/guests/card.html"
    form_class = DeclineForm
    done_message = gettext_lazy("Thank you. The sender was told.")

    def context(self) -> dict[str, Any]:
        return {"guest": actions.read_as_guest(self.secret)}

    def perform(self, form: Any) -> str:
        actions.decline_as_guest(self.secret, form.cleaned_data["reason"])
        return reverse("guests:declined")


class Accept(GuestPage, ActionView):
    def perform(self) -> str:
        actions.accept_as_guest(self.secret)
        return reverse("guests:card")


class Declined(GuestPage):
    template_name = "referrals/guests/declined.html"
