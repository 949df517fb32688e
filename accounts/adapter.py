"""Where django-allauth asks us: who signs in, what is put on record, how secrets are kept."""

import base64
from html import unescape
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import devices, notifications, reauthentication, sessions
from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core.encryption import Purpose, seal, unseal

# Said of an unknown name, a wrong password, a disabled account and a locked one alike.
NOT_SIGNED_IN = gettext_lazy("You were not signed in. Check what you typed; after several attempts, wait a while.")
INCORRECT_CODE = gettext_lazy("This did not fit. Try again, with a new code where there is one.")


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in: nobody signs up alone, every sign-in is on record, and a refusal never says why."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": NOT_SIGNED_IN,
        "account_inactive": NOT_SIGNED_IN,
        "too_many_login_attempts": INCORRECT_CODE,
        "rate_limited": INCORRECT_CODE,
        "incorrect_code": INCORRECT_CODE,
        "incorrect_password": gettext_lazy("This is not your password."),
        "enter_current_password": gettext_lazy("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing is counted here: accounts/lockouts.py does it without locking the real person out."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        if user is not None and (not user.is_active or user.is_service):
            # allauth would say "inactive" to whoever knows the password. A program has none, and signs in nowhere.
            self.authentication_failed(request, **credentials)
            return None
        if getattr(request, "axes_locked_out", False):
            # No password was looked at; the answer takes as long as if one had been.
            User().set_password(credentials.get("password"))
        return user

    @transaction.atomic
    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        # Neither the name typed nor the password: people type one into the field of the other.
        super().authentication_failed(request, **credentials)
        record(Event.SIGN_IN_FAILED, actor=None)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A passkey of a disabled account: the answer to any passkey that does not fit."""
        self.authentication_failed(request)
        messages.error(request, INCORRECT_CODE)
        return redirect("account_login")

    @transaction.atomic
    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        sessions.begin(request.session)
        used = [entry.get("type") or entry["method"] for entry in get_authentication_records(request, user)]
        record(Event.SIGNED_IN, actor=user, target=user, changes={"type": ", ".join(used)})

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        response = super().post_login(request, user, **details)
        if not devices.known_as(request, user.get_username()):
            notifications.tell_later(user, notifications.Change.NEW_DEVICE)
        devices.remember(request, response, user.get_username())
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it without the page around it: at sign-in nothing says yet for whom the transaction works."""
        if message is None and message_template:
            message = unescape(render_to_string(message_template, message_context)).strip()
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def logout(self, request: HttpRequest) -> None:
        self.sign_out(request)

    @transaction.atomic
    def sign_out(self, request: HttpRequest, source: str = "") -> None:
        """End this session; `source` says what ended it, if not the person."""
        actor = request.user if request.user.is_authenticated else None
        sessions.forget(request.session.session_key)
        super().logout(request)
        record(Event.SIGNED_OUT, actor=actor, target=actor, changes={"source": source} if source else None)

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """One's own new password: whoever is signed in with the old one elsewhere is signed out."""
        super().set_password(user, password)
        sessions.end_all(user, but=self.request.session.session_key)
        record(Event.PASSWORD_CHANGED, actor=user, target=user)
        notifications.tell_later(user, notifications.Change.PASSWORD)

    def is_reauthentication_required(self, *, app: str, **details: Any) -> bool:
        return not reauthentication.signed_in_recently(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Password or passkey: a code alone, read over a shoulder, is not enough for the gravest acts."""
        if not user.is_authenticated:
            return []
        ways = []
        if user.has_usable_password():
            address = reverse("account_reauthenticate")
            ways.append({"id": "reauthenticate", "description": _("Use your password"), "url": address})
        if Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists():
            address = reverse("mfa_reauthenticate_webauthn")
            ways.append({"id": "mfa_reauthenticate:webauthn", "description": _("Use a passkey"), "url": address})
        return ways


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets under our key ring, their names without anything that tells what this is."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": INCORRECT_CODE}
    # allauth gives the text alone, not whose it is: a secret is bound to what it is for, not to its row.
    PLACE = "mfa_authenticator|data|secret"

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text, self.PLACE, purpose=Purpose.SIGN_IN)).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), self.PLACE)

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.WEBAUTHN_RP_ID, "name": settings.WEBAUTHN_RP_ID}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        name = user.get_username()
        return super().get_public_key_credential_user_entity(user) | {"display_name": name, "name": name}

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        return super().validation_error(code, *args)
