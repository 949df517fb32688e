"""What happens to referrals. Each verb is one transaction: lock, policy, move, what is to be told; it is sent after commit."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.consent import actions as consents
from cases.consent.enums import Decision
from cases.consent.enums import Purpose as ConsentPurpose
from cases.identification.actions import meet_deadline
from cases.identification.enums import DeadlineKind
from cases.intake.enums import Need
from cases.models import Case, CaseShare
from core.errors import Conflict, Refused
from referrals import parties, policies
from referrals.ministry import numbers
from referrals.models import Party, Referral, ReferralStep
from referrals.notices.notifications import send_soon
from referrals.package.actions import freeze, recall
from referrals.parcels import outbox
from referrals.states import (
    NEEDS_REASON,
    NEXT,
    TAKEN_ON,
    Answer,
    DeclineReason,
    Outcome,
    Purpose,
    RiskFlag,
    Side,
    Status,
    Urgency,
)

EVENT_OF = {
    Status.SUBMITTED: Event.REFERRAL_SUBMITTED,
    Status.RETURNED: Event.REFERRAL_RETURNED,
    Status.APPROVED: Event.REFERRAL_APPROVED,
    Status.REFUSED: Event.REFERRAL_REFUSED,
    Status.ACCEPTED: Event.REFERRAL_ACCEPTED,
    Status.DECLINED: Event.REFERRAL_DECLINED,
    Status.OFFERED: Event.REFERRAL_OFFERED,
    Status.IN_PROGRESS: Event.REFERRAL_BEGUN,
    Status.EXPIRED: Event.REFERRAL_EXPIRED,
    Status.COMPLETED: Event.REFERRAL_COMPLETED,
    Status.WITHDRAWN: Event.REFERRAL_WITHDRAWN,
}
# What the sender may have said about the person's consent, in the words of a consent.
CONSENT_SAID = ("answered_on", "given_by", "guardian_answer", "guardian_name", "child_answer", "form")
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

    `details`: to_organisation, purpose, urgency, sections, message; also_to (others who are asked at the same time),
    language, urgent_needs, risk_flags, receiver_role; and where the person was asked just now, consent,
    CONSENT_SAID and explained_in. Raises NotAllowed, Conflict, Refused.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    policies.check_may_draft(actor, case)
    referral = Referral(case=case, from_organisation=actor.organisation)
    _take_over(referral, details, actor)
    receivers = _receivers(referral, details, actor)
    referral.save()
    parties.invite(referral, receivers)
    parties.seat(referral, moved=True)
    changes = {"purpose": referral.purpose, "to_organisation": referral.to_organisation.code}
    record(Event.REFERRAL_DRAFTED, actor=actor, target=referral, case_id=case.public_id, changes=changes)
    _record_consent(referral, receivers, details, actor)
    return referral


@transaction.atomic
def change_draft(referral: Referral, details: dict[str, Any], *, actor: User) -> Referral:
    """Change a draft, or a referral that the ministry returned."""
    referral = _locked(referral)
    policies.check_may_change(actor, referral)
    changed = _take_over(referral, details, actor)
    receivers = _receivers(referral, details, actor)
    if {row.pk for row in receivers} != {row.pk for row in policies.asked(referral)}:
        changed.append("also_to")
    if changed:
        referral.save(update_fields=["route", *(name for name in changed if name != "also_to")])
        parties.invite(referral, receivers)
        # The vocabulary has one word for what the sender writes before she submits.
        changes = dict.fromkeys(changed) | {"status": referral.status}
        record(Event.REFERRAL_DRAFTED, actor=actor, target=referral, case_id=referral.case.public_id, changes=changes)
    _record_consent(referral, receivers, details, actor)
    return referral


@transaction.atomic
def submit_referral(referral: Referral, *, actor: User) -> Referral:
    """Send off a draft, or one that was returned: to the ministry, or at once to the receivers where the route says so.

    The route is fixed now. It has to carry what the route asks for, and for each receiver something that the person's
    consent covers. Raises Refused.
    """
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.SUBMITTED)
    if not referral.message or not referral.sections:
        raise Refused(_("Say what the receiver should know and may see before you submit."))
    receivers = policies.asked(referral)
    referral.route = policies.require_route(referral, receivers)
    referral.save(update_fields=["route"])
    for receiver in receivers:
        allowance = policies.allowance_of(referral, receiver)
        if not allowance.sections:
            words = {"receiver": receiver.name, "why": allowance.reasons()}
            raise Refused(_("Nothing of this may be shared with %(receiver)s: %(why)s") % words)
        policies.require_agreement(referral, receiver)
    freeze(referral, actor=actor)
    move(referral, Status.SUBMITTED, actor=actor)
    if any(receiver.is_ministry for receiver in receivers):
        meet_deadline(referral.case, DeadlineKind.MINISTRY_REFERRAL, actor=actor)
    if not referral.needs_ministry:
        move(referral, Status.OFFERED, actor=actor)
    return referral


@transaction.atomic
def approve_referral(referral: Referral, *, actor: User) -> Referral:
    """Let the receivers see the card and decide (not yet the case); where the route asks for it, after a second officer.

    A referral to the ministry itself is taken on in the same act.
    """
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.APPROVED)
    numbers.register(referral, actor)
    move(referral, Status.APPROVED, actor=actor)
    if referral.needs_second_officer:
        # Left with her it would be in nobody's list: she may not confirm, and others are not given what is hers.
        referral.parties.filter(side=Side.MINISTRY, officer=actor).update(officer=None)
    else:
        _offer(referral, actor)
    return referral


@transaction.atomic
def confirm_referral(referral: Referral, *, actor: User) -> Referral:
    """Approve as the second officer: now the receivers are asked."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.OFFERED)
    referral.confirmed_by, referral.confirmed_at = actor, timezone.now()
    referral.save(update_fields=["confirmed_by", "confirmed_at"])
    _offer(referral, actor)
    return referral


