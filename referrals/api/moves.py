"""The way of a referral for programs: each step of the state table one act at one address (docs/states.md)."""

from typing import Any

from core.api.serializers import Made, Nothing
from core.api.views import ChangeOne
from referrals import actions, policies
from referrals.api.forms import draft_form
from referrals.api.serializers import ChangedReferralTaken, DeclineTaken, FeedbackTaken, ReasonTaken
from referrals.api.views import OneReferral
from referrals.forms import DeclineForm, FeedbackForm, ReasonForm, StepForm, words_of
from referrals.states import Status


class ReferralChange(OneReferral, ChangeOne):
    shows = Made


class ChangeReferral(ReferralChange):
    """Change a draft, or a referral that came back, as its sender. What is not sent stays."""

    operation = "referral_draft"
    takes = ChangedReferralTaken

    def perform(self, given: dict[str, Any]) -> Any:
        actor, referral = self.request.user, self.referral
        policies.check_may_change(actor, referral)
        on_file = words_of(referral, policies.asked(referral))
        form = draft_form(given, on_file=on_file, actor=actor, case=referral.case)
        return actions.change_draft(referral, self.checked(form), actor=actor)


class Take(ReferralChange):
    """Take the turn that is the account's organisation's: it stands in her box, and colleagues see whose it is."""

    operation = "referral_taking"
    takes = Nothing

    def perform(self, given: dict[str, Any]) -> Any:
        actions.assign_officer([self.referral], self.request.user, actor=self.request.user)
        return self.referral


class Move(ReferralChange):
    """One step: whose it is and whether it is due now is asked before what was sent is looked at, as on the page."""

    takes: Any = Nothing
    to: Status
    form_class: Any = StepForm
    action: Any

    def perform(self, given: dict[str, Any]) -> Any:
        actor, referral = self.request.user, self.referral
        policies.check_may_move(actor, referral, self.to)
        return self.action(referral, actor=actor, **self.checked(self.filled(self.form_class, given)))


class Submit(Move):
    """Send it off: to the ministry, or at once to the receivers where the route says so.

    It has to carry for each of them something that the person's consent, or a ground in law, covers.
    """

    operation, to = "referral_submission", Status.SUBMITTED
    action = staticmethod(actions.submit_referral)


class Approve(Move):
    """Let the receivers see the card, as the ministry."""

    operation, to = "referral_approval", Status.APPROVED
    action = staticmethod(actions.approve_referral)


class Confirm(Move):
    """Approve as the ministry's second officer."""

    operation, to = "referral_confirmation", Status.OFFERED
    action = staticmethod(actions.confirm_referral)


class Return(Move):
    """Ask the sender for more, as the ministry: she may change it and submit it again."""

    operation, to, takes, form_class = "referral_return", Status.RETURNED, ReasonTaken, ReasonForm
    action = staticmethod(actions.return_referral)


class Refuse(Move):
    """End it at the ministry; the receivers never hear of it."""

    operation, to, takes, form_class = "referral_refusal", Status.REFUSED, ReasonTaken, ReasonForm
    action = staticmethod(actions.refuse_referral)


class Accept(Move):
    """Take the person on: the parts of the file that her consent covers open for the account's organisation at once."""

    operation, to = "referral_acceptance", Status.ACCEPTED
    action = staticmethod(actions.accept_referral)


class Decline(Move):
    """Say, as a receiver, that one cannot take the person on, in a code and in words."""

    operation, to, takes, form_class = "referral_declining", Status.DECLINED, DeclineTaken, DeclineForm
    action = staticmethod(actions.decline_referral)


class Begin(Move):
    """Say, as who took the person on, that help has begun."""

    operation, to = "referral_beginning", Status.IN_PROGRESS
    action = staticmethod(actions.begin_work)


class Complete(Move):
    """Say, as who took the person on, what was done and how it came out. The file closes for the organisation."""

    operation, to, takes, form_class = "referral_completion", Status.COMPLETED, FeedbackTaken, FeedbackForm
    action = staticmethod(actions.give_feedback)


class Withdraw(Move):
    """Take it back, as who sent it, even once it was accepted: whatever was shared closes at once."""

    operation, to, takes, form_class = "referral_withdrawal", Status.WITHDRAWN, ReasonTaken, ReasonForm
    action = staticmethod(actions.withdraw_referral)
