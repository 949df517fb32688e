from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import policies as case_policies
from cases.enums import Section
from cases.models import Case
from core.errors import Conflict, Refused
from core.views import UNPROCESSABLE, FormPage, PageView, found
from referrals import actions, policies, presenters
from referrals.conversation.views import conversation_of
from referrals.desk.views import InboxPage
from referrals.forms import DeclineForm, FeedbackForm, ReasonForm, ReferralForm, StepForm, words_of
from referrals.guests.views import links_of
from referrals.models import Party, Referral, ReferralStep
from referrals.package.presenters import sent_of
from referrals.parcels.views import parcels_of
from referrals.states import ENDED, Box, Side, Status


class ReferralPage(InboxPage):
    """One visible referral; 404 for everybody else."""

    template_name = "referrals/referral_detail.html"

    def setup_page(self, public_id: Any) -> None:
        self.referral = found(Referral.objects.visible_to(self.request.user).for_pages(), public_id)

    def url(self) -> str:
        return reverse("referrals:detail", args=[self.referral.public_id])

    def show(self, *, status: int = 200, bound: Any = None, notice: Any = "") -> HttpResponse:
        """The referral, the card, the path and exactly the buttons that are the reader's now. The look is on record."""
        actor, referral = self.request.user, self.referral
        sections = actions.read_referral(referral, actor=actor)
        # Each room of the page asks again who sees it.
        with case_policies.asked_once():
            policies.found_visible(actor, referral)
            return self.page(
                status=status,
                referral=referral,
                may_identity=Section.IDENTITY in sections,
                notice=notice,
                selected=referral.public_id,
                **self._where_it_stands(bound),
                **conversation_of(referral, actor),
                **links_of(referral, actor),
                **parcels_of(referral, actor),
                **self.inbox(),
            )

    def _where_it_stands(self, bound: Any) -> dict[str, Any]:
        actor, referral = self.request.user, self.referral
        knows_asked = policies.knows_who_was_asked(actor, referral)
        seats = list(Party.objects.of_found(referral, actor, is_led=knows_asked).for_pages())
        seat = policies.own_seat(actor, referral, seats)
        # One of several who were asked may be through with it while it goes on elsewhere, which she does not learn.
        is_ended = referral.status in ENDED or seat is not None and seat.box == Box.ENDED
        asked = presenters.asked_of(seats) if knows_asked else []
        open_moves = policies.moves_open_to(actor, referral)
        return {
            "card": presenters.card_of(referral),
            "package": self._package(seat, is_ended=is_ended),
            "sent": sent_of(referral, actor),
            "seat": seat,
            "receiver": presenters.receiver_of(referral, seat),
            "asked": asked,
            "state": presenters.state_of(referral, seat),
            "due": presenters.due_in_words(seat) if seat else "",
            "steps": presenters.steps_of(referral, seat),
            "said": presenters.said_in(list(ReferralStep.objects.of_found(referral, actor).of(referral))),
            "moves": [view.offered(referral, bound, asked) for view in MOVES if view.to in open_moves],
            "is_sender": actor.organisation_id == referral.from_organisation_id,
            "may_change": case_policies.allows(policies.check_may_change, actor, referral),
            "may_open_case": case_policies.allows(case_policies.check_may_view, actor, referral.case),
            "may_refer_again": is_ended and case_policies.allows(policies.check_may_refer_again, actor, referral),
            "is_ended": is_ended,
            "is_out": seat is not None and presenters.is_out(seat),
        }

    def _package(self, seat: Party | None, *, is_ended: bool) -> list[presenters.Part]:
        actor, referral = self.request.user, self.referral
        receiver = seat.organisation if seat and seat.side == Side.RECEIVER else None
        allowance = None if is_ended else policies.allowance_of(referral, receiver)
        with_reasons = policies.may_read_reasons(actor, referral)
        return presenters.package_of(referral, allowance, with_reasons=with_reasons)


