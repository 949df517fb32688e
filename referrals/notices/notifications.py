"""Sending what is to be told. Nothing in these messages says who, which case or what for.

Each mail is a transaction of its own: the account is remembered in the notice when the mail server has taken the mail.
A process that is killed in between repeats that one mail, under the same Message-ID.
"""

import logging
import uuid
from collections.abc import Iterable
from datetime import timedelta
from email.utils import parseaddr
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.access import Purpose, part_of_act
from accounts.models import Organisation, User
from accounts.notifications import can_write_to
from accounts.roles import Permission, with_permission
from referrals.models import Party, Referral
from referrals.notices.enums import Kind
from referrals.notices.models import Notice
from referrals.presenters import due_in_words
from referrals.states import Box, Side

logger = logging.getLogger(__name__)

# After so long a move is no news, if no mail server took it until then.
NEWS = timedelta(days=7)
LONGEST_PAUSE = timedelta(hours=1)
_ACTS = {
    Side.SENDER: Permission.REFERRAL_SEND,
    Side.MINISTRY: Permission.REFERRAL_REVIEW,
    Side.RECEIVER: Permission.REFERRAL_RECEIVE,
}


def send_soon() -> None:
    """Once the transaction is kept. With the queue down nothing is lost: the sweep of the next minute finds it."""
    transaction.on_commit(_order, robust=True)


def _order() -> None:
    send_notices.apply_async(retry_policy={"max_retries": 1, "interval_start": 0})


@shared_task
def send_notices() -> int:
    """Write what is due to be told, however many processes do so at once; returns how many mails that were.

    Ordered with each move, and every minute. What made a notice is on record; that it was sent is not again.
    """
    sent, goes_on = 0, True
    while goes_on:
        written, goes_on = _take_one()
        sent += written
    return sent


def _take_one() -> tuple[int, bool]:
    """The first notice that is due: write to one account, or be done with it. Returns mails, and whether to go on."""
    with part_of_act(Purpose.NOTIFICATION):
        rows = Notice.objects.due().select_related("party__organisation", "party__officer", "party__referral")
        notice = rows.select_for_update(of=("self",), skip_locked=True).first()
        if notice is None:
            return 0, False
        waiting = [] if _is_over(notice) else [user for user in readers_of(notice) if user.pk not in notice.told]
        if not waiting:
            notice.done_at = timezone.now()
            notice.save(update_fields=["done_at"])
            return 0, True
        # Whoever was tried last comes last: an address that is refused keeps nobody else waiting.
        reader = waiting[notice.tries % len(waiting)]
        try:
            _write(notice, reader)
        except (OSError, ValueError) as error:
            return 0, _put_off(notice, reader, error)
        notice.told.append(reader.pk)
        notice.save(update_fields=["told"])
        return 1, True


def _put_off(notice: Notice, reader: User, error: Exception) -> bool:
    """Try again in a minute where no server was reached; where this mail was refused, each time later; returns which.

    Never at an address that does not exist.
    """
    refused = isinstance(error, SMTPRecipientsRefused | SMTPResponseException | ValueError)
    # The exception holds the address.
    logger.warning("A notice to account %s was not taken: %s.", reader.public_id, type(error).__name__)
    if isinstance(error, SMTPRecipientsRefused) and all(code >= 500 for code, _said in error.recipients.values()):
        notice.told.append(reader.pk)
    else:
        notice.tries += refused
        notice.next_at = timezone.now() + min(timedelta(minutes=2 ** min(notice.tries, 10)), LONGEST_PAUSE)
    notice.save(update_fields=["told", "tries", "next_at"])
    return refused


def _is_over(notice: Notice) -> bool:
    if notice.kind == Kind.MOVED:
        return notice.created_at < timezone.now() - NEWS
    return notice.party.box != Box.TURN or notice.party.turns != notice.turn


def readers_of(notice: Notice) -> list[User]:
    """To whom a notice goes today: no account that was closed meanwhile, nobody who does not see the referral."""
    party, kind = notice.party, Kind(notice.kind)
    seats, seen = Party.objects.filter(pk=party.pk), Referral.objects.filter(pk=party.referral_id)
    if kind in (Kind.TURN, Kind.REMINDER):
        if party.officer and not party.officer.is_active:
            # What she was to do is seen under "my organisation's turn".
            return [user for user in _staff_of(party) if seats.at_desk_of(user).exists()]
        return [user for user in _staff_of(party) if seats.to_do_by(user).exists()]
    if kind == Kind.ESCALATION:
        leading = _accounts(party.organisation, Permission.CASE_GRANT)
        told = [user for user in leading if seen.visible_to(user).exists()]
        return told or [user for user in _everybody_at(party) if seen.visible_to(user).exists()]
    if kind == Kind.LATE:
        party = Party.objects.select_related("organisation", "officer").get(
            referral=party.referral_id, side=Side.SENDER
        )
    return [user for user in _staff_of(party) if seen.visible_to(user).exists()]


def _staff_of(party: Party) -> Iterable[User]:
    """The officer whose it is, or else whoever may act for the organisation on this side."""
    if party.officer and party.officer.is_active:
        return [user for user in _everybody_at(party) if user.pk == party.officer_id]
    return _everybody_at(party)


def _everybody_at(party: Party) -> Iterable[User]:
    return _accounts(party.organisation, _ACTS[Side(party.side)])


def _accounts(organisation: Organisation, permission: Permission) -> list[User]:
    rows = User.objects.filter(
        organisation=organisation,
        organisation__is_active=True,
        is_active=True,
        roles__overlap=with_permission(permission),
    )
    return [user for user in rows.select_related("organisation").order_by("pk") if can_write_to(user)]


def _write(notice: Notice, reader: User) -> None:
    with translation.override(reader.language):
        subject, sentence = {
            Kind.TURN: (_("A referral awaits you"), _("A referral is waiting for your organisation.")),
            Kind.MOVED: (_("A referral has moved on"), _("A referral of your organisation has moved on.")),
            Kind.REMINDER: (_("A referral still awaits you"), _("A referral is still waiting for your organisation.")),
            Kind.ESCALATION: (_("A referral is late"), _("A referral has waited for your organisation too long.")),
            Kind.LATE: (_("A referral is late"), _("A referral of your organisation has not been answered in time.")),
        }[Kind(notice.kind)]
        left = due_in_words(notice.party) if notice.kind in (Kind.REMINDER, Kind.ESCALATION) else ""
        text = "\n\n".join(filter(None, [sentence, left, _("Sign in and open “Referrals” to read it.")]))
        EmailMessage(subject, text, None, [reader.email], headers={"Message-ID": _message_id(notice, reader)}).send()


def _message_id(notice: Notice, reader: User) -> str:
    """The same whenever this notice is sent to this account: a mail server may drop the repeat."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{uuid.uuid5(notice.public_id, str(reader.public_id))}@{domain}>"
