"""One's own account: what the system knows of oneself, and where one is signed in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actions import sessions
from accounts.presenters import session_rows
from accounts.reauthentication import RequireRecentSignIn
from core.views import ActionView, PageView


class Profile(PageView):
    template_name = "accounts/profile.html"


class Sessions(PageView):
    template_name = "accounts/sessions.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(rows=session_rows(request.user, request.session.session_key))


class EndSession(RequireRecentSignIn, ActionView):
    done_message = _("That device is signed out.")

    def perform(self) -> str:
        sessions.end_session(self.request.user, self.kwargs["pk"])
        return reverse("accounts:sessions")


class EndOtherSessions(RequireRecentSignIn, ActionView):
    done_message = _("Every other device is signed out.")

    def perform(self) -> str:
        sessions.end_other_sessions(self.request.user, keep=self.request.session.session_key)
        return reverse("accounts:sessions")
