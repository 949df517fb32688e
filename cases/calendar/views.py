from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.lockouts import address_of
from accounts.reauthentication import RequireRecentSignIn
from cases.calendar import actions
from core.views import SHOWN_ONCE, ActionView, PageView


class Settings(PageView):
    """Whether somebody's calendar may read what is due for her, and when it last did."""

    template_name = "cases/calendar/settings.html"

    def context(self) -> dict[str, Any]:
        return {"feed": actions.feed_of(self.request.user), "address": ""}


class Make(RequireRecentSignIn, PageView):
    """The new address, shown by the answer alone."""

    http_method_names = ["post"]
    template_name = "cases/calendar/settings.html"
    again_message = SHOWN_ONCE

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = actions.make_feed(actor=request.user)
        self.settle(reverse("calendar:settings"))
        address = request.build_absolute_uri(reverse("calendar:feed")) + f"?token={token}"
        return self.page(feed=actions.feed_of(request.user), address=address)


class End(ActionView):
    done_message = _("The address leads nowhere any more.")

    def perform(self) -> str:
        actions.end_feed(actor=self.request.user)
        return reverse("calendar:settings")


class Feed(PageView):
    """For programs that keep a calendar: they have no session, and the token stands behind the `?`, where no log writes it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = actions.read_feed(request.GET.get("token", "")[:100], address=address_of(request))
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response
