"""What happens to referrals. Each verb is one transaction: lock, policy, move, side effect; people are told after commit."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.consent import actions as consents
from cases.consent.enums import Decision
from cases.consent.enums import Purpose as ConsentPurpose
from cases.identification.actions import meet_deadline
from cases.identification.enums import DeadlineKind
from cases.models import Case, CaseShare
from core.errors import Conflict, Refused
from referrals import notifications, policies
from referrals.models import Referral, ReferralStep
from referrals.states import NEEDS_REASON, NEXT, Purpose, Status, Urgency

EVENT_OF = {
    Status.SUBMITTED: Event.REFERRAL_SUBMITTED,
    Status.RETURNED: Event.REFERRAL_RETURNED,
    Status.APPROVED: Event.REFERRAL_APPROVED,
    Status.REFUSED: Event.REFERRAL_REFUSED,
    Status.ACCEPTED: Event.REFERRAL_ACCEPTED,
    Status.DECLINED: Event.REFERRAL_DECLINED,
    Status.COMPLETED: Event.REFERRAL_COMPLETED,
    Status.WITHDRAWN: Event.REFERRAL_WITHDRAWN,
}
# What the sender may have said about the person's consent, in the words of a consent.
CONSENT_SAID = ("answered_on", "given_by", "guardian_answer", "guardian_name", "child_answer", "form", "language")
# Which pair of columns says by whom and when a state was reached.
STAMP_OF = {
    Status.SUBMITTED: "submitted",
    Status.APPROVED: "approved",
    Status.REFUSED: "decided",
    Status.ACCEPTED: "decided",
    Status.DECLINED: "decided",
}


@transaction.atomic
def draft_referral(case: Case, details: dict[str, Any], *, actor: User) -> Referral:
    """Prepare a referral of a case of one's own organisation; nobody else sees it yet.

    `details`: to_organisation, purpose, urgency, sections, message; and where the
    person was asked just now, consent and CONSENT_SAID. Raises NotAllowed, Conflict, Refused.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    policies.check_may_draft(actor, case)
    referral = Referral(case=case, from_organisation=actor.organisation)
    _take_over(referral, details, actor)
    referral.save()
    changes = {"purpose": referral.purpose, "to_organisation": referral.to_organisation.code}
    record(Event.REFERRAL_DRAFTED, actor=actor, target=referral, case_id=case.public_id, changes=changes)
    _record_consent(referral, details, actor)
    return referral


@transaction.atomic
def change_draft(referral: Referral, details: dict[str, Any], *, actor: User) -> Referral:
    """Change a draft, or a referral that the ministry returned."""
    referral = _locked(referral)
    policies.check_may_change(actor, referral)
    changed = _take_over(referral, details, actor)
    if changed:
        referral.save(update_fields=changed)
        # The vocabulary has one word for what the sender writes before she submits.
        changes = dict.fromkeys(changed) | {"status": referral.status}
        record(Event.REFERRAL_DRAFTED, actor=actor, target=referral, case_id=referral.case.public_id, changes=changes)
    _record_consent(referral, details, actor)
    return referral


@transaction.atomic
def submit_referral(referral: Referral, *, actor: User) -> Referral:
    """Hand a draft, or one that was returned, to the ministry; it has to carry something the person's consent covers."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.SUBMITTED)
    if not referral.message or not referral.sections:
        raise Refused(_("Say what the receiver should know and may see before you submit."))
    allowance = policies.allowance_of(referral)
    if not allowance.sections:
        raise Refused(_("Nothing of this may be shared: %(why)s") % {"why": allowance.reasons()})
    move(referral, Status.SUBMITTED, actor=actor)
    if referral.to_organisation.is_ministry:
        meet_deadline(referral.case, DeadlineKind.MINISTRY_REFERRAL, actor=actor)
    _tell(notifications.tell_whose_turn, referral)
    return referral


@transaction.atomic
def approve_referral(referral: Referral, *, actor: User) -> Referral:
    """Let the receiving organisation see the card and decide (not yet the case)."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.APPROVED)
    move(referral, Status.APPROVED, actor=actor)
    _tell(notifications.tell_whose_turn, referral)
    return referral


@transaction.atomic
def return_referral(referral: Referral, *, actor: User, reason: str) -> Referral:
    """Send a referral back to the sender, who may change it and submit it again."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.RETURNED)
    move(referral, Status.RETURNED, actor=actor, reason=reason)
    _tell(notifications.tell_whose_turn, referral)
    return referral


@transaction.atomic
def refuse_referral(referral: Referral, *, actor: User, reason: str) -> Referral:
    """End a referral at the ministry; the receiver never hears of it."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.REFUSED)
    move(referral, Status.REFUSED, actor=actor, reason=reason)
    _tell(notifications.tell_sender, referral)
    return referral


@transaction.atomic
def accept_referral(referral: Referral, *, actor: User) -> Referral:
    """Take the person on: those of the named sections that her consent covers open for the receiver at once.

    They close when the referral ends, or the consent does.
    """
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.ACCEPTED)
    move(referral, Status.ACCEPTED, actor=actor)
    if not _open_share(referral, actor):
        raise Conflict(_("The person's consent no longer covers any of this. Nothing was changed; ask the sender."))
    _tell(notifications.tell_sender, referral)
    return referral


