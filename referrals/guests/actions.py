"""What happens with sealed links. A guest has no account: whatever she does is done with the rights of the link's maker.

So she never reaches more than that account does today, and nothing at all once it is disabled or sees the referral no
longer. Of her there is the token, then the secret of her browser; `digest` is what is kept of either.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_as, acting_for
from accounts.models import User
from accounts.querysets import hash_of
from accounts.roles import Role, Section
from audit.events import Event
from audit.recorder import record
from core.errors import Conflict, NotVisible, Refused
from referrals.actions import accept_by_link, decline_by_link
from referrals.guests import notifications, policies, presenters
from referrals.guests.enums import PASSCODE_DIGITS, TRIES, Answer, Ending
from referrals.guests.models import SealedLink
from referrals.models import Referral
from referrals.package.actions import current
from referrals.package.models import Package
from referrals.package.policies import open_to_receiver
from referrals.policies import allowance_of

MINUTES = 30


@dataclass(frozen=True)
class Made:
    """A new link with what is told this once: the token goes by mail, the passcode by telephone."""

    link: SealedLink
    token: str
    passcode: str


@dataclass(frozen=True)
class Opened:
    """What came of a passcode: the secret of the browser that opened the link, or "" and how many tries are left."""

    secret: str
    left: int


@transaction.atomic
def make_link(referral: Referral, details: dict[str, str], *, actor: User) -> Made:
    """A link for one named person at the receiver. One at a time: an open one is recalled first.

    `details`: contact_name, contact_email, contact_phone. Raises NotAllowed, Conflict, Refused.
    """
    policies.check_may_make_link(actor, referral)
    referral = _locked(referral.pk)
    policies.check_may_make_link(actor, referral)
    for link in SealedLink.objects.of(referral).run_out(timezone.now()):
        _end(link, Ending.USED if link.opened_at else Ending.EXPIRED, Event.GUEST_LINK_EXPIRED)
    if SealedLink.objects.filter(referral=referral, organisation=referral.to_organisation).open().exists():
        raise Refused(_("There is a link already that still works. Recall it, then make another."))
    token, passcode = secrets.token_urlsafe(32), _passcode()
    link = SealedLink.objects.create(
        referral=referral,
        organisation=referral.to_organisation,
        made_by=actor,
        expires_at=timezone.now() + timedelta(hours=settings.GUEST_LINK_HOURS),
        token_hash=hash_of(token),
        passcode_hash=make_password(passcode),
        **{name: details[name].strip() for name in ("contact_name", "contact_email", "contact_phone")},
    )
    _record(Event.GUEST_LINK_MADE, link, actor, organisation=link.organisation.code, until=link.expires_at)
    return Made(link, token, passcode)


@transaction.atomic
def recall_link(link: SealedLink, *, actor: User) -> None:
    """The link opens nothing from now on, also for who has it open."""
    policies.check_may_recall(actor, link)
    link = _locked_link(link.pk)
    policies.check_may_recall(actor, link)
    _end(link, Ending.RECALLED, Event.GUEST_LINK_RECALLED, actor)


def knock(token: str) -> None:
    """Somebody looks at the address of a link. Raises NotVisible where it is over, Conflict where it was opened before."""
    with _as_maker(hash_of(token)) as link:
        is_elsewhere = _note_elsewhere(link)
    _refuse_elsewhere(is_elsewhere)


def open_link(token: str, passcode: str) -> Opened:
    """Try a passcode. Raises NotVisible where the link is over, Conflict where it was opened before.

    The row is locked while the passcode is looked at: however many try at once, TRIES are looked at in all. Who does
    not have the link cannot use up its tries.
    """
    with _as_maker(hash_of(token)) as link:
        is_elsewhere = _note_elsewhere(link)
        opened = Opened("", 0) if is_elsewhere else _try(link, passcode)
    _refuse_elsewhere(is_elsewhere)
    return opened


def read_as_guest(secret: str) -> presenters.GuestCard:
    """What the link opens, in the browser that opened it: the card, and once accepted what is handed over."""
    with _as_maker(hash_of(secret)) as link:
        package, sections = _handed_over(link)
        _record(Event.GUEST_LINK_READ, link, sections=sorted(sections))
        return presenters.guest_card(link, package, sections)


def accept_as_guest(secret: str) -> None:
    """The contact takes the person on, for her organisation where that has not answered.

    Raises Conflict where she answered before, another organisation was quicker, or consent covers nothing any more.
    """
    with _as_maker(hash_of(secret)) as link:
        if not allowance_of(link.referral, link.organisation).sections:
            raise Conflict(_("This can no longer be accepted. Nothing was changed; call the sender."))
        _answer(link, Answer.ACCEPTED, Event.GUEST_LINK_ACCEPTED)
        accept_by_link(link.referral, link.organisation, made_by=link.made_by)


def decline_as_guest(secret: str, reason: str) -> None:
    """The contact says why she cannot take the person on; the link is over with it."""
    with _as_maker(hash_of(secret)) as link:
        if not reason.strip():
            raise Refused(_("Say why, in a few words."), "reason")
        link.reason = reason.strip()
        _answer(link, Answer.DECLINED, Event.GUEST_LINK_DECLINED)
        _end(link, Ending.DECLINED)
        decline_by_link(link.referral, link.organisation, link.reason)


def end_run_out() -> int:
    """By the schedule: end the links whose time is over; returns how many. That a link is over does not wait for this."""
    with acting_for(Purpose.GUESTS):
        rows = SealedLink.objects.run_out(timezone.now()).select_for_update(of=("self",), skip_locked=True)
        links = list(rows.select_related("referral__case").order_by("pk"))
        for link in links:
            _end(link, Ending.USED if link.opened_at else Ending.EXPIRED, Event.GUEST_LINK_EXPIRED)
    return len(links)


def _handed_over(link: SealedLink) -> tuple[Package | None, frozenset[Section]]:
    """What was sent, and which parts of it are open to the guest now: what consent covers, once she has accepted."""
    package = current(link.referral)
    if package is None or link.answer != Answer.ACCEPTED:
        return package, frozenset()
    roles = [link.referral.receiver_role or Role.RECEIVING_OFFICER]
    return package, open_to_receiver(link.referral, package, link.organisation, roles)


@contextmanager
def _as_maker(digest: str) -> Iterator[SealedLink]:
    """The locked link, in the name of who made it. Raises NotVisible where it opens nothing: why is not told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access.maker_of_link(%s)", [digest])
        key = cursor.fetchone()[0]
    maker = User.objects.select_related("organisation").filter(pk=key, is_active=True).first()
    if maker is None:
        raise NotVisible("")
    with acting_as(maker):
        found = SealedLink.objects.visible_to(maker).of_digest(digest).first()
        if found is None:
            raise NotVisible("")
        # The referral first, as everywhere: it does not end while this is looked at.
        _locked(found.referral_id)
        link = _locked_link(found.pk)
        if not link.is_open_at(timezone.now()) or not policies.is_let_out(link.referral):
            raise NotVisible("")
        yield link


