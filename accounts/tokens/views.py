from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.reauthentication import RequireRecentSignIn
from accounts.tokens import actions, policies
from accounts.tokens.forms import ServiceForm, TokenForm
from accounts.tokens.models import Token
from core.views import SHOWN_ONCE, ActionView, FormPage, PageView, found


class AccountsTokens(PageView):
    """A page about the tokens of `account`: one's own."""

    template_name = "accounts/tokens/tokens.html"

    def setup_page(self, **kwargs: Any) -> None:
        self.account = self.request.user

    def context(self) -> dict[str, Any]:
        return {"account": self.account, "is_own": self.account.pk == self.request.user.pk}


class OfAnyAccount(AccountsTokens):
    """The same of a person or a program, for administrators."""

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_keep_services(self.request.user)
        self.account = found(User.objects.select_related("organisation"), kwargs["public_id"])


class OwnTokens(AccountsTokens):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(rows=Token.objects.of(self.account))


class TokensOf(OfAnyAccount):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(rows=Token.objects.of(self.account))


class TokenMaker(RequireRecentSignIn, FormPage):
    """A form whose answer is the token, shown this once."""

    template_name = "accounts/tokens/token_form.html"
    form_class = TokenForm
    again_message = SHOWN_ONCE

    def perform(self, form: Any) -> Any:
        return actions.make_token(self.account, form.cleaned_data, actor=self.request.user)

    def done(self, target: Any, message: Any = "") -> HttpResponse:
        token, secret = target
        own = self.account.pk == self.request.user.pk
        self.settle(reverse("accounts:tokens") if own else reverse("accounts:tokens_of", args=[self.account.public_id]))
        return self.page("accounts/tokens/made.html", token=token, secret=secret, sent="Authorization: Bearer …")


class MakeOwnToken(TokenMaker, AccountsTokens):
    template_name = "accounts/tokens/token_form.html"


class ForAnotherAccount(OfAnyAccount):
    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page(**kwargs)
        policies.check_may_make(self.request.user, self.account)


class MakeServiceToken(TokenMaker, ForAnotherAccount):
    template_name = "accounts/tokens/token_form.html"


class EndToken(RequireRecentSignIn, ActionView):
    done_message = _("The token opens nothing any more.")

    def setup_page(self, **kwargs: Any) -> None:
        self.token = found(Token.objects.select_related("user"), kwargs["public_id"])
        policies.check_may_end(self.request.user, self.token)
        super().setup_page(**kwargs)

    def perform(self) -> str:
        actions.end_token(self.token, actor=self.request.user)
        if self.token.user_id == self.request.user.pk:
            return reverse("accounts:tokens")
        return reverse("accounts:tokens_of", args=[self.token.user.public_id])


class Services(PageView):
    """The programs that have accounts."""

    template_name = "accounts/tokens/services.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_keep_services(self.request.user)

    def context(self) -> dict[str, Any]:
        return {"rows": User.objects.services()}


class AddService(RequireRecentSignIn, FormPage):
    template_name = "accounts/tokens/service_form.html"
    form_class = ServiceForm
    done_message = _("The program has an account. It needs a token to ask with.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_keep_services(self.request.user)
        super().setup_page(**kwargs)

    def perform(self, form: Any) -> str:
        service = actions.add_service(form.cleaned_data, actor=self.request.user)
        return reverse("accounts:tokens_of", args=[service.public_id])
