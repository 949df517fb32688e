"""Sending the e-mails. They say that something awaits somebody, and not what, where or about whom.

Each is a transaction of its own: that it was sent is kept when the mail server has taken it. A process that is killed
in between repeats that one e-mail, under the same Message-ID.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from email.utils import parseaddr
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Purpose, part_of_act
from accounts.models import User
from accounts.notifications import can_write_to
from accounts.telling.enums import NOT_HELD, TOPIC_OF, Kind
from accounts.telling.models import Notification

logger = logging.getLogger(__name__)

# After so long it is no news, if no mail server took it until then.
NEWS = timedelta(days=7)
LONGEST_PAUSE = timedelta(hours=1)


def send_soon() -> None:
    """Once the transaction is kept. With the queue down nothing is lost: the sweep of the next minute finds it."""
    transaction.on_commit(_order, robust=True)


def _order() -> None:
    send_mails.apply_async(retry_policy={"max_retries": 1, "interval_start": 0})


@shared_task
def send_mails() -> int:
    """Send what is due, however many processes do so at once; returns how many e-mails that were."""
    sent, goes_on = 0, True
    while goes_on:
        written, goes_on = _take_one()
        sent += written
    return sent


def _take_one() -> tuple[int, bool]:
    """The first e-mail that is due: send it, or be done with it. Returns e-mails, and whether to go on."""
    with part_of_act(Purpose.NOTIFICATION):
        rows = Notification.objects.first_to_mail().select_related("user__organisation")
        first = rows.select_for_update(of=("self",), skip_locked=True).first()
        if first is None:
            return 0, False
        together = Notification.objects.to_mail().filter(user=first.user, mail_at=first.mail_at)
        rows = list(together.select_for_update(of=("self",)).order_by("pk"))
        if not _is_to_send(first):
            _mark(rows, mail_at=None)
            return 0, True
        try:
            _write(first.user, rows)
        except (OSError, ValueError) as error:
            return 0, _put_off(rows, error)
        _mark(rows, mailed_at=timezone.now())
        return 1, True


def _is_to_send(first: Notification) -> bool:
    """Not to who was closed out meanwhile or has no address; nor what is no news any more."""
    user = first.user
    is_open = user.is_active and user.organisation.is_active and can_write_to(user)
    return is_open and first.mail_at > timezone.now() - NEWS


def _put_off(rows: Sequence[Notification], error: Exception) -> bool:
    """Try again in a minute where no server was reached; where this e-mail was refused, each time later; returns which.

    Never at an address that does not exist.
    """
    refused = isinstance(error, SMTPRecipientsRefused | SMTPResponseException | ValueError)
    # The exception holds the address.
    logger.warning("An e-mail to account %s was not taken: %s.", rows[0].user.public_id, type(error).__name__)
    if isinstance(error, SMTPRecipientsRefused) and all(code >= 500 for code, _said in error.recipients.values()):
        _mark(rows, mail_at=None)
    else:
        tries = rows[0].tries + refused
        later = timezone.now() + min(timedelta(minutes=2 ** min(tries, 10)), LONGEST_PAUSE)
        _mark(rows, mail_at=later, tries=tries)
    return refused


def _mark(rows: Sequence[Notification], **said: object) -> None:
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(**said)


def _write(user: User, rows: Sequence[Notification]) -> None:
    urgent = any(TOPIC_OF[Kind(row.kind)] in NOT_HELD for row in rows)
    with translation.override(user.language):
        subject = _("Something urgent awaits you") if urgent else _("Something awaits you")
        count = {"count": len(rows)}
        sentence = ngettext("%(count)s thing is new for you.", "%(count)s things are new for you.", len(rows)) % count
        ways = [sentence, _("Sign in and open “Notifications” to read what it is.")]
        if settings.SITE_ADDRESS:
            ways.append(settings.SITE_ADDRESS.rstrip("/") + reverse("accounts:notifications"))
        headers = {"Message-ID": message_id(rows[0])}
        EmailMessage(subject, "\n\n".join(ways), None, [user.email], headers=headers).send()


def message_id(first: Notification) -> str:
    """The same whenever these are sent: a mail server may drop the repeat."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{first.public_id}@{domain}>"