def _offer(referral: Referral, actor: User) -> None:
    move(referral, Status.OFFERED, actor=actor)
    if policies.may_take_on(actor, referral):
        _accept(referral, actor)


@transaction.atomic
def return_referral(referral: Referral, *, actor: User, reason: str) -> Referral:
    """Ask the sender for more: she may change the referral and submit it again."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.RETURNED)
    numbers.register(referral, actor)
    move(referral, Status.RETURNED, actor=actor, reason=reason)
    # Whoever submits it next may be the officer who had approved it. Not before the move: what is approved has a time.
    referral.approved_by = referral.approved_at = None
    referral.save(update_fields=["approved_by", "approved_at"])
    return referral


@transaction.atomic
def refuse_referral(referral: Referral, *, actor: User, reason: str) -> Referral:
    """End a referral at the ministry; the receivers never hear of it."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.REFUSED)
    numbers.register(referral, actor)
    move(referral, Status.REFUSED, actor=actor, reason=reason)
    return referral


@transaction.atomic
def accept_referral(referral: Referral, *, actor: User) -> Referral:
    """Take the person on: those of the named sections that her consent covers open for the receiver at once.

    They close when the referral ends, or the consent does. The first to accept takes it; others who were asked are told
    that it is closed.
    """
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.ACCEPTED)
    _accept(referral, actor)
    return referral


def _accept(referral: Referral, actor: User) -> None:
    _answered(referral, actor.organisation, Answer.ACCEPTED, actor)
    _take_on(referral, actor.organisation, actor, opened_by=actor)


def _take_on(referral: Referral, organisation: Organisation, actor: User | None, *, opened_by: User) -> None:
    # Approving may take it on as well, and a sealed link does not come by `check_may_move`.
    policies.require_open_case(referral)
    if referral.to_organisation_id != organisation.pk:
        referral.to_organisation = organisation
        referral.save(update_fields=["to_organisation"])
    move(referral, Status.ACCEPTED, actor=actor)
    if not _open_share(referral, opened_by):
        raise Conflict(_("The person's consent no longer covers any of this. Nothing was changed; ask the sender."))


