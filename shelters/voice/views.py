from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.generic import View

from accounts.lockouts import asks_too_often
from cases.policies import allows
from core.errors import Refused
from core.views import SHOWN_ONCE, UNPROCESSABLE, FormPage, PageView, found
from shelters.figures.views import year_in
from shelters.models import VoiceRound
from shelters.views.ground import ShelterPage
from shelters.voice import actions, policies, presenters
from shelters.voice.enums import Answer
from shelters.voice.forms import CodeForm, RoundForm, SheetForm, SlipsForm


class Rounds(ShelterPage):
    """Every time that guests of this house were asked."""

    template_name = "shelters/voice/rounds.html"
    check = staticmethod(policies.check_may_ask)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rounds = VoiceRound.objects.visible_to(request.user).of_house(self.shelter)
        lines = [(row, *presenters.state_of(row)) for row in rounds]
        return self.page(lines=lines, may_open=not any(not row.is_closed for row, *_state in lines))


class OpenRound(ShelterPage):
    template_name = "shelters/voice/open.html"
    form_class = RoundForm
    check = staticmethod(policies.check_may_open)
    done_message = _("Guests can answer. Print slips for them.")

    def perform(self, form: Any) -> str:
        return round_url(actions.open_round(self.shelter, form.cleaned_data, actor=self.request.user))


class RoundPage(FormPage):
    """A page about one round of a house of one's own organisation; 404 for everybody else."""

    check: Any = staticmethod(policies.check_may_see)

    def setup_page(self, public_id: Any) -> None:
        rows = VoiceRound.objects.visible_to(self.request.user).select_related("shelter")
        self.round = found(rows, public_id)
        self.check(self.request.user, self.round)

    def context(self) -> dict[str, Any]:
        return {"round": self.round, "shelter": self.round.shelter, "smallest": settings.SMALLEST_ROUND}


class RoundDetail(RoundPage):
    """While it runs, what to do; once it is closed, what was said."""

    template_name = "shelters/voice/round.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        results = actions.read_round(self.round, actor=request.user)
        return self.page(
            said=presenters.said(results),
            labels=Answer.labels,
            is_told=bool(results),
            state=presenters.state_of(self.round),
            may_print=allows(policies.check_may_print, request.user, self.round),
            address=request.build_absolute_uri(reverse("voice:sheet")),
        )


class PrintSlips(RoundPage):
    """The answer to the form is the sheet to print: the codes are shown this once."""

    template_name = "shelters/voice/slips_form.html"
    form_class = SlipsForm
    check = staticmethod(policies.check_may_print)
    again_message = SHOWN_ONCE

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"language": self.request.LANGUAGE_CODE}}

    def perform(self, form: Any) -> Any:
        codes = actions.print_slips(self.round, form.cleaned_data["number"], actor=self.request.user)
        return codes, form.cleaned_data["language"]

    def done(self, target: Any, message: Any = "") -> HttpResponse:
        codes, language = target
        self.settle(round_url(self.round))
        address = self.request.build_absolute_uri(reverse("voice:sheet"))
        context = {
            "of_slips": language,
            "slips": presenters.slips_of(codes, address),
            "address": address.split("://")[-1],
            "back": round_url(self.round),
        }
        # Without the request: a slip leaves the house, and names neither the house nor who printed it.
        return _of_guests("shelters/voice/slips.html", self.request.LANGUAGE_CODE, context)


class CloseRound(RoundPage):
    """Asks first: nobody can answer any more, and what too few have answered is destroyed."""

    template_name = "shelters/voice/close.html"
    form_class = forms.Form
    check = staticmethod(policies.check_may_close)
    done_message = _("The round is closed.")

    def perform(self, form: Any) -> str:
        return round_url(actions.close_round(self.round, actor=self.request.user))


class Programme(PageView):
    """All houses together, by the year in which rounds were closed. The look is on record."""

    template_name = "shelters/voice/programme.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_see_programme(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = timezone.localdate()
        year = year_in(request.GET.get("year"), today)
        results = actions.read_programme(year, actor=request.user)
        return self.page(
            said=presenters.said(results),
            labels=Answer.labels,
            is_told=bool(results),
            year=year,
            years=range(today.year, today.year - 5, -1),
            smallest=settings.SMALLEST_ROUND,
        )


class GuestPage(View):
    """A page for a guest of a house, who may be watched. It tells nothing of the house, of us or of her.

    No account, no cookie, no session, no line in the record; nobody's copy of it is kept. The language stands in the
    address; without one it is the browser's. Where somebody of the staff is signed in on the device it asks nothing:
    with it in her hands a guest would have every file, and what she presses would not be hers alone.
    """

    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.language = language_of(request)
        with translation.override(self.language):
            response: HttpResponseBase
            if request.user.is_authenticated:
                response = self.show("shelters/voice/signed_in.html", status=403)
            elif asks_too_often(request, "voice", settings.VOICE_A_MINUTE):
                response = self.show("shelters/voice/wait.html", status=429)
            else:
                response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def show(self, template_name: str, *, status: int = 200, **context: Any) -> HttpResponse:
        return _of_guests(template_name, self.language, context, status=status)


class Sheet(GuestPage):
    """The questions, for who has a slip that works; for others a place for its letters."""

    def get(self, request: HttpRequest) -> HttpResponse:
        slip = request.GET.get("slip", "")
        if not slip:
            return self.show("shelters/voice/code.html", form=CodeForm(), slip="", reason="")
        try:
            actions.look_at_slip(slip)
        except Refused as error:
            return self.without_slip(error)
        return self.show("shelters/voice/sheet.html", form=SheetForm(initial={"slip": slip}), slip=slip)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SheetForm(request.POST)
        if not form.is_valid():
            # No browser sends such a sheet.
            return self.without_slip(Refused(_("Something in what was sent could not be read. Nothing was kept.")))
        try:
            actions.answer(form.cleaned_data["slip"], form.answers())
        except Refused as error:
            return self.without_slip(error)
        return HttpResponseRedirect(f"{reverse('voice:thanks')}?language={self.language}")

    def without_slip(self, error: Refused) -> HttpResponse:
        return self.show(
            "shelters/voice/code.html", form=CodeForm(), slip="", reason=error.message, status=UNPROCESSABLE
        )


class Thanks(GuestPage):
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("shelters/voice/thanks.html", numbers=settings.GUEST_HELP_NUMBERS)


def round_url(round_: VoiceRound) -> str:
    return reverse("shelters:voice_round", args=[round_.public_id])


def language_of(request: HttpRequest) -> str:
    """The one asked for in the address, else the first of the browser's that we have, else the installation's."""
    offered = dict(settings.GUEST_LANGUAGES)
    wanted = [request.GET.get("language", "")]
    wanted += [code for code, _weight in parse_accept_lang_header(request.headers.get("accept-language", ""))]
    return next((code for code in (name.split("-")[0] for name in wanted) if code in offered), settings.LANGUAGE_CODE)


def _of_guests(template_name: str, language: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Rendered without the request: nothing of who asks is on it."""
    with translation.override(language):
        ground = {
            "languages": settings.GUEST_LANGUAGES,
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        return render(None, template_name, ground | context, status=status)  # type: ignore[arg-type]
