"""The mail with the link, and telling its maker what became of it. Neither says who, which case or what for."""

import logging
from datetime import datetime
from functools import partial
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.notifications import can_write_to
from referrals.guests.models import SealedLink

logger = logging.getLogger(__name__)

_RETRY = {"autoretry_for": (SMTPException, OSError), "retry_backoff": True, "max_retries": 5}


def has_mail_server() -> bool:
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def send_link_later(link: SealedLink, address: str, *, language: str) -> None:
    """Send the address once the link is kept. Not through the queue: nobody should read it there."""
    sent = partial(_send_link, str(link.public_id), link.contact_email, address, link.expires_at, language)
    transaction.on_commit(sent, robust=True)


def _send_link(link_id: str, to: str, address: str, until: datetime, language: str) -> None:
    with translation.override(language):
        day = date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT")
        lines = [
            _("An organisation asks you to look at a referral. Open this link; it works once, in one browser."),
            address,
            _("You are told the passcode by telephone, never by mail. The link works until %(day)s.") % {"day": day},
        ]
        try:
            send_mail(_("A referral awaits you"), "\n\n".join(lines), None, [to])
        except (SMTPException, OSError):
            # The exception holds the address.
            logger.error("The sealed link %s could not be sent.", link_id)  # noqa: TRY400


@shared_task(**_RETRY)
def tell_of_link(link_id: str) -> int:
    """Write to the link's maker that it was answered, or is dead after too many tries; returns 1 if so. Once."""
    with acting_for(Purpose.NOTIFICATION):
        link = SealedLink.objects.select_for_update(of=("self",)).select_related("made_by").get(public_id=link_id)
        if link.told_at:
            return 0
        told = can_write_to(link.made_by)
        if told:
            with translation.override(link.made_by.language):
                lines = [_("Something became of a sealed link."), _("Sign in and open “Referrals” to read it.")]
                send_mail(_("A referral has moved on"), "\n\n".join(lines), None, [link.made_by.email])
        link.told_at = timezone.now()
        link.save(update_fields=["told_at"])
    return int(told)
