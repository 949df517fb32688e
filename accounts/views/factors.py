"""One's own second factors: an authenticator app, passkeys, recovery codes."""

import base64
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import policies, second_factors
from accounts.actions import factors
from accounts.forms import AppForm, PasskeyForm
from accounts.reauthentication import RequireRecentSignIn, has_second_factor
from accounts.views.sign_in import as_attribute
from core.views import ActionView, FormPage, PageView

_SECRET = "accounts.app_secret"  # noqa: S105 (where a session holds it, sealed)
CODES_SHOWN_ONCE = _(
    "This had been pressed already. It was done once. If you did not see your recovery codes, make new ones: the old ones stop "
    "working then."
)


class FactorPage(PageView):
    """Whoever has none yet sees one quiet card: there is nowhere else to go."""

    def context(self) -> dict[str, Any]:
        at_work = has_second_factor(self.request) or policies.may_go_without_second_factor(self.request.user)
        return {"at_work": at_work, "layout": "layout/base.html" if at_work else "layout/card.html"}


class SecondFactors(FactorPage):
    template_name = "accounts/second_factors.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(factors=second_factors.listed_of(request.user))


class NewFactorPage(RequireRecentSignIn, FactorPage, FormPage):
    """A form that adds a factor. The first one brings recovery codes, shown in the answer and never again."""

    again_message = CODES_SHOWN_ONCE

    def perform(self, form: Any) -> Any:
        factor, codes = self.add(form)
        record_authentication(self.request, self.request.user, "mfa", id=factor.pk, type=factor.type)
        return codes

    def add(self, form: Any) -> tuple[Authenticator, list[str]]:
        """Call the action."""
        raise NotImplementedError  # the base of pages, never a page itself

    def done(self, target: Any, message: Any = "") -> HttpResponse:
        if target:
            self.settle(reverse("accounts:second_factors"))
            return self.page("accounts/recovery_codes_shown.html", codes=target)
        return super().done(reverse("accounts:second_factors"), message)


class AddApp(NewFactorPage):
    """The secret is shown as a picture and in letters; meanwhile it waits in the session, sealed."""

    template_name = "accounts/add_app.html"
    form_class = AppForm
    done_message = _("The authenticator app was added.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.session[_SECRET] = get_adapter().encrypt(generate_totp_secret())
        return super().get(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.request.user, "secret": self.secret()}

    def secret(self) -> str:
        sealed = self.request.session.get(_SECRET)
        return get_adapter().decrypt(sealed) if sealed else ""

    def add(self, form: Any) -> tuple[Authenticator, list[str]]:
        added = factors.add_app(self.request.user, form.secret)
        self.request.session.pop(_SECRET, None)
        return added

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        url = get_adapter().build_totp_url(self.request.user, form.secret)
        picture = base64.b64encode(get_adapter().build_totp_svg(url).encode()).decode()
        letters = " ".join(form.secret[start : start + 4] for start in range(0, len(form.secret), 4))
        return self.page(form=form, status=status, picture=f"data:image/svg+xml;base64,{picture}", letters=letters)


class AddPasskey(NewFactorPage):
    template_name = "accounts/add_passkey.html"
    form_class = PasskeyForm
    done_message = _("The passkey was added.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.request.user}

    def add(self, form: Any) -> tuple[Authenticator, list[str]]:
        details = form.cleaned_data
        return factors.add_passkey(self.request.user, details["name"], details["credential"])

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        options = begin_registration(self.request.user, passwordless=True)
        return self.page(form=form, status=status, passkey_options=as_attribute(options))


class RemoveFactor(RequireRecentSignIn, ActionView):
    done_message = _("The second factor was removed.")

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page()
        self.factor = second_factors.found(self.request.user, kwargs["pk"])

    def perform(self) -> str:
        factors.remove_factor(self.request.user, self.factor)
        return reverse("accounts:second_factors")


class MakeRecoveryCodes(RequireRecentSignIn, FactorPage, FormPage):
    """New codes, shown in the answer and never again; those before no longer work."""

    template_name = "accounts/make_recovery_codes.html"
    form_class = Form
    again_message = CODES_SHOWN_ONCE

    def perform(self, form: Any) -> list[str]:
        return factors.make_recovery_codes(self.request.user)

    def done(self, target: Any, message: Any = "") -> HttpResponse:
        self.settle(reverse("accounts:second_factors"))
        return self.page("accounts/recovery_codes_shown.html", codes=target)