@transaction.atomic
def decline_referral(
    referral: Referral, *, actor: User, reason: str, decline_reason: str = DeclineReason.OTHER
) -> Referral:
    """Say, as a receiver, that one cannot take the person on. While others who were asked may still, it goes on."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.DECLINED)
    if decline_reason not in DeclineReason.values:
        raise Refused(_("Choose one of the reasons."), "decline_reason")
    _answered(referral, actor.organisation, Answer.DECLINED, actor, decline_reason)
    _declined(referral, actor, reason)
    return referral


def _declined(referral: Referral, actor: User | None, reason: str) -> None:
    if policies.waits_for_somebody(referral):
        _refuse_without_reason(reason)
        step = _keep_step(referral, Status.OFFERED, Status.DECLINED, actor, reason)
        _seat(referral, moved=False, step=step)
    else:
        move(referral, Status.DECLINED, actor=actor, reason=reason)


def accept_by_link(referral: Referral, organisation: Organisation, *, made_by: User) -> None:
    """Somebody without an account answers for an organisation that was asked, by a link that the sender's `made_by` gave her.

    To be called on the locked referral, by the room that let her in. Where the organisation has accepted already, nothing
    is left to do. Raises Conflict.
    """
    if referral.to_organisation_id == organisation.pk and referral.status in TAKEN_ON:
        return
    policies.require_offered(referral, organisation)
    _answered(referral, organisation, Answer.ACCEPTED)
    _take_on(referral, organisation, None, opened_by=made_by)


def decline_by_link(
    referral: Referral, organisation: Organisation, reason: str, *, decline_reason: str = DeclineReason.OTHER
) -> None:
    """As `accept_by_link`, for a no. Where the organisation has accepted already, one outside it who does not is told apart."""
    if referral.to_organisation_id == organisation.pk and referral.status in TAKEN_ON:
        return
    policies.require_offered(referral, organisation)
    _answered(referral, organisation, Answer.DECLINED, decline_reason=decline_reason)
    _declined(referral, None, reason)


def complete_from_outside(referral: Referral, feedback: str, outcome: str) -> None:
    """As `accept_by_link`, once it is done: an organisation at another installation says what came of it."""
    referral.feedback, referral.outcome = feedback.strip(), outcome
    referral.save(update_fields=["feedback", "outcome"])
    move(referral, Status.COMPLETED, actor=None)
    _end_share(referral, None)


def take_back_from_outside(referral: Referral, organisation: Organisation, reason: str) -> None:
    """An organisation at another installation accepted what may not be handed over any more. Others may still answer."""
    _answered(referral, organisation, Answer.CLOSED)
    if policies.waits_for_somebody(referral):
        _seat(referral, moved=False)
    else:
        move(referral, Status.WITHDRAWN, actor=None, reason=reason)
        recall(referral, actor=None)


@transaction.atomic
def expire_offers(referral: Referral) -> bool:
    """For the clock: end the offers that nobody answered in time, where their route says that they expire.

    Safe to run twice. Returns whether anything was changed. Without a person it is the programme's work.
    """
    referral = _locked(referral)
    if referral.status != Status.OFFERED or referral.route is None or not referral.route.expires:
        return False
    late = referral.parties.filter(answer=Answer.OFFERED, due_at__lte=timezone.now())
    if not late.update(answer=Answer.EXPIRED, answered_at=timezone.now()):
        return False
    if policies.waits_for_somebody(referral):
        _seat(referral, moved=False)
    else:
        move(referral, Status.EXPIRED, actor=None)
    return True


@transaction.atomic
def begin_work(referral: Referral, *, actor: User) -> Referral:
    """Say, as the receiver, that help has begun."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.IN_PROGRESS)
    move(referral, Status.IN_PROGRESS, actor=actor)
    return referral


