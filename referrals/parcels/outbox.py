"""What goes to other installations: packed in the transaction of what it tells, and sent afterwards.

A transaction that an act of somebody's began works for her; what is packed for others is read for the programme.
"""

from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.access import Purpose, part_of_act
from accounts.models import Organisation
from accounts.roles import Role
from audit.events import Event
from audit.recorder import record
from referrals.models import Party, Referral
from referrals.package.models import Package
from referrals.package.policies import open_to_receiver
from referrals.parcels.enums import Kind
from referrals.parcels.models import Arrival, OutsideOrganisation, SentParcel
from referrals.parcels.sealing import packed
from referrals.parcels.sending import send_soon
from referrals.parcels.states import Status as Arrived
from referrals.states import Answer, Side, Status


def follow(referral: Referral) -> None:
    """After each change of a locked referral: tell the installations whose organisations are asked of it, each thing once.

    One that is asked gets the card; one that had it and is asked no more, for whatever reason not its own, the withdrawal.
    """
    with part_of_act(Purpose.REFERRAL):
        for seat in _seats_outside(referral):
            outside = OutsideOrganisation.objects.select_related("installation").get(organisation=seat.organisation_id)
            was_sent = _sent(referral, seat.organisation).filter(kind=Kind.REFERRAL).exists()
            if seat.answer == Answer.OFFERED and referral.status == Status.OFFERED and not was_sent:
                _queue(outside, Kind.REFERRAL, _card(referral, outside), referral=referral)
            elif was_sent and _is_taken_back(referral, seat):
                _take_back(referral, outside)


def hand_over(referral: Referral, organisation: Organisation) -> None:
    """After an organisation outside has accepted: what it may read now of what was frozen (docs/adr/0030)."""
    with part_of_act(Purpose.REFERRAL):
        outside = OutsideOrganisation.objects.select_related("installation").get(organisation=organisation)
        if not _sent(referral, organisation).filter(kind=Kind.CONTENTS).exists():
            _queue(outside, Kind.CONTENTS, _contents(referral, organisation), referral=referral)


def tell_sender(arrival: Arrival, words: dict[str, str] | None = None) -> None:
    """How a referral from outside was answered, or what came of it. `words`: reason or feedback, which are not kept here."""
    with part_of_act(Purpose.REFERRAL):
        outside = OutsideOrganisation.objects.select_related("installation").get(organisation=arrival.from_organisation)
        _queue(outside, Kind.STATUS, _status(arrival, words or {}), arrival=arrival)


def pack_anew(parcel: SentParcel) -> None:
    """In place of one whose time was over before a receipt came. What it tells of a person is told as it stands now."""
    outside = OutsideOrganisation.objects.select_related("installation").get(organisation=parcel.to_organisation_id)
    referral = Referral.objects.for_pages().get(pk=parcel.referral_id)
    if parcel.kind == Kind.REFERRAL and referral.status == Status.OFFERED:
        _queue(outside, Kind.REFERRAL, _card(referral, outside), referral=referral)
    elif parcel.kind == Kind.CONTENTS and referral.status in (Status.ACCEPTED, Status.IN_PROGRESS):
        _queue(outside, Kind.CONTENTS, _contents(referral, parcel.to_organisation), referral=referral)


def _queue(
    outside: OutsideOrganisation,
    kind: Kind,
    body: dict[str, Any],
    *,
    referral: Referral | None = None,
    arrival: Arrival | None = None,
) -> SentParcel:
    about: Any = referral or arrival
    subject: UUID = referral.public_id if referral else arrival.referral_there
    document, content = packed(outside.installation, kind, subject, body)
    parcel = SentParcel.objects.create(
        public_id=document.id,
        installation=outside.installation,
        organisation=referral.from_organisation if referral else arrival.organisation,
        to_organisation=outside.organisation,
        kind=kind,
        referral=referral,
        arrival=arrival,
        content=content,
        digest=document.digest,
        expires_at=document.expires,
    )
    changes = {"kind": kind.value, "to_organisation": outside.organisation.code}
    case_id = referral.case.public_id if referral else about.public_id
    record(Event.PARCEL_PACKED, actor=None, target=parcel, case_id=case_id, changes=changes)
    send_soon()
    return parcel


def _take_back(referral: Referral, outside: OutsideOrganisation) -> None:
    """Tell that it is over. What still lies here goes no more: of a card that never came nothing is to be known."""
    told = _sent(referral, outside.organisation)
    if told.filter(kind=Kind.WITHDRAWAL).exists():
        return
    told.waiting().update(given_up_at=timezone.now(), content=b"")
    _queue(outside, Kind.WITHDRAWAL, {"to": outside.code_there}, referral=referral)


def _seats_outside(referral: Referral) -> list[Party]:
    outside = OutsideOrganisation.objects.values("organisation")
    seats = referral.parties.filter(side=Side.RECEIVER, organisation__in=outside)
    return list(seats.select_related("organisation").order_by("pk"))


def _sent(referral: Referral, organisation: Organisation) -> Any:
    return SentParcel.objects.filter(referral=referral, to_organisation=organisation, given_up_at__isnull=True)


def _is_taken_back(referral: Referral, seat: Party) -> bool:
    by_others = seat.answer in (Answer.CLOSED, Answer.EXPIRED)
    return by_others or referral.status == Status.WITHDRAWN and seat.answer != Answer.DECLINED


def _card(referral: Referral, outside: OutsideOrganisation) -> dict[str, Any]:
    person = referral.case.person
    return {
        "from": referral.from_organisation.code,
        "to": outside.code_there,
        "purpose": referral.purpose,
        "urgency": referral.urgency,
        "language": referral.language,
        "sex": person.sex,
        "age_from": person.age_group_from(timezone.localdate()),
        "urgent_needs": referral.urgent_needs,
        "risk_flags": referral.risk_flags,
        "sections": _frozen_sections(referral),
        "message": referral.message,
    }


def _frozen_sections(referral: Referral) -> list[str]:
    package = Package.objects.of(referral).first()
    return list(package.sections) if package else []


def _contents(referral: Referral, organisation: Organisation) -> dict[str, Any]:
    """What somebody in the named role would read here, at this moment; as a guest does, by a sealed link."""
    package = Package.objects.of(referral).first()
    if package is None:
        return {"sections": {}}
    roles = [referral.receiver_role or Role.RECEIVING_OFFICER]
    sections = open_to_receiver(referral, package, organisation, roles)
    told = package.told()
    return {"sections": {section.value: told.get(section.value, {}) for section in sections}}


def _status(arrival: Arrival, words: dict[str, str]) -> dict[str, Any]:
    return {
        "status": Arrived(arrival.status).value,
        "decline_reason": arrival.decline_reason,
        "reason": words.get("reason", ""),
        "outcome": arrival.outcome,
        "feedback": words.get("feedback", ""),
    }
