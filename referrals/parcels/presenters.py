"""How installations, parcels and referrals from outside are said. No permission is decided here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.roles import Permission, Section, has_permission
from cases.intake.enums import Need
from cases.models import Case, age_group
from referrals.package.presenters import Part
from referrals.parcels.enums import State
from referrals.parcels.keys import groups
from referrals.parcels.models import Arrival, Installation, SentParcel
from referrals.parcels.states import Status
from referrals.presenters import Card
from referrals.states import RiskFlag

TONES = {State.PROPOSED: "waiting", State.IN_FORCE: "done", State.ENDED: "neutral"}
ARRIVAL_TONES = {
    Status.NEW: "waiting",
    Status.ACCEPTED: "accent",
    Status.DECLINED: "late",
    Status.COMPLETED: "done",
    Status.WITHDRAWN: "neutral",
}


@dataclass(frozen=True)
class ParcelLine:
    """A parcel in the outbox, for the page of what it tells."""

    public_id: Any
    kind: str
    to: str
    packed_at: datetime
    state: str
    tone: str
    may_go_by_hand: bool


def tone_of(installation: Installation) -> str:
    return TONES[State(installation.state)]


def fingerprint_of(installation: Installation) -> str:
    return " ".join(groups(installation.fingerprint))


def lines_of(parcels: Iterable[SentParcel]) -> list[ParcelLine]:
    return [_line(parcel) for parcel in parcels]


def _line(parcel: SentParcel) -> ParcelLine:
    state, tone = _state(parcel)
    waits = parcel.arrived_at is None and parcel.given_up_at is None
    return ParcelLine(
        public_id=parcel.public_id,
        kind=parcel.get_kind_display(),
        to=parcel.installation.name,
        packed_at=parcel.created_at,
        state=state,
        tone=tone,
        may_go_by_hand=waits and parcel.installation.state == State.IN_FORCE,
    )


def _state(parcel: SentParcel) -> tuple[str, str]:
    if parcel.arrived_at:
        return _("Arrived, with a receipt"), "done"
    if parcel.given_up_at:
        return _("Goes no more"), "neutral"
    if parcel.installation.state != State.IN_FORCE:
        return _("Waits: the installation is not in force"), "late"
    if not parcel.installation.address:
        return _("Waits to be carried by hand"), "waiting"
    return (_("No line yet; it is tried again"), "soon") if parcel.tries else (_("On its way"), "waiting")


def card_of(arrival: Arrival) -> Card:
    """As the card of a referral here; the number is that of the referral, since the case's stays with the sender."""
    return Card(
        number=str(arrival.referral_there)[:8],
        age_group=age_group(arrival.age_from),
        sex=arrival.get_sex_display(),
        purpose=arrival.get_purpose_display(),
        urgency=arrival.get_urgency_display(),
        language=arrival.get_language_display() if arrival.language else "",
        urgent_needs=[str(Need(need).label) for need in arrival.urgent_needs],
        risk_flags=[str(RiskFlag(flag).label) for flag in arrival.risk_flags],
        message=arrival.message or "",
    )


def parts_of(arrival: Arrival, sections: frozenset[Section]) -> list[Part]:
    """What was handed over, of the parts that are open to the reader; in her language where it was sent in that."""
    told = arrival.told()
    parts = []
    for section in (section for section in Section if section in sections and section.value in told):
        said = told[section.value]
        blocks = said.get(get_language() or "", said.get(settings.LANGUAGE_CODE, []))
        parts.append(Part(section.value, str(section.label), blocks, is_open=True))
    return parts


def state_of(arrival: Arrival) -> tuple[str, str]:
    return str(Status(arrival.status).label), ARRIVAL_TONES[Status(arrival.status)]


def waits_for_contents(arrival: Arrival) -> bool:
    return arrival.status == Status.ACCEPTED and not arrival.content


def waiting_from_outside(user: Any) -> int | None:
    """How many referrals from outside wait for an answer of the user's organisation; None for who answers none."""
    if not has_permission(user, Permission.REFERRAL_RECEIVE):
        return None
    return Arrival.objects.visible_to(user).unanswered().count()


def case_of(arrival: Arrival, user: Any) -> Case | None:
    """The case that it leads to, for whoever sees that."""
    if arrival.case_id is None:
        return None
    return Case.objects.visible_to(user).filter(pk=arrival.case_id).first()
