from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases import actions as case_actions
from cases.enums import Section
from cases.policies import allows
from cases.transfer import actions, policies, presenters
from cases.transfer.forms import AcceptForm, HandOverAllForm, HandOverForm, ReasonForm, TransferForm
from cases.transfer.keys import with_key
from cases.transfer.models import HandOver, Transfer
from cases.transfer.states import Status
from cases.views import CasePage
from core.views import FormPage, PageView, found


class Hands(CasePage):
    """Through whose hands the case went, and goes."""

    template_name = "cases/transfer/hands.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page()

    def context(self) -> dict[str, Any]:
        user = self.request.user
        return super().context() | {
            "tab": "",
            "is_ours": self.case.organisation_id == user.organisation_id,
            "may_read_notes": Section.NOTES in self.sections,
            "hands": presenters.hands_of(self.case, user),
            "may_hand_over": allows(policies.check_may_hand_over, user, self.case),
        }


class HandOverCase(CasePage):
    """Put somebody else in charge, with a word for her; what is open stands beside."""

    template_name = "cases/transfer/hand_over.html"
    form_class = HandOverForm
    check = staticmethod(policies.check_may_hand_over)
    done_message = _("The case was handed over. It stands in the colleague's day.")
    saves_itself = True

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case}

    def context(self) -> dict[str, Any]:
        return super().context() | {"open": presenters.open_in(self.case, self.sections)}

    def perform(self, form: Any) -> str:
        token = form.cleaned_data["token"]
        actions.hand_over(self.case, form.details(), actor=self.request.user, token=token)
        return reverse("cases:hands", args=[self.case.public_id])


class HandOverNote(CasePage):
    """What the one before wrote to the one after, and what is open. Opening it is recorded."""

    template_name = "cases/transfer/note.html"

    def setup_page(self, public_id: Any, hand_over_id: Any) -> None:
        super().setup_page(public_id)
        self.row = found(HandOver.objects.visible_to(self.request.user).of(self.case), hand_over_id)
        self.row.case = self.case

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case_actions.read_sections(self.case, [Section.NOTES], actor=request.user)
        return self.page()

    def context(self) -> dict[str, Any]:
        user = self.request.user
        return super().context() | {
            "row": self.row,
            "open": presenters.open_in(self.case, self.sections),
            "may_confirm": allows(policies.check_may_confirm, user, self.row),
        }


class ConfirmHandOver(HandOverNote):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.confirm_hand_over(self.row, actor=request.user)
        return self.done(self.url(), _("Confirmed. It leaves your day."))


class HandOverAll(FormPage):
    """All cases of one of the staff, or some of them, to a colleague: when she leaves."""

    template_name = "cases/transfer/hand_over_all.html"
    form_class = HandOverAllForm
    done_message = _("The cases were handed over. They stand in the colleague's day.")

    def setup_page(self, public_id: Any) -> None:
        user = self.request.user
        self.giver = found(User.objects, public_id)
        policies.check_may_hand_over_all(user, self.giver)

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user, "user": self.giver}

    def context(self) -> dict[str, Any]:
        return {"giver": self.giver}

    def perform(self, form: Any) -> str:
        details = form.details()
        cases, token = details.pop("cases"), form.cleaned_data["token"]
        actions.hand_over_all(self.giver, cases, details, actor=self.request.user, token=token)
        return reverse("cases:caseload")


class AskForTransfer(CasePage):
    """Wish that another organisation take the case on; what is unfinished and what consent is needed is said first."""

    template_name = "cases/transfer/ask.html"
    form_class = TransferForm
    check = staticmethod(policies.check_may_ask)
    done_message = _("Saved. The case stays yours until the other organisation takes it on.")
    saves_itself = True

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user, "case": self.case}

    def context(self) -> dict[str, Any]:
        return super().context() | {"unfinished": policies.unfinished(self.case)}

    def perform(self, form: Any) -> str:
        token, actor = form.cleaned_data["token"], self.request.user
        transfer = actions.ask_for_transfer(self.case, form.details(), actor=actor, token=token)
        return reverse("cases:transfer", args=[transfer.public_id])


class Transfers(PageView):
    """What waits for the reader's organisation and what it was offered; what it sent."""

    template_name = "cases/transfer/transfers.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_list(self.request.user)

    def context(self) -> dict[str, Any]:
        user, most = self.request.user, presenters.SHOWN
        return {
            "received": Transfer.objects.received_by(user)[:most],
            "sent": Transfer.objects.sent_by(user)[:most],
            "most": most,
        }


class TransferPage(PageView):
    """One transfer: for its receiver the card, for its owner also what rests on which consent. Opening it is recorded."""

    template_name = "cases/transfer/transfer.html"

    def setup_page(self, public_id: Any) -> None:
        user = self.request.user
        policies.check_may_list(user)
        self.transfer = with_key(found(Transfer.objects.visible_to(user).for_pages(), public_id))
        self.sends = self.transfer.from_organisation_id == user.organisation_id

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_transfer(self.transfer, actor=request.user)
        return self.page()

    def context(self) -> dict[str, Any]:
        user, transfer = self.request.user, self.transfer
        return {
            "transfer": transfer,
            "sends": self.sends,
            "sees_former": policies.sees_former_file(user, transfer),
            "card": presenters.card_of(transfer) if self.sends or transfer.shows_card else None,
            "parts": presenters.parts_of(transfer, user),
            "unfinished": policies.unfinished(transfer.case) if self.sends and transfer.is_under_way else [],
            "moves": [to.value for to in policies.moves_open_to(user, transfer)],
        }

    def url(self) -> str:
        return reverse("cases:transfer", args=[self.transfer.public_id])


class ProposeTransfer(TransferPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.propose_transfer(self.transfer, actor=request.user)
        return self.done(self.url(), _("Proposed. The other organisation's managers see the card."))


class MovePage(TransferPage, FormPage):
    """A step with something to say."""

    get = FormPage.get
    to: Status

    def setup_page(self, public_id: Any) -> None:
        super().setup_page(public_id)
        policies.check_may_move(self.request.user, self.transfer, self.to)


class AcceptTransfer(MovePage):
    template_name = "cases/transfer/accept.html"
    form_class = AcceptForm
    to = Status.ACCEPTED
    done_message = _("Your organisation has taken the case on. What was agreed to of the former file is open to read.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The card stands beside the form.
        actions.read_transfer(self.transfer, actor=request.user)
        return super().get(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def perform(self, form: Any) -> str:
        case = actions.accept_transfer(self.transfer, actor=self.request.user, **form.cleaned_data)
        return reverse("cases:detail", args=[case.public_id])


class DeclineTransfer(MovePage):
    template_name = "cases/transfer/decline.html"
    form_class = ReasonForm
    to = Status.DECLINED
    done_message = _("Declined. The owner reads why; the card is closed to you.")

    def perform(self, form: Any) -> str:
        actions.decline_transfer(self.transfer, actor=self.request.user, **form.cleaned_data)
        return reverse("cases:transfers")


class RecallTransfer(MovePage):
    template_name = "cases/transfer/recall.html"
    form_class = ReasonForm
    to = Status.RECALLED
    done_message = _("Taken back. The case stays yours.")

    def perform(self, form: Any) -> str:
        actions.recall_transfer(self.transfer, actor=self.request.user, **form.cleaned_data)
        return self.url()
