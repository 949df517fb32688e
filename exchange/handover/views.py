from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.reauthentication import RequireRecentSignIn
from cases.policies import allows
from core.paging import keyset_page
from core.views import SHOWN_ONCE, ActionView, FormPage, PageView, found, handed_out
from exchange.handover import actions, policies
from exchange.handover.forms import AskForm, DecideForm, FindForm
from exchange.handover.making import done_of
from exchange.handover.models import HandOver
from exchange.handover.presenters import line_of, lines_of


class Ask(RequireRecentSignIn, FormPage):
    """The consenting cases of one's organisation, for a named recipient."""

    template_name = "exchange/htcds_export.html"
    form_class = AskForm
    done_message = _("The hand-over is on its way. This page says how it stands.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_ask(self.request.user)
        super().setup_page(**kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def perform(self, form: Any) -> str:
        hand_over = actions.ask_for_hand_over(form.cleaned_data, actor=self.request.user)
        return reverse("exchange:hand_over", args=[hand_over.public_id])


class HandOvers(PageView):
    """What left, or is to leave, one's organisation."""

    template_name = "exchange/handover/list.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_list(self.request.user)

    def context(self) -> dict[str, Any]:
        user = self.request.user
        form = FindForm(self.request.GET or None)
        mark = form.cleaned_data["mark"] if form.is_valid() else ""
        rows = HandOver.objects.visible_to(user).for_pages().marked(mark)
        page = keyset_page(rows, "-id", self.request.GET)
        return {"form": form, "page": page, "lines": lines_of(page), "may_ask": allows(policies.check_may_ask, user)}


class HandOverGround(PageView):
    """Ground of the pages about one hand-over."""

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_list(self.request.user)
        self.hand_over = found(HandOver.objects.visible_to(self.request.user).for_pages(), kwargs["public_id"])

    def where(self) -> str:
        return reverse("exchange:hand_over", args=[self.hand_over.public_id])


class Detail(HandOverGround):
    template_name = "exchange/handover/detail.html"

    def context(self) -> dict[str, Any]:
        checks = {
            "may_decide": policies.check_may_decide,
            "may_withdraw": policies.check_may_withdraw,
            "may_fetch": policies.check_may_fetch,
            "may_see_passphrase": policies.check_may_see_passphrase,
        }
        allowed = {name: allows(check, self.request.user, self.hand_over) for name, check in checks.items()}
        return {
            "hand_over": self.hand_over,
            "line": line_of(self.hand_over),
            "done": done_of(self.hand_over),
            **allowed,
        }


class Decide(RequireRecentSignIn, HandOverGround, FormPage):
    template_name = "exchange/handover/decide.html"
    form_class = DecideForm

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page(**kwargs)
        policies.check_may_decide(self.request.user, self.hand_over)

    def context(self) -> dict[str, Any]:
        return {"hand_over": self.hand_over}

    def perform(self, form: Any) -> str:
        if form.cleaned_data["answer"] == "yes":
            actions.approve_hand_over(self.hand_over, actor=self.request.user)
        else:
            actions.refuse_hand_over(self.hand_over, form.cleaned_data["reason"], actor=self.request.user)
        return self.where()


class Withdraw(HandOverGround, ActionView):
    done_message = _("The hand-over is withdrawn, and its file destroyed.")

    def perform(self) -> str:
        actions.withdraw_hand_over(self.hand_over, actor=self.request.user)
        return self.where()


class Passphrase(RequireRecentSignIn, HandOverGround):
    """Shown by the answer alone."""

    http_method_names = ["post"]
    template_name = "exchange/handover/passphrase.html"
    again_message = SHOWN_ONCE

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        passphrase = actions.show_passphrase(self.hand_over, actor=request.user)
        self.settle(self.where())
        return self.page(hand_over=self.hand_over, passphrase=passphrase)


class File(RequireRecentSignIn, HandOverGround):
    """The file, for who asked for it."""

    http_method_names = ["post"]
    works_once = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        fetched = actions.fetch_file(self.hand_over, actor=request.user)
        return handed_out(fetched.content, fetched.media_type, fetched.name, shown=False)