def _note_elsewhere(link: SealedLink) -> bool:
    if link.opened_at:
        _record(Event.GUEST_LINK_ELSEWHERE, link)
    return link.opened_at is not None


def _refuse_elsewhere(is_elsewhere: bool) -> None:
    # After the transaction, so that what was put on record stays.
    if is_elsewhere:
        raise Conflict(
            _("This link was opened already, and works in that browser alone. If it was not you, tell the sender.")
        )


def _try(link: SealedLink, passcode: str) -> Opened:
    if not check_password(passcode, link.passcode_hash):
        return Opened("", _count_wrong(link))
    secret, now = secrets.token_urlsafe(32), timezone.now()
    link.browser_hash, link.opened_at = hash_of(secret), now
    link.session_until = now + timedelta(minutes=MINUTES)
    link.save(update_fields=["browser_hash", "opened_at", "session_until"])
    _record(Event.GUEST_LINK_OPENED, link)
    return Opened(secret, TRIES - link.tries)


def _answer(link: SealedLink, answer: Answer, event: Event) -> None:
    if link.answer:
        raise Conflict(_("This was answered already. Nothing was changed."))
    link.answer, link.answered_at = answer, timezone.now()
    link.save(update_fields=["answer", "answered_at", "reason"])
    _record(event, link)
    _tell(link)


def _count_wrong(link: SealedLink) -> int:
    link.tries += 1
    link.save(update_fields=["tries"])
    _record(Event.GUEST_PASSCODE_WRONG, link, count=link.tries)
    if link.tries == TRIES:
        _end(link, Ending.LOCKED, Event.GUEST_LINK_LOCKED)
        _tell(link)
    return TRIES - link.tries


def _end(link: SealedLink, ending: Ending, event: Event | None = None, actor: User | None = None) -> None:
    link.ended_as, link.ended_at = ending, timezone.now()
    link.save(update_fields=["ended_as", "ended_at"])
    if event:
        _record(event, link, actor)


def _locked(key: int) -> Referral:
    return Referral.objects.select_for_update(of=("self",)).for_pages().get(pk=key)


def _locked_link(key: int) -> SealedLink:
    rows = SealedLink.objects.select_for_update(of=("self",))
    return rows.select_related(
        "organisation", "made_by", "referral__case__person", "referral__from_organisation", "referral__to_organisation"
    ).get(pk=key)


def _passcode() -> str:
    return f"{secrets.randbelow(10**PASSCODE_DIGITS):0{PASSCODE_DIGITS}d}"


def _record(event: Event, link: SealedLink, actor: User | None = None, **changes: Any) -> None:
    record(event, actor=actor, target=link, case_id=link.referral.case.public_id, changes=changes)


def _tell(link: SealedLink) -> None:
    link_id = str(link.public_id)
    transaction.on_commit(lambda: notifications.tell_of_link.delay(link_id), robust=True)
