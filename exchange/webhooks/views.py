from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.reauthentication import RequireRecentSignIn
from core.paging import keyset_page
from core.views import SHOWN_ONCE, ActionView, FormPage, PageView, found
from exchange.webhooks import actions, policies
from exchange.webhooks.forms import ChangeForm, LogForm, NewForm, ReplayForm
from exchange.webhooks.models import Delivery, Webhook
from exchange.webhooks.presenters import card_of, cards_of, lines_of


class Webhooks(PageView):
    """The webhooks of one's organisation; for administrators, of all."""

    template_name = "exchange/webhooks/list.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_keep(self.request.user)

    def context(self) -> dict[str, Any]:
        page = keyset_page(Webhook.objects.visible_to(self.request.user).for_pages(), "-id", self.request.GET)
        return {"page": page, "cards": cards_of(page)}


class ShowsSecret(RequireRecentSignIn):
    """The secret, this once."""

    again_message = SHOWN_ONCE

    def with_secret(self, webhook: Webhook, secret: str, *, is_new: bool) -> HttpResponse:
        return self.page("exchange/webhooks/secret.html", webhook=webhook, secret=secret, is_new=is_new)


class NewWebhook(ShowsSecret, FormPage):
    template_name = "exchange/webhooks/form.html"
    form_class = NewForm

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_keep(self.request.user)
        super().setup_page(**kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def context(self) -> dict[str, Any]:
        return {"webhook": None}

    def perform(self, form: Any) -> Any:
        return actions.make_webhook(form.cleaned_data, actor=self.request.user)

    def done(self, target: Any, message: Any = "") -> HttpResponse:
        webhook, secret = target
        self.settle(reverse("exchange:webhook", args=[webhook.public_id]))
        return self.with_secret(webhook, secret, is_new=True)


class WebhookGround(PageView):
    """Ground of the pages about one webhook."""

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_keep(self.request.user)
        rows = Webhook.objects.visible_to(self.request.user).for_pages()
        self.webhook = found(rows, kwargs["public_id"])
        super().setup_page(**kwargs)

    def where(self) -> str:
        return reverse("exchange:webhook", args=[self.webhook.public_id])


class Detail(WebhookGround):
    """One webhook, and the log of what it was told."""

    template_name = "exchange/webhooks/detail.html"

    def context(self) -> dict[str, Any]:
        form = LogForm(self.request.GET or None)
        state = form.cleaned_data["state"] if form.is_valid() else ""
        page = keyset_page(Delivery.objects.of(self.webhook).in_state(state), "-id", self.request.GET)
        now, until = timezone.now(), self.webhook.old_secret_until
        return {
            "webhook": self.webhook,
            "card": card_of(self.webhook),
            "page": page,
            "lines": lines_of(page, self.webhook),
            "form": form,
            "old_secret_until": until if until is not None and until > now else None,
        }


class Change(RequireRecentSignIn, WebhookGround, FormPage):
    template_name = "exchange/webhooks/form.html"
    form_class = ChangeForm
    done_message = _("The webhook was changed.")

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page(**kwargs)
        policies.check_may_change(self.request.user, self.webhook)

    def context(self) -> dict[str, Any]:
        return {"webhook": self.webhook}

    def form_kwargs(self) -> dict[str, Any]:
        hook = self.webhook
        return {"initial": {"label": hook.label, "address": hook.address, "types": hook.types}}

    def perform(self, form: Any) -> str:
        actions.change_webhook(self.webhook, form.cleaned_data, actor=self.request.user)
        return self.where()


class Pause(WebhookGround, ActionView):
    done_message = _("The webhook is paused. What happens meanwhile is told when it goes on.")

    def perform(self) -> str:
        actions.pause_webhook(self.webhook, actor=self.request.user)
        return self.where()


class Resume(WebhookGround, ActionView):
    done_message = _("The webhook goes on from where it stopped.")

    def perform(self) -> str:
        actions.resume_webhook(self.webhook, actor=self.request.user)
        return self.where()


class Test(WebhookGround, ActionView):
    done_message = _("A message that tells of nothing is on its way. Load this page again to see what came of it.")

    def perform(self) -> str:
        actions.send_test(self.webhook, actor=self.request.user)
        return self.where()


class End(RequireRecentSignIn, WebhookGround, ActionView):
    done_message = _("The webhook has ended. Nothing is sent any more.")

    def perform(self) -> str:
        actions.end_webhook(self.webhook, actor=self.request.user)
        return self.where()


class RenewSecret(ShowsSecret, WebhookGround):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        secret = actions.renew_secret(self.webhook, actor=request.user)
        self.settle(self.where())
        return self.with_secret(self.webhook, secret, is_new=False)


class Replay(PageView):
    """One delivery once more."""

    http_method_names = ["post"]

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_keep(self.request.user)
        rows = Delivery.objects.visible_to(self.request.user).select_related("webhook")
        self.delivery = found(rows, kwargs["public_id"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.replay(self.delivery, actor=request.user)
        where = reverse("exchange:webhook", args=[self.delivery.webhook.public_id])
        return self.done(where, _("The message is sent again, under its old id."))


class ReplayFailed(WebhookGround, FormPage):
    """All that was given up since a day."""

    template_name = "exchange/webhooks/replay.html"
    form_class = ReplayForm

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page(**kwargs)
        policies.check_may_change(self.request.user, self.webhook)

    def context(self) -> dict[str, Any]:
        return {"webhook": self.webhook}

    def perform(self, form: Any) -> str:
        since = timezone.make_aware(datetime.combine(form.cleaned_data["since"], time.min))
        count = actions.replay_failed(self.webhook, since, actor=self.request.user)
        messages.success(
            self.request,
            ngettext("%(count)s message is sent again.", "%(count)s messages are sent again.", count)
            % {"count": count},
        )
        return self.where()
