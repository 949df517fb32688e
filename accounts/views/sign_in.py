"""The doors: allauth's ceremonies, with what this house asks of them. Whoever passes is put on record by the adapter."""

import json
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import LogoutView, PasswordSetView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts import sessions
from accounts.actions import invitations
from accounts.forms import ChoosePasswordForm
from accounts.models import Invitation
from accounts.reauthentication import require_recent_sign_in
from core.views import FormPage

_TOKEN = "accounts.invitation"  # noqa: S105 (where a session holds it)


def as_attribute(options: Any) -> str:
    """What a passkey's ceremony needs, for the data attribute that static/js/passkeys.js reads."""
    return json.dumps(options, cls=DjangoJSONEncoder)


class SignOut(LogoutView):
    """Nothing that was seen stays in this browser. Also leaves a sign-in that stopped half-way."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = sessions.CLEAR_SITE_DATA
        return response


class SecondStep(AuthenticateView):
    """After the password: a code or a passkey."""

    def form_invalid(self, form: Any) -> HttpResponse:
        get_adapter().authentication_failed(self.request)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"passkey_options": as_attribute(context["js_data"]["request_options"])}


class SignInWithPasskey(LoginWebAuthnView):
    """Without a password: the passkey is both factors, as it checks its owner."""

    def form_invalid(self, form: Any) -> HttpResponse:
        get_adapter().authentication_failed(self.request)
        return super().form_invalid(form)


class _RenewsSession:
    """Whoever has shown once more that it is she goes on under another key of the session."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        sessions.renew(self.request.session)
        return response


class ConfirmWithPassword(_RenewsSession, ReauthenticateView):
    """Showing once more that it is she (accounts/reauthentication.py), by the password."""


class ConfirmWithPasskey(_RenewsSession, ReauthenticateWebAuthnView):
    """Showing once more that it is she (accounts/reauthentication.py), by a passkey."""

    template_name = "mfa/webauthn/reauthenticate.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        get_adapter().authentication_failed(self.request)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"passkey_options": as_attribute(context["js_data"]["request_options"])}


class SetPassword(PasswordSetView):
    """For whoever came in by a passkey after her password was reset."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        require_recent_sign_in(request)
        return super().dispatch(request, *args, **kwargs)


class AcceptInvitation(FormPage):
    """The link of an invitation. The token leaves the address at once: it goes on in the session."""

    works_once = False
    template_name = "accounts/accept_invitation.html"
    form_class = ChoosePasswordForm
    done_message = _("Your password is set. Sign in with it now.")

    def setup_page(self, **kwargs: Any) -> None:
        token = self.request.GET.get("token") or self.request.session.get(_TOKEN, "")
        self.invitation = Invitation.objects.of_token(token).select_related("user").first()
        self.token = token

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.invitation is None:
            return self.over()
        if "token" in request.GET:
            request.session[_TOKEN] = self.token
            return redirect("accounts:accept_invitation")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.invitation is None:
            return self.over()
        return super().post(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return {"account": self.invitation.user if self.invitation else None}

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.invitation.user}

    def perform(self, form: Any) -> str:
        invitations.accept_invitation(self.token, form.cleaned_data["password"])
        self.request.session.pop(_TOKEN, None)
        return "account_login"

    def over(self) -> HttpResponse:
        """Used, replaced, revoked, run out, never there: one answer."""
        self.request.session.pop(_TOKEN, None)
        return self.page("accounts/invitation_over.html", status=404)