@transaction.atomic
def decline_referral(referral: Referral, *, actor: User, reason: str) -> Referral:
    """Say, as the receiver, that one cannot take the person on."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.DECLINED)
    move(referral, Status.DECLINED, actor=actor, reason=reason)
    _tell(notifications.tell_sender, referral)
    return referral


@transaction.atomic
def withdraw_referral(referral: Referral, *, actor: User, reason: str) -> Referral:
    """Take a referral back, even an accepted one: whatever was shared closes at once."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.WITHDRAWN)
    move(referral, Status.WITHDRAWN, actor=actor, reason=reason)
    _end_share(referral, actor)
    _tell(notifications.tell_receiver, referral)
    return referral


@transaction.atomic
def give_feedback(referral: Referral, *, actor: User, feedback: str) -> Referral:
    """Complete an accepted referral: say, as the receiver, what was done. The case closes for the receiver."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.COMPLETED)
    if not feedback.strip():
        raise Refused(_("Say in a few words what was done."), "feedback")
    referral.feedback = feedback.strip()
    referral.save(update_fields=["feedback"])
    move(referral, Status.COMPLETED, actor=actor)
    _end_share(referral, actor)
    _tell(notifications.tell_sender, referral)
    return referral


@transaction.atomic
def read_referral(referral: Referral, *, actor: User) -> frozenset[str]:
    """Open a referral: the look is on record. Returns the sections of the case that the reader may see."""
    policies.require_visible(actor, referral)
    record(Event.REFERRAL_READ, actor=actor, target=referral, case_id=referral.case.public_id)
    return case_policies.sections_for(actor, referral.case)


def move(referral: Referral, to: Status, *, actor: User, reason: str = "") -> ReferralStep:
    """The only writer of `status`: whatever is not in NEXT is refused, every step is kept and audited.

    To be called on a locked row, after the policy. The reason stays in the
    (encrypted) step: the audit holds no free text.
    """
    before = Status(referral.status)
    if to not in NEXT[before]:
        raise Conflict(policies.where_it_stands(referral))
    if to in NEEDS_REASON and not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")
    referral.status = to
    changed = ["status"]
    if stamp := STAMP_OF.get(to):
        setattr(referral, f"{stamp}_by", actor)
        setattr(referral, f"{stamp}_at", timezone.now())
        changed += [f"{stamp}_by", f"{stamp}_at"]
    referral.save(update_fields=changed)
    step = ReferralStep.objects.create(
        referral=referral, from_status=before, to_status=to, actor=actor, reason=reason.strip()
    )
    changes = {"status": to.value}
    record(EVENT_OF[to], actor=actor, target=referral, case_id=referral.case.public_id, changes=changes)
    return step


def _locked(referral: Referral) -> Referral:
    return Referral.objects.select_for_update(of=("self",)).for_pages().get(pk=referral.pk)


def _take_over(referral: Referral, details: dict[str, Any], actor: User) -> list[str]:
    """Write the sender's details into the referral, refusing what may not be; returns the fields that differ."""
    to, sections = details["to_organisation"], list(details["sections"])
    if not policies.receivers_for(actor).filter(pk=to.pk).exists():
        raise Refused(_("Nobody at this organisation can answer a referral. Choose another one."), "to_organisation")
    if not set(sections) <= policies.sections_to_offer(actor, referral.case):
        raise Refused(_("You can share only what you see yourself."), "sections")
    if details["purpose"] not in Purpose.values:
        raise Refused(_("Choose one of the purposes."), "purpose")
    if details["urgency"] not in Urgency.values:
        raise Refused(_("Choose one of the answers."), "urgency")
    values = {
        "to_organisation": to,
        "purpose": details["purpose"],
        "urgency": details["urgency"],
        "sections": sections,
        "message": details["message"].strip(),
    }
    changed = [name for name, value in values.items() if getattr(referral, name, None) != value]
    for name in changed:
        setattr(referral, name, values[name])
    return changed


def _record_consent(referral: Referral, details: dict[str, Any], actor: User) -> None:
    """Write down the consent that the sender reports along with the referral: for this receiver and these sections."""
    if details.get("consent") != Decision.GIVEN:
        return
    said = {name: details.get(name) for name in CONSENT_SAID}
    said |= {"purpose": ConsentPurpose.SHARING, "decision": Decision.GIVEN}
    said |= {"organisation": referral.to_organisation, "sections": referral.sections}
    consents.record_consent(referral.case, said, actor=actor)


def _open_share(referral: Referral, actor: User) -> frozenset[str]:
    return consents.share(
        referral.case, referral.to_organisation, referral.sections, actor=actor, referral_id=referral.public_id
    )


def _end_share(referral: Referral, actor: User) -> None:
    shares = CaseShare.objects.filter(referral_public_id=referral.public_id, ended_at__isnull=True)
    for share in shares.select_for_update():
        share.ended_at = timezone.now()
        share.save(update_fields=["ended_at"])
        changes = {"organisation": referral.to_organisation.code}
        record(Event.CASE_SHARE_ENDED, actor=actor, target=share, case_id=referral.case.public_id, changes=changes)


def _tell(task: Any, referral: Referral) -> None:
    # robust: a queue that is down must not make a finished step look as if it had failed; the inbox shows it anyway.
    # A lambda, not a partial: Django names the failed callback in its log, and a partial has no name.
    referral_id = str(referral.public_id)
    transaction.on_commit(lambda: task.delay(referral_id), robust=True)
