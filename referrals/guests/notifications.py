"""The mail with the link, and telling its maker what became of it. Neither says who, which case or what for."""

import logging
from datetime import datetime
from functools import partial
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.telling.actions import tell
from accounts.telling.enums import Kind
from referrals.guests.models import SealedLink

logger = logging.getLogger(__name__)


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


@shared_task
def tell_of_link(link_id: str) -> int:
    """Tell the link's maker that it was answered, or is dead after too many tries; returns 1 if so. Once."""
    with acting_for(Purpose.NOTIFICATION):
        rows = SealedLink.objects.select_for_update(of=("self",)).select_related("made_by__organisation", "referral")
        link = rows.get(public_id=link_id)
        if link.told_at:
            return 0
        path = reverse("referrals:detail", args=[link.referral.public_id])
        told = tell([link.made_by], Kind.REFERRAL_MOVED, about=link.referral.public_id, occasion=link_id, path=path)
        link.told_at = timezone.now()
        link.save(update_fields=["told_at"])
    return told
