"""A case is offered to another organisation; the offer is answered with no, taken back, or lapses."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.enums import Section
from cases.models import Assessment, Case, Intake
from cases.transfer import notifications, policies
from cases.transfer.keys import with_key
from cases.transfer.models import Transfer
from cases.transfer.states import NEEDS_REASON, NEXT, Status
from core.errors import Conflict, Refused

EVENT_OF = {
    Status.PROPOSED: Event.TRANSFER_PROPOSED,
    Status.ACCEPTED: Event.TRANSFER_ACCEPTED,
    Status.DECLINED: Event.TRANSFER_DECLINED,
    Status.RECALLED: Event.TRANSFER_RECALLED,
    Status.LAPSED: Event.TRANSFER_LAPSED,
}
# Which pair of columns says by whom and when a state was reached.
STAMP_OF = {status: "proposed" if status == Status.PROPOSED else "decided" for status in EVENT_OF}


@transaction.atomic
def ask_for_transfer(case: Case, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Transfer:
    """Wish that another organisation take the case on: `to_organisation`, `sections`, `reason`.

    Of a manager it is proposed at once; otherwise, and always of a sealed file, a manager other than the one who asks
    lets it go. Raises Refused where the person's consent does not cover it, Conflict where one is under way already.
    """
    case = locked_case(case)
    policies.check_may_ask(actor, case)
    if twin := Transfer.objects.filter(case=case).sent_with(token):
        return twin
    receiver, sections = details["to_organisation"], sorted(set(details["sections"]) | policies.REQUIRED)
    if not policies.receivers_for(actor).filter(pk=receiver.pk).exists():
        raise Refused(_("Nobody at this organisation can take a case on. Choose another one."), "to_organisation")
    if not set(sections) <= policies.sections_to_offer(actor, case):
        raise Refused(_("You can share only what you see yourself."), "sections")
    if not details["reason"].strip():
        raise Refused(_("Say why, in a few words."), "reason")
    policies.require_covered(case, receiver, sections)
    transfer = Transfer(
        case=case,
        from_organisation=case.organisation,
        to_organisation=receiver,
        sections=sections,
        reason=details["reason"].strip(),
        was_sealed=case.is_sealed,
        asked_by=actor,
        form_token=token,
        **_card_of(case),
    )
    try:
        with transaction.atomic():
            transfer.save()
    except IntegrityError:
        raise Conflict(_("A transfer of this case is under way already. Take it back first.")) from None
    _record(Event.TRANSFER_ASKED, transfer, actor, organisation=receiver.code, sections=sections)
    if Status.PROPOSED in policies.moves_open_to(actor, transfer):
        move(transfer, Status.PROPOSED, actor=actor)
    tell(transfer)
    return transfer


@transaction.atomic
def propose_transfer(transfer: Transfer, *, actor: User) -> Transfer:
    """Let the other organisation's managers see the card and decide; not the case yet, and not who it is."""
    policies.check_may_move(actor, transfer, Status.PROPOSED)
    transfer = locked(transfer)
    policies.check_may_move(actor, transfer, Status.PROPOSED)
    if not transfer.case.is_open:
        raise Conflict(_("The case was closed meanwhile. Nothing was changed."))
    policies.require_covered(transfer.case, transfer.to_organisation, transfer.sections)
    move(transfer, Status.PROPOSED, actor=actor)
    tell(transfer)
    return transfer


@transaction.atomic
def recall_transfer(transfer: Transfer, *, reason: str, actor: User) -> Transfer:
    """Take it back before it was answered: the receiver sees the card no longer."""
    policies.check_may_move(actor, transfer, Status.RECALLED)
    transfer = locked(transfer)
    policies.check_may_move(actor, transfer, Status.RECALLED)
    move(transfer, Status.RECALLED, actor=actor, reason=reason)
    tell(transfer)
    return transfer


@transaction.atomic
def decline_transfer(transfer: Transfer, *, reason: str, actor: User) -> Transfer:
    """Say, as the receiver, that one cannot take the case on, and why. The case stays where it was."""
    policies.require_visible(actor, transfer)
    with acting_for(Purpose.TRANSFER, actor=actor):
        # The words are sealed under the key of a person whom the receiver does not see.
        transfer = locked(transfer)
        policies.check_turn(actor, transfer, Status.DECLINED)
        move(transfer, Status.DECLINED, actor=actor, reason=reason)
    tell(transfer)
    return transfer


@transaction.atomic
def read_transfer(transfer: Transfer, *, actor: User) -> None:
    """Open a transfer: a look like any other, and on record in the case, which its receiver does not see."""
    policies.require_visible(actor, transfer)
    record(Event.TRANSFER_READ, actor=actor, target=transfer, case_id=with_key(transfer).file_id)


def lapse_transfers() -> int:
    """End the proposals that nobody answered for TRANSFER_DAYS; returns how many. A second run finds none."""
    since = timezone.now() - timedelta(days=settings.TRANSFER_DAYS)
    with acting_for(Purpose.TRANSFER):
        waiting = list(Transfer.objects.unanswered_since(since))
        lapsed = [transfer for row in waiting if (transfer := _lapse(row)) is not None]
        for transfer in lapsed:
            tell(transfer)
    return len(lapsed)


def move(transfer: Transfer, to: Status, *, actor: User | None, reason: str = "", new_case: Case | None = None) -> None:
    """The only writer of `status`: whatever is not in NEXT is refused, every step is stamped and recorded.

    To be called on a locked row, after the policy. What was said stays sealed in the row: the record holds no free text.
    """
    if to not in NEXT[Status(transfer.status)]:
        raise Conflict(policies.where_it_stands(transfer))
    if to in NEEDS_REASON and not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")
    transfer.status = to
    stamp = STAMP_OF[to]
    setattr(transfer, f"{stamp}_by", actor)
    setattr(transfer, f"{stamp}_at", timezone.now())
    transfer.new_case = new_case
    transfer.answer = reason.strip()
    transfer.save(update_fields=["status", f"{stamp}_by", f"{stamp}_at", "answer", "new_case"])
    _record(EVENT_OF[to], transfer, actor, status=to.value)


def locked_case(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("organisation", "person").get(pk=case.pk)


def locked(transfer: Transfer) -> Transfer:
    """Case before transfer, as everywhere."""
    case = locked_case(Case(pk=transfer.case_id))
    transfer = Transfer.objects.select_for_update(of=("self",)).for_pages().get(pk=transfer.pk)
    transfer.case = case
    return transfer


def tell(transfer: Transfer) -> None:
    notifications.tell_of_transfer(transfer)


def _lapse(row: Transfer) -> Transfer | None:
    transfer = locked(row)
    if transfer.status != Status.PROPOSED:
        return None
    move(transfer, Status.LAPSED, actor=None)
    return transfer


def _card_of(case: Case) -> dict[str, Any]:
    """What may be known before acceptance: enough to decide, not enough to say who it is."""
    person = case.person
    intake = Intake.objects.filter(case=case).first()
    assessment = Assessment.objects.newest_of(case)
    return {
        "case_number": case.number,
        "age_from": person.age_group_from(timezone.localdate()),
        "sex": person.sex,
        "language": (intake.spoken_language if intake else "") or person.language,
        "needs": list(intake.needs) if intake else [],
        "risk_level": assessment.risk_level if assessment else "",
    }


def _record(event: Event, transfer: Transfer, actor: User | None, **changes: Any) -> None:
    if "sections" in changes:
        changes["sections"] = [str(Section(name)) for name in changes["sections"]]
    record(event, actor=actor, target=transfer, case_id=transfer.case.public_id, changes=changes)
