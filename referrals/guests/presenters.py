"""A sealed link as its guest and its sender read it. Nothing in a guest's card asks the database once it is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Section
from referrals import presenters
from referrals.guests.enums import Answer, Ending
from referrals.guests.models import SealedLink
from referrals.guests.policies import is_let_out
from referrals.package.enums import Moment
from referrals.package.models import Package
from referrals.package.presenters import parts_of


@dataclass(frozen=True)
class GuestCard:
    """What somebody without an account sees: never who the person is."""

    card: presenters.Card
    sender: str
    until: datetime
    is_accepted: bool
    handed_over: list[Any]


@dataclass(frozen=True)
class LinkLine:
    """A link for its sender: to whom, what was done with it, and whether it still opens something."""

    public_id: Any
    contact: str
    phone: str
    organisation: str
    made_at: datetime
    made_by: str
    until: datetime
    opened_at: datetime | None
    tries: int
    answer: str
    answered_at: datetime | None
    reason: str
    state: str
    tone: str
    is_open: bool


def guest_card(link: SealedLink, package: Package | None, sections: frozenset[Section]) -> GuestCard:
    """`sections`: those of the package that are open to the guest now."""
    is_accepted = link.answer == Answer.ACCEPTED
    return GuestCard(
        card=presenters.card_of(link.referral),
        sender=link.referral.from_organisation.name,
        until=link.session_until or link.expires_at,
        is_accepted=is_accepted,
        handed_over=parts_of(package, Moment.TAKEN, sections, sections),
    )


def lines_of(links: Iterable[SealedLink]) -> list[LinkLine]:
    return [_line(link) for link in links]


def _line(link: SealedLink) -> LinkLine:
    is_open = link.is_open_at(timezone.now()) and is_let_out(link.referral)
    state, tone = _state(link, is_open=is_open)
    return LinkLine(
        public_id=link.public_id,
        contact=link.contact_name or "",
        phone=link.contact_phone or "",
        organisation=link.organisation.name,
        made_at=link.created_at,
        made_by=link.made_by.full_name,
        until=link.expires_at,
        opened_at=link.opened_at,
        tries=link.tries,
        answer=link.get_answer_display() if link.answer else "",
        answered_at=link.answered_at,
        reason=link.reason or "",
        state=str(state),
        tone=tone,
        is_open=is_open,
    )


def _state(link: SealedLink, *, is_open: bool) -> tuple[Any, str]:
    """In words, with a tone."""
    if link.ended_as:
        return link.get_ended_as_display(), "late" if link.ended_as in (Ending.LOCKED, Ending.DECLINED) else "neutral"
    if not is_open:
        return _("Opens nothing any more"), "neutral"
    return (_("Open now"), "accent") if link.opened_at else (_("Not opened yet"), "waiting")
