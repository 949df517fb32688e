"""Names on one's own screen: shown for a while, hidden at once, and whether they are hidden at all."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import screens
from accounts.actions import names
from accounts.forms import NamesForm
from core.views import FormPage, PageView

REPEAT = 307


class _Back(PageView):
    """Back to the page on which the button stood: to an address of ours, or to the first page."""

    http_method_names = ["post"]
    works_once = False

    def back(self, request: HttpRequest) -> HttpResponse:
        target = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
            target = "/"
        response = HttpResponseRedirect(target)
        if "repeat" in request.POST and target == reverse("find"):
            # What was searched for is in no address: the browser sends it once more.
            response.status_code = REPEAT
        return response


class ShowNames(_Back):
    """ "Show names": for some minutes, and on record."""

    def post(self, request: HttpRequest) -> HttpResponse:
        names.show_names(request.session, actor=request.user)
        return self.back(request)


class HideNames(_Back):
    """ "Hide names": at once."""

    def post(self, request: HttpRequest) -> HttpResponse:
        screens.hide_names(request.session)
        return self.back(request)


class ChooseNames(FormPage):
    """Whether names are hidden on one's own screen until one asks."""

    template_name = "accounts/names.html"
    form_class = NamesForm
    done_message = _("Saved.")

    def context(self) -> dict[str, Any]:
        return {"may_choose": settings.HIDE_NAMES != "always", "minutes": max(1, round(settings.NAMES_SHOWN_MINUTES))}

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"hides_names": screens.hides_names(self.request.user)}}

    def perform(self, form: Any) -> str:
        names.choose_names(form.cleaned_data["hides_names"], actor=self.request.user)
        return reverse("accounts:profile")