class ReferralDetail(ReferralPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()


class CaseReferrals(PageView):
    """The tab of a case: where each of its referrals stands, what was reached, what came of it."""

    template_name = "referrals/case_referrals.html"

    def setup_page(self, public_id: Any) -> None:
        policies.check_may_list(self.request.user)
        rows = Case.objects.visible_to(self.request.user).with_header().select_related("person", "organisation")
        self.case = found(rows, public_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, case = request.user, self.case
        seats = list(Party.objects.visible_to(actor).of_case(case).for_pages())
        path = list(ReferralStep.objects.of_found_case(case, actor))
        return self.page(
            case=case,
            sections=case_policies.sections_for(actor, case),
            tab="referrals",
            rows=[
                presenters.on_case(referral, policies.own_seat(actor, referral, seats), path)
                for referral in Referral.objects.of_found(case, actor).for_pages().order_by("-id")
            ],
            may_refer=case_policies.allows(policies.check_may_draft, actor, case),
        )


class CaseReferralPage(FormPage):
    """The sender's form about one case."""

    form_class = ReferralForm
    template_name = "referrals/referral_form.html"
    case: Case
    referral: Referral | None = None
    # The one whose words the form begins with.
    former: Referral | None = None

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user, "case": self.case, "initial": self.details() if self.former else None}

    def details(self) -> dict[str, Any]:
        assert self.former is not None
        return words_of(self.former, policies.asked(self.former))

    def context(self) -> dict[str, Any]:
        deadline = policies.ministry_deadline(self.request.user, self.case, self.referral)
        return {
            "case": self.case,
            "referral": self.referral,
            "former": self.former,
            "ministry_within": presenters.time_left(deadline.due_at) if deadline else "",
        }


class NewReferral(CaseReferralPage):
    """A draft, seen by nobody else; submitting comes after a look at the card."""

    done_message = _("The draft was saved. Look at the card, then submit it.")

    def setup_page(self, public_id: Any) -> None:
        rows = Case.objects.visible_to(self.request.user).select_related("person", "organisation")
        self.case = found(rows, public_id)
        policies.check_may_draft(self.request.user, self.case)

    def perform(self, form: Any) -> str:
        referral = actions.draft_referral(self.case, form.cleaned_data, actor=self.request.user)
        return reverse("referrals:detail", args=[referral.public_id])


class ReferAgain(NewReferral):
    """The same once more, after a referral that has ended: a draft of its own, which begins with the words of the former."""

    def setup_page(self, public_id: Any) -> None:
        self.former = found(Referral.objects.visible_to(self.request.user).for_pages(), public_id)
        self.case = self.former.case
        policies.check_may_refer_again(self.request.user, self.former)


class EditReferral(CaseReferralPage):
    done_message = _("The referral was saved.")

    def setup_page(self, public_id: Any) -> None:
        self.referral = self.former = found(Referral.objects.visible_to(self.request.user).for_pages(), public_id)
        self.case = self.referral.case
        policies.check_may_change(self.request.user, self.referral)

    def form_kwargs(self) -> dict[str, Any]:
        return super().form_kwargs() | {"allowance": policies.allowance_to_offer(self.request.user, self.former)}

    def perform(self, form: Any) -> str:
        actions.change_draft(self.referral, form.cleaned_data, actor=self.request.user)
        return reverse("referrals:detail", args=[self.referral.public_id])


class Move(ReferralPage):
    """A button on the referral's page: what it says, what will happen, which words it asks for, the action it calls."""

    http_method_names = ["post"]
    to: Status
    url_name: str
    label: Any
    consequence: Any
    style = "btn-outline"
    form_class: type[forms.Form] = StepForm
    action: Any
    done_message: Any = ""

    @classmethod
    def form_of(cls, data: Any = None) -> forms.Form:
        return cls.form_class(data, auto_id=f"id_{cls.to}_%s")

    @classmethod
    def what_follows(cls, referral: Referral) -> Any:
        """What pressing it brings, in words with a place for the receiver."""
        return cls.consequence

    @classmethod
    def offered(cls, referral: Referral, bound: Any, asked: list[presenters.Asked]) -> dict[str, Any]:
        form = bound if isinstance(bound, cls.form_class) and bound.auto_id == f"id_{cls.to}_%s" else cls.form_of()
        return {
            "url": reverse(cls.url_name, args=[referral.public_id]),
            "label": cls.label,
            "consequence": cls.what_follows(referral) % {"receiver": presenters.receivers_in_words(referral, asked)},
            "style": cls.style,
            "form": form,
            "asks": bool(form.fields),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_of(request.POST)
        if not form.is_valid():
            return self.show(status=UNPROCESSABLE, bound=form)
        try:
            self.action(self.referral, actor=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.show(status=UNPROCESSABLE, bound=form)
        except Conflict as error:
            self.setup_page(self.referral.public_id)
            return self.show(status=error.status, notice=error.message)
        return self.done(self.url(), self.done_message)


class Submit(Move):
    to, url_name, style = Status.SUBMITTED, "referrals:submit", "btn-primary"
    label = _("Submit referral")
    consequence = _("The ministry reads the card and decides. %(receiver)s sees nothing yet.")
    action = staticmethod(actions.submit_referral)
    done_message = _("The referral was submitted. Here you see whose turn it is.")

    @classmethod
    def what_follows(cls, referral: Referral) -> Any:
        if referral.to_organisation.is_ministry:
            return _("%(receiver)s reads the card and decides.")
        if not referral.needs_ministry:
            return _("The card goes out at once: %(receiver)s may accept.")
        return cls.consequence


class Approve(Move):
    to, url_name, style = Status.APPROVED, "referrals:approve", "btn-primary"
    label = _("Approve referral")
    consequence = _("%(receiver)s sees the card and may accept.")
    action = staticmethod(actions.approve_referral)
    done_message = _("The referral was approved. Here you see whose turn it is.")

    @classmethod
    def what_follows(cls, referral: Referral) -> Any:
        # Who approves what is for herself takes it on.
        return Accept.consequence if referral.to_organisation.is_ministry else cls.consequence


class Confirm(Move):
    to, url_name, style = Status.OFFERED, "referrals:confirm", "btn-primary"
    label = _("Confirm approval")
    consequence = _("You are the second officer. %(receiver)s sees the card and may accept.")
    action = staticmethod(actions.confirm_referral)
    done_message = _("The approval was confirmed. It is the receiver's turn.")


class Return(Move):
    to, url_name, form_class = Status.RETURNED, "referrals:return", ReasonForm
    label = _("Return referral")
    consequence = _("You ask for more. The sender reads what is missing, may change the referral and submit it again.")
    action = staticmethod(actions.return_referral)
    done_message = _("The referral went back to the sender.")


class Refuse(Move):
    to, url_name, form_class, style = Status.REFUSED, "referrals:refuse", ReasonForm, "btn-danger"
    label = _("Refuse referral")
    consequence = _("The referral ends here. %(receiver)s never sees it.")
    action = staticmethod(actions.refuse_referral)
    done_message = _("The referral was refused.")

    @classmethod
    def what_follows(cls, referral: Referral) -> Any:
        return _("The referral ends here.") if referral.to_organisation.is_ministry else cls.consequence


class Accept(Move):
    to, url_name, style = Status.ACCEPTED, "referrals:accept", "btn-primary"
    label = _("Accept referral")
    consequence = _("Your organisation takes this on. The parts of the case named here open for it at once.")
    action = staticmethod(actions.accept_referral)
    done_message = _("The referral was accepted. You can open the case now.")


class Decline(Move):
    to, url_name, form_class, style = Status.DECLINED, "referrals:decline", DeclineForm, "btn-danger"
    label = _("Decline referral")
    consequence = _("The sender reads why and can look for another organisation.")
    action = staticmethod(actions.decline_referral)
    done_message = _("The referral was declined.")


class Begin(Move):
    to, url_name = Status.IN_PROGRESS, "referrals:begin"
    label = _("Say that help has begun")
    consequence = _("The sender sees that the person has come to you.")
    action = staticmethod(actions.begin_work)
    done_message = _("The sender can see now that help has begun.")


class Feedback(Move):
    to, url_name, form_class, style = Status.COMPLETED, "referrals:feedback", FeedbackForm, "btn-primary"
    label = _("Complete referral")
    consequence = _("The sender reads what was done. The case closes for your organisation.")
    action = staticmethod(actions.give_feedback)
    done_message = _("Thank you. The referral is complete.")


class Withdraw(Move):
    to, url_name, form_class, style = Status.WITHDRAWN, "referrals:withdraw", ReasonForm, "btn-danger"
    label = _("Withdraw referral")
    consequence = _("The referral ends. Whatever %(receiver)s could see of the case closes at once.")
    action = staticmethod(actions.withdraw_referral)
    done_message = _("The referral was withdrawn.")


# In the order in which they stand on the page.
MOVES: list[type[Move]] = [Submit, Approve, Confirm, Accept, Begin, Feedback, Return, Decline, Refuse, Withdraw]
