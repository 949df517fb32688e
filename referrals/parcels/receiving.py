"""What comes from other installations: looked at whole, then taken in one transaction with its receipt, or not at all.

A parcel that came before is answered with the receipt of then. So who lost the answer learns that it arrived, and nothing
happens twice.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for, part_of_act
from accounts.models import Organisation, User
from audit.events import Event
from audit.recorder import record
from core.errors import Conflict
from referrals import actions as referral_actions
from referrals.models import Referral
from referrals.parcels import outbox, reading
from referrals.parcels.enums import Kind
from referrals.parcels.models import Arrival, Installation, OutsideOrganisation, ReceivedParcel, SentParcel
from referrals.parcels.moving import move
from referrals.parcels.notifications import tell_of_arrival
from referrals.parcels.policies import organisations_that_receive
from referrals.parcels.receipts import find_installation, take_receipt
from referrals.parcels.sealing import Document, ParcelRefused, opened, packed
from referrals.parcels.states import ENDED as OVER
from referrals.parcels.states import Status as Arrived
from referrals.states import ENDED, TAKEN_ON, DeclineReason, Status


@dataclass(frozen=True)
class Taken:
    """What came of a parcel. `again`: it had come before, and nothing was changed. A receipt has no row of its own."""

    kind: Kind
    row: ReceivedParcel | None
    again: bool = False

    @property
    def receipt(self) -> bytes:
        return bytes(self.row.receipt) if self.row else b""


def take_parcel(content: bytes) -> Taken:
    """For the line: whoever holds the other end is known by the signature alone. Raises ParcelRefused, put on record."""
    try:
        with acting_for(Purpose.PARCELS):
            return _take(content, None)
    except ParcelRefused as refusal:
        with acting_for(Purpose.PARCELS):
            _record_refusal(refusal, None)
        raise


def take_file(content: bytes, *, actor: User) -> Taken:
    """For somebody who brings it as a file: only what is for her own organisation. Raises ParcelRefused, put on record."""
    try:
        with transaction.atomic(), part_of_act(Purpose.PARCELS):
            return _take(content, actor)
    except ParcelRefused as refusal:
        _record_refusal(refusal, actor)
        raise


def _record_refusal(refusal: ParcelRefused, actor: User | None) -> None:
    record(Event.PARCEL_REFUSED, actor=actor, changes={"reason_code": refusal.place})


def _take(content: bytes, actor: User | None) -> Taken:
    sender, document = opened(content, find_installation)
    # One after the other from each installation: what is asked here whether it came is not coming at the same time.
    Installation.objects.select_for_update().get(pk=sender.pk)
    if document.kind == Kind.RECEIPT:
        parcel = take_receipt(sender, document, actor=actor)
        _refuse_another(parcel.organisation, actor)
        return Taken(Kind.RECEIPT, None)
    before = ReceivedParcel.objects.filter(installation=sender, parcel_id=document.id).first()
    if before is not None:
        return _again(before, document, actor)
    organisation = _TAKE[document.kind](sender, document)
    _refuse_another(organisation, actor)
    body = {"of": str(document.id), "digest": document.digest}
    _receipt, shut = packed(sender, Kind.RECEIPT, document.subject, body)
    row = ReceivedParcel.objects.create(
        installation=sender,
        parcel_id=document.id,
        kind=document.kind,
        digest=document.digest,
        subject=document.subject,
        organisation=organisation,
        receipt=shut,
    )
    changes = {"kind": document.kind.value, "organisation": organisation.code}
    record(Event.PARCEL_RECEIVED, actor=actor, target=row, changes=changes)
    return Taken(document.kind, row)


def _again(before: ReceivedParcel, document: Document, actor: User | None) -> Taken:
    if before.digest != document.digest:
        raise ParcelRefused("id", _("Another parcel came under this id."), status=409)
    _refuse_another(before.organisation, actor)
    record(Event.PARCEL_REPEATED, actor=actor, target=before, changes={"kind": before.kind})
    return Taken(document.kind, before, again=True)


def _refuse_another(organisation: Organisation, actor: User | None) -> None:
    if actor is not None and organisation.pk != actor.organisation_id:
        raise ParcelRefused("body.to", _("It is for another organisation. Whoever works there brings it in."))


def _take_referral(sender: Installation, document: Document) -> Organisation:
    """A referral to one of the organisations here, from one of those that the sender was entered with."""
    card = reading.referral_of(document.body)
    outside = OutsideOrganisation.objects.filter(installation=sender, code_there=card["from"]).first()
    if outside is None:
        raise ParcelRefused("body.from", _("The sender was not entered here with this organisation."))
    organisation = _receiver(card["to"])
    was_taken_back = ReceivedParcel.objects.filter(
        installation=sender, subject=document.subject, kind=Kind.WITHDRAWAL
    ).exists()
    # Packed anew because no receipt had come back, or taken back before it came.
    if was_taken_back or Arrival.objects.filter(installation=sender, referral_there=document.subject).exists():
        return organisation
    arrival = Arrival.objects.create(
        installation=sender,
        referral_there=document.subject,
        from_organisation_id=outside.organisation_id,
        organisation=organisation,
        **{name: value for name, value in card.items() if name not in ("from", "to")},
    )
    _record(Event.ARRIVAL_RECEIVED, arrival, from_organisation=arrival.from_organisation.code)
    tell_of_arrival(arrival)
    return organisation


def _take_contents(sender: Installation, document: Document) -> Organisation:
    """What is handed over after acceptance; nothing is kept of it where that is over meanwhile."""
    told = reading.contents_of(document.body)
    arrival = _arrival_of(sender, document)
    if not set(told) <= set(arrival.sections):
        raise ParcelRefused("body.sections", _("The referral does not name these parts."))
    if arrival.status == Arrived.ACCEPTED:
        arrival.content = json.dumps(told, ensure_ascii=False)
        arrival.save(update_fields=["content"])
        _record(Event.ARRIVAL_CONTENTS, arrival, sections=sorted(told))
        tell_of_arrival(arrival)
    return arrival.organisation


def _take_withdrawal(sender: Installation, document: Document) -> Organisation:
    """It is over. It may come before the referral, which is not taken then."""
    code = reading.withdrawal_of(document.body)
    rows = Arrival.objects.select_for_update(of=("self",)).for_pages()
    arrival = rows.filter(installation=sender, referral_there=document.subject).first()
    if arrival is None:
        return _receiver(code)
    if arrival.status not in OVER:
        move(arrival, Arrived.WITHDRAWN, actor=None)
        tell_of_arrival(arrival)
    return arrival.organisation


def _take_status(sender: Installation, document: Document) -> Organisation:
    """How the receiver answered. Each answer stands for those before it, in whichever order they come."""
    said = reading.status_of(document.body)
    parcel = SentParcel.objects.filter(
        installation=sender, kind=Kind.REFERRAL, referral__public_id=document.subject
    ).first()
    if parcel is None:
        raise ParcelRefused("subject", _("No such referral was sent from here."))
    referral = Referral.objects.select_for_update(of=("self",)).for_pages().get(pk=parcel.referral_id)
    if referral.status not in ENDED:
        _apply(referral, parcel.to_organisation, said)
    return referral.from_organisation


def _apply(referral: Referral, organisation: Organisation, said: dict[str, str]) -> None:
    has_it = referral.status in TAKEN_ON and referral.to_organisation_id == organisation.pk
    try:
        with transaction.atomic():
            if said["status"] == Arrived.DECLINED and not has_it:
                reason = said["decline_reason"] or DeclineReason.OTHER
                referral_actions.decline_by_link(referral, organisation, said["reason"], decline_reason=reason)
            elif said["status"] != Arrived.DECLINED and not has_it:
                referral_actions.accept_by_link(referral, organisation, made_by=referral.submitted_by)
                outbox.hand_over(referral, organisation)
    except Conflict:
        # The case was closed, the consent ended, or another organisation was quicker: the receiver is told so.
        referral.refresh_from_db()
        if referral.status == Status.OFFERED:
            why = _("Nothing of it may be handed over any more.")
            referral_actions.take_back_from_outside(referral, organisation, why)
        return
    if said["status"] == Arrived.COMPLETED and referral.status in TAKEN_ON:
        referral_actions.complete_from_outside(referral, said["feedback"], said["outcome"])


_TAKE: dict[Kind, Any] = {
    Kind.REFERRAL: _take_referral,
    Kind.CONTENTS: _take_contents,
    Kind.WITHDRAWAL: _take_withdrawal,
    Kind.STATUS: _take_status,
}


def _arrival_of(sender: Installation, document: Document) -> Arrival:
    rows = Arrival.objects.select_for_update(of=("self",)).for_pages()
    arrival = rows.filter(installation=sender, referral_there=document.subject).first()
    if arrival is None:
        raise ParcelRefused("subject", _("No such referral came here."))
    return arrival


def _receiver(code: str) -> Organisation:
    organisation = organisations_that_receive().filter(code=code).first()
    if organisation is None:
        raise ParcelRefused("body.to", _("Nobody answers referrals at an organisation with this code."))
    return organisation


def _record(event: Event, arrival: Arrival, **changes: Any) -> None:
    record(event, actor=None, target=arrival, case_id=arrival.public_id, changes=changes)