@transaction.atomic
def withdraw_referral(referral: Referral, *, actor: User, reason: str) -> Referral:
    """Take a referral back, even an accepted one: whatever was shared closes at once."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.WITHDRAWN)
    move(referral, Status.WITHDRAWN, actor=actor, reason=reason)
    recall(referral, actor=actor)
    _end_share(referral, actor)
    return referral


@transaction.atomic
def give_feedback(referral: Referral, *, actor: User, feedback: str, outcome: str = Outcome.PROVIDED) -> Referral:
    """Complete an accepted referral: say, as the receiver, what was done and how it came out. The case closes for her."""
    referral = _locked(referral)
    policies.check_may_move(actor, referral, Status.COMPLETED)
    if not feedback.strip():
        raise Refused(_("Say in a few words what was done."), "feedback")
    if outcome not in Outcome.values:
        raise Refused(_("Choose one of the answers."), "outcome")
    referral.feedback, referral.outcome = feedback.strip(), outcome
    referral.save(update_fields=["feedback", "outcome"])
    move(referral, Status.COMPLETED, actor=actor)
    _end_share(referral, actor)
    return referral


@transaction.atomic
def assign_officer(referrals: Iterable[Referral], officer: User | None, *, actor: User) -> int:
    """Give the turn in several referrals to one colleague who can take it, or to nobody in particular: all or none.

    Returns how many were changed. Raises NotVisible, NotAllowed, Conflict where it is no longer the organisation's turn.
    """
    changed = 0
    for referral in sorted(referrals, key=lambda row: row.pk):
        referral = _locked(referral)
        seat = policies.seat_to_assign(actor, referral, officer)
        if seat.officer_id == (officer.pk if officer else None):
            continue
        seat.officer = officer
        seat.save(update_fields=["officer"])
        changes = {"user": officer.username if officer else None}
        record(Event.REFERRAL_ASSIGNED, actor=actor, target=referral, case_id=referral.case.public_id, changes=changes)
        changed += 1
    return changed


@transaction.atomic
def read_referral(referral: Referral, *, actor: User) -> frozenset[str]:
    """Open a referral: the look is on record. Returns the sections of the case that the reader may see."""
    policies.require_visible(actor, referral)
    _receipt(referral, actor)
    record(Event.REFERRAL_READ, actor=actor, target=referral, case_id=referral.case.public_id)
    return case_policies.sections_for(actor, referral.case)


def _receipt(referral: Referral, actor: User) -> None:
    """Who of an organisation was the first to read it."""
    rows = Party.objects.at_desk_of(actor).filter(referral=referral, read_at__isnull=True)
    rows.exclude(side=Side.SENDER).update(read_at=timezone.now(), read_by=actor)


def move(referral: Referral, to: Status, *, actor: User | None, reason: str = "") -> ReferralStep:
    """The only writer of `status`: whatever is not in NEXT is refused, every step is kept and audited, every party seated.

    To be called on a locked row, after the policy. The reason stays in the
    (encrypted) step: the audit holds no free text. Without an actor the clock did it, or somebody by a sealed link or at
    another installation.
    """
    before = Status(referral.status)
    if to not in NEXT[before]:
        raise Conflict(policies.where_it_stands(referral))
    if to in NEEDS_REASON:
        _refuse_without_reason(reason)
    referral.status = to
    changed = ["status"]
    if stamp := STAMP_OF.get(to):
        setattr(referral, f"{stamp}_by", actor)
        setattr(referral, f"{stamp}_at", timezone.now())
        changed += [f"{stamp}_by", f"{stamp}_at"]
    referral.save(update_fields=changed)
    step = _keep_step(referral, before, to, actor, reason)
    _seat(referral, moved=True, step=step)
    return step


def _seat(referral: Referral, *, moved: bool, step: ReferralStep | None = None) -> None:
    parties.seat(referral, moved=moved, step=step)
    send_soon()
    outbox.follow(referral)


def _keep_step(referral: Referral, before: Status, to: Status, actor: User | None, reason: str) -> ReferralStep:
    step = ReferralStep.objects.create(
        referral=referral, from_status=before, to_status=to, actor=actor, reason=reason.strip()
    )
    changes = {"status": to.value}
    record(EVENT_OF[to], actor=actor, target=referral, case_id=referral.case.public_id, changes=changes)
    return step


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")


def _answered(
    referral: Referral, organisation: Organisation, answer: Answer, actor: User | None = None, decline_reason: str = ""
) -> None:
    """Write an organisation's answer beside its seat. The row is locked with its referral: whoever comes second was refused."""
    referral.parties.filter(organisation=organisation, side=Side.RECEIVER).update(
        answer=answer, answered_by=actor, answered_at=timezone.now(), decline_reason=decline_reason
    )


