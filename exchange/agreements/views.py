from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.reauthentication import RequireRecentSignIn
from cases.policies import allows
from core.views import ActionView, FormPage, PageView, found
from exchange.agreements import actions, policies
from exchange.agreements.forms import AgreementForm, EndForm
from exchange.agreements.models import SharingAgreement
from exchange.agreements.presenters import card_of, lines_of


class Agreements(PageView):
    """With whom one's organisation has agreed to share what."""

    template_name = "exchange/agreements/list.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_keep(self.request.user)

    def context(self) -> dict[str, Any]:
        rows = SharingAgreement.objects.visible_to(self.request.user).for_pages().order_by("-id")
        return {"lines": lines_of(rows, timezone.localdate())}


class NewAgreement(RequireRecentSignIn, FormPage):
    template_name = "exchange/agreements/form.html"
    form_class = AgreementForm
    done_message = _("The agreement is written down. It holds once a second person has confirmed it.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_keep(self.request.user)
        super().setup_page(**kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def perform(self, form: Any) -> str:
        agreement = actions.write_agreement(form.cleaned_data, actor=self.request.user)
        return reverse("exchange:agreement", args=[agreement.public_id])


class AgreementGround(PageView):
    """Ground of the pages about one agreement."""

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_keep(self.request.user)
        rows = SharingAgreement.objects.visible_to(self.request.user).for_pages()
        self.agreement = found(rows, kwargs["public_id"])

    def where(self) -> str:
        return reverse("exchange:agreement", args=[self.agreement.public_id])


class Agreement(AgreementGround):
    template_name = "exchange/agreements/detail.html"

    def context(self) -> dict[str, Any]:
        user = self.request.user
        return {
            "agreement": self.agreement,
            "card": card_of(self.agreement, timezone.localdate()),
            "may_confirm": allows(policies.check_may_confirm, user, self.agreement),
            "may_end": allows(policies.check_may_end, user, self.agreement),
        }


class ConfirmAgreement(AgreementGround, ActionView):
    done_message = _("The agreement is confirmed.")

    def perform(self) -> str:
        actions.confirm_agreement(self.agreement, actor=self.request.user)
        return self.where()


class EndAgreement(AgreementGround, FormPage):
    template_name = "exchange/agreements/end.html"
    form_class = EndForm
    done_message = _("The agreement is ended. Nothing goes out by it any more.")

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page(**kwargs)
        policies.check_may_end(self.request.user, self.agreement)

    def context(self) -> dict[str, Any]:
        return {"agreement": self.agreement}

    def perform(self, form: Any) -> str:
        actions.end_agreement(self.agreement, form.cleaned_data["reason"], actor=self.request.user)
        return self.where()
