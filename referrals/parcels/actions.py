"""What happens to linked installations, and to referrals that came from them. Each verb is one transaction."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, part_of_act
from accounts.models import Organisation, User
from accounts.roles import Section
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.models import Case
from core.errors import Refused
from referrals.parcels import outbox, policies
from referrals.parcels.enums import State
from referrals.parcels.keys import (
    NotACard,
    PublicKeys,
    keys_in_use,
    own_fingerprints,
    public_keys,
    read_card,
    renew_own_keys,
)
from referrals.parcels.line import is_address
from referrals.parcels.models import Arrival, Installation, OutsideOrganisation, SentParcel
from referrals.parcels.moving import move
from referrals.parcels.receipts import file_of
from referrals.parcels.states import Status
from referrals.states import DeclineReason, Outcome

# ---------------------------------------------------------------- installations


@transaction.atomic
def own_card(*, actor: User) -> PublicKeys | None:
    """The public halves of our own keys, for the administrators of others; None before any were made."""
    policies.check_may_link(actor)
    with part_of_act(Purpose.PARCELS):
        own = keys_in_use()
        return public_keys(own) if own else None


@transaction.atomic
def renew_keys(*, actor: User | None) -> PublicKeys:
    """New keys for this installation, or its first. Others take nothing from us until they have the new card and confirmed it."""
    if actor is not None:
        policies.check_may_link(actor)
    with part_of_act(Purpose.PARCELS):
        own = renew_own_keys()
    record(Event.INSTALLATION_KEYS_RENEWED, actor=actor, changes={"digest": own.fingerprint})
    return public_keys(own)


@transaction.atomic
def enter_installation(details: dict[str, Any], *, actor: User) -> Installation:
    """Propose a link; nothing goes or comes before a second administrator has confirmed it.

    `details`: name, address, card. Raises Refused.
    """
    policies.check_may_link(actor)
    installation = Installation(made_by=actor)
    _take_over(installation, details)
    changes = {"digest": installation.fingerprint}
    record(Event.INSTALLATION_ENTERED, actor=actor, target=installation, changes=changes)
    return installation


@transaction.atomic
def change_installation(installation: Installation, details: dict[str, Any], *, actor: User) -> Installation:
    """Another address, or new keys: it waits for a second administrator again, and nothing goes or comes meanwhile."""
    installation = _locked(installation)
    policies.check_may_change(actor, installation)
    installation.state, installation.made_by = State.PROPOSED, actor
    installation.confirmed_by = installation.confirmed_at = None
    _take_over(installation, details)
    changes = {"digest": installation.fingerprint}
    record(Event.INSTALLATION_CHANGED, actor=actor, target=installation, changes=changes)
    return installation


@transaction.atomic
def confirm_installation(installation: Installation, *, fingerprint: str, actor: User) -> Installation:
    """The second administrator types what she was told of the fingerprint by another way: it has to be the same."""
    installation = _locked(installation)
    policies.check_may_confirm(actor, installation)
    if "".join(fingerprint.split()).lower() != installation.fingerprint:
        raise Refused(
            _("This is not the fingerprint of the keys that were entered. Do not confirm them."), "fingerprint"
        )
    installation.state = State.IN_FORCE
    installation.confirmed_by, installation.confirmed_at = actor, timezone.now()
    installation.save()
    record(Event.INSTALLATION_CONFIRMED, actor=actor, target=installation, changes={"digest": installation.fingerprint})
    return installation


@transaction.atomic
def end_installation(installation: Installation, *, actor: User) -> Installation:
    """From now on nothing goes there and nothing is taken from there. Its organisations may be entered with another one."""
    installation = _locked(installation)
    policies.check_may_end(actor, installation)
    installation.state = State.ENDED
    installation.ended_by, installation.ended_at = actor, timezone.now()
    installation.save()
    record(Event.INSTALLATION_ENDED, actor=actor, target=installation)
    return installation


@transaction.atomic
def add_outside(installation: Installation, organisation: Organisation, code_there: str, *, actor: User) -> None:
    """Say which organisation of the list works at the installation, and by which code it is known there."""
    installation = _locked(installation)
    policies.check_may_change(actor, installation)
    if User.objects.filter(organisation=organisation).exists():
        raise Refused(
            _("Somebody has an account here for this organisation: it works in this installation."), "organisation"
        )
    row = OutsideOrganisation.objects.filter(
        organisation=organisation, installation__state=State.ENDED
    ).first() or OutsideOrganisation(organisation=organisation)
    row.installation, row.code_there = installation, code_there.strip()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("This organisation, or this code, was entered already."), "organisation") from None
    changes = {"organisation": organisation.code}
    record(Event.INSTALLATION_ORGANISATION_ADDED, actor=actor, target=installation, changes=changes)


def _take_over(installation: Installation, details: dict[str, Any]) -> None:
    address = details["address"].strip().rstrip("/")
    if address and not is_address(address):
        raise Refused(_("An address is https:// and a host, without a path. Leave it empty to go by file."), "address")
    try:
        keys = read_card(details["card"])
    except NotACard:
        raise Refused(_("This is no card of an installation: two words that belong together."), "card") from None
    with part_of_act(Purpose.PARCELS):
        is_ours = keys.fingerprint in own_fingerprints()
    if is_ours:
        raise Refused(_("This is the card of this installation itself."), "card")
    installation.name, installation.address = details["name"].strip(), address
    installation.public_signing_key, installation.recipient = keys.signing, keys.recipient
    installation.fingerprint = keys.fingerprint
    try:
        with transaction.atomic():
            installation.save()
    except IntegrityError:
        raise Refused(_("An installation with these keys was entered already."), "card") from None


def _locked(installation: Installation) -> Installation:
    return Installation.objects.select_for_update(of=("self",)).get(pk=installation.pk)


# ---------------------------------------------------------------- referrals from outside


@transaction.atomic
def read_arrival(arrival: Arrival, *, actor: User) -> frozenset[Section]:
    """Open it: a look as at a file, and on record. Returns the parts that the reader may see."""
    policies.check_may_view(actor, arrival)
    sections = policies.sections_open_to(actor, arrival)
    check_reading(actor, arrival.public_id)
    _record(Event.ARRIVAL_READ, arrival, actor, sections=sorted(sections))
    return sections


@transaction.atomic
def accept_arrival(arrival: Arrival, *, actor: User) -> Arrival:
    """Take the person on. The sender is told, and hands over what her consent covers then."""
    arrival = _locked_arrival(arrival)
    policies.check_may_answer(actor, arrival)
    move(arrival, Status.ACCEPTED, actor=actor)
    outbox.tell_sender(arrival)
    return arrival


@transaction.atomic
def decline_arrival(arrival: Arrival, *, reason: str, decline_reason: str, actor: User) -> Arrival:
    """Say why not. Nothing is kept of what was said in it."""
    arrival = _locked_arrival(arrival)
    policies.check_may_answer(actor, arrival)
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")
    if decline_reason not in DeclineReason.values:
        raise Refused(_("Choose one of the reasons."), "decline_reason")
    arrival.decline_reason = decline_reason
    move(arrival, Status.DECLINED, actor=actor)
    outbox.tell_sender(arrival, {"reason": reason.strip()})
    return arrival


@transaction.atomic
def complete_arrival(arrival: Arrival, *, feedback: str, outcome: str, actor: User) -> Arrival:
    """Say what was done. What the sender had handed over is not kept; a case that was opened from it stays."""
    arrival = _locked_arrival(arrival)
    policies.check_may_complete(actor, arrival)
    if not feedback.strip():
        raise Refused(_("Say in a few words what was done."), "feedback")
    if outcome not in Outcome.values:
        raise Refused(_("Choose one of the answers."), "outcome")
    arrival.outcome = outcome
    move(arrival, Status.COMPLETED, actor=actor)
    outbox.tell_sender(arrival, {"feedback": feedback.strip()})
    return arrival


@transaction.atomic
def join_case(arrival: Arrival, case: Case, *, actor: User) -> None:
    """Say which file was opened for the person: from then on the referral leads there."""
    arrival = _locked_arrival(arrival)
    policies.check_may_join(actor, arrival)
    case_policies.check_may_edit(actor, case)
    arrival.case = case
    arrival.save(update_fields=["case"])
    _record(Event.ARRIVAL_JOINED, arrival, actor, number=case.number)


# ---------------------------------------------------------------- by hand


@transaction.atomic
def take_out(parcel: SentParcel, *, actor: User) -> bytes:
    """Take a parcel out of the outbox as a file. It stays there until its receipt comes, by whichever way."""
    policies.check_may_take_out(actor, parcel)
    changes = {"kind": parcel.kind}
    record(Event.PARCEL_TAKEN_OUT, actor=actor, target=parcel, case_id=file_of(parcel), changes=changes)
    return bytes(parcel.content)


def _locked_arrival(arrival: Arrival) -> Arrival:
    return Arrival.objects.select_for_update(of=("self",)).for_pages().get(pk=arrival.pk)


def _record(event: Event, arrival: Arrival, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=arrival, case_id=arrival.public_id, changes=changes)