def _locked(referral: Referral) -> Referral:
    return Referral.objects.select_for_update(of=("self",)).for_pages().get(pk=referral.pk)


def _take_over(referral: Referral, details: dict[str, Any], actor: User) -> list[str]:
    """Write the sender's details into the referral, refusing what may not be; returns the fields that differ."""
    sections = list(details["sections"])
    needs, flags = list(details.get("urgent_needs", [])), list(details.get("risk_flags", []))
    if not set(sections) <= policies.sections_to_offer(actor, referral.case):
        raise Refused(_("You can share only what you see yourself."), "sections")
    if details["purpose"] not in Purpose.values:
        raise Refused(_("Choose one of the purposes."), "purpose")
    if details["urgency"] not in Urgency.values:
        raise Refused(_("Choose one of the answers."), "urgency")
    if not set(needs) <= set(Need.values) - {Need.NONE}:
        raise Refused(_("Choose from the list."), "urgent_needs")
    if not set(flags) <= set(RiskFlag.values):
        raise Refused(_("Choose from the list."), "risk_flags")
    values = {
        "to_organisation": details["to_organisation"],
        "purpose": details["purpose"],
        "urgency": details["urgency"],
        "sections": sections,
        "language": details.get("language", ""),
        "urgent_needs": needs,
        "risk_flags": flags,
        "receiver_role": details.get("receiver_role", ""),
        "message": details["message"].strip(),
    }
    changed = [name for name, value in values.items() if getattr(referral, name, None) != value]
    for name in changed:
        setattr(referral, name, values[name])
    return changed


def _receivers(referral: Referral, details: dict[str, Any], actor: User) -> list[Organisation]:
    """Whom the sender wants to ask, the first one first. Raises Refused where one cannot answer, or where no route leads."""
    wanted = [details["to_organisation"], *details.get("also_to", [])]
    receivers = list(dict.fromkeys(wanted))
    known = set(policies.receivers_for(actor).filter(pk__in=[row.pk for row in receivers]).values_list("pk", flat=True))
    for name, rows in (("to_organisation", receivers[:1]), ("also_to", receivers[1:])):
        if any(row.pk not in known for row in rows):
            raise Refused(_("Nobody at this organisation can answer a referral. Choose another one."), name)
    # As it is today: the page says who will be asked. It is fixed when it is submitted.
    referral.route = policies.require_route(referral, receivers)
    return receivers


def _record_consent(referral: Referral, receivers: list[Organisation], details: dict[str, Any], actor: User) -> None:
    """Write down the consent that the sender reports along with the referral: for each receiver and these sections."""
    if details.get("consent") != Decision.GIVEN:
        return
    said = {name: details.get(name) for name in CONSENT_SAID} | {"language": details.get("explained_in")}
    said |= {"purpose": ConsentPurpose.SHARING, "decision": Decision.GIVEN, "sections": referral.sections}
    for receiver in receivers:
        consents.record_consent(referral.case, said | {"organisation": receiver}, actor=actor)


def _open_share(referral: Referral, actor: User) -> frozenset[str]:
    return consents.share(
        referral.case,
        referral.to_organisation,
        referral.sections,
        actor=actor,
        referral_id=referral.public_id,
        role=referral.receiver_role,
    )


def _end_share(referral: Referral, actor: User | None) -> None:
    shares = CaseShare.objects.filter(referral_public_id=referral.public_id, ended_at__isnull=True)
    for share in shares.select_for_update():
        share.ended_at = timezone.now()
        share.save(update_fields=["ended_at"])
        changes = {"organisation": referral.to_organisation.code}
        record(Event.CASE_SHARE_ENDED, actor=actor, target=share, case_id=referral.case.public_id, changes=changes)
