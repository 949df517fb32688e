"""One's own account: what the system knows of oneself, the rules one accepted, and where one is signed in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actions import sessions
from accounts.actions.rules import accept_rules
from accounts.confidentiality import versions
from accounts.forms import RulesForm
from accounts.presenters import session_rows
from accounts.reauthentication import RequireRecentSignIn
from core.views import ActionView, FormPage, PageView


class Profile(PageView):
    template_name = "accounts/profile.html"


class Rules(FormPage):
    """The rules of confidentiality: one quiet card for whoever has to accept them first, a page for whoever has."""

    template_name = "accounts/rules.html"
    form_class = RulesForm
    done_message = _("Thank you. That you accept the rules is on record.")

    def context(self) -> dict[str, Any]:
        rules = versions.in_force()
        to_accept = self.request.user.rules_version < versions.number_in_force()
        return {
            "rules": rules,
            "to_accept": to_accept,
            "layout": "layout/card.html" if to_accept else "layout/base.html",
        }

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"version": versions.number_in_force()}}

    def perform(self, form: Any) -> str:
        accept_rules(form.cleaned_data["version"], actor=self.request.user)
        return "/"


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
