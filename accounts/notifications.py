"""Telling people about their own account, where a mail server is set up. Nothing in these texts says whose or what for."""

import enum
import logging
from functools import partial
from smtplib import SMTPException
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User

logger = logging.getLogger(__name__)

_RETRY = {"autoretry_for": (SMTPException, OSError), "retry_backoff": True, "max_retries": 5}


class Change(enum.StrEnum):
    """What can have become of the way somebody signs in, and a sign-in that may not be hers."""

    PASSWORD = "password"  # noqa: S105 (the word, not one of them)
    PASSWORD_RESET = "password_reset"  # noqa: S105
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTOR_RESET = "factor_reset"
    RECOVERY_CODES = "recovery_codes"
    ADDRESS = "address"
    NEW_DEVICE = "new_device"
    TOKEN = "token"  # noqa: S105


def can_write_to(user: Any) -> bool:
    """True if there is a mail server and an address."""
    return bool(user.email) and _has_mail_server()


def _has_mail_server() -> bool:
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def tell_later(user: User, change: Change) -> None:
    """Write to somebody about her own account once the change is kept."""
    if can_write_to(user):
        transaction.on_commit(partial(tell_of_change.delay, str(user.public_id), change.value), robust=True)


@shared_task(**_RETRY)
def tell_of_change(user_id: str, change: str) -> None:
    """Say what changed. A second run says it again."""
    user = User.objects.get(public_id=user_id)
    with translation.override(user.language):
        sentences = {
            Change.PASSWORD: _("Your password was changed."),
            Change.PASSWORD_RESET: _("Your password was reset by an administrator."),
            Change.FACTOR_ADDED: _("A second factor was added to your account."),
            Change.FACTOR_REMOVED: _("A second factor was removed from your account."),
            Change.FACTOR_RESET: _("Your second factors were reset by an administrator."),
            Change.RECOVERY_CODES: _("New recovery codes were made for your account."),
            Change.ADDRESS: _("The mail address of your account was changed."),
            Change.TOKEN: _("A token was made, with which a program works in the name of your account."),
            Change.NEW_DEVICE: _("Somebody signed in to your account from a device that it did not know."),
        }
        _send_change(sentences[Change(change)], user.email)


def tell_at_address_before(user: User, address: str) -> None:
    """Write to the address that an account had: whoever takes an account over reads the new one.

    Not through the queue: nobody should read an address there.
    """
    if address and _has_mail_server():
        transaction.on_commit(partial(_write_to_address_before, user, address), robust=True)


def _write_to_address_before(user: User, address: str) -> None:
    with translation.override(user.language):
        try:
            _send_change(_("The mail address of your account was changed."), address)
        except (SMTPException, OSError):
            # The exception holds the address.
            logger.error("The former address of account %s could not be told.", user.public_id)  # noqa: TRY400


def _send_change(sentence: str, address: str) -> None:
    warning = _("If you know nothing of it, tell an administrator at once.")
    send_mail(_("Your account"), f"{sentence}\n\n{warning}", None, [address])


def send_invitation_later(user: User, link: str) -> None:
    """Send the link once the invitation is kept. Not through the queue: nobody should read it there."""
    transaction.on_commit(partial(_send_invitation, user, link), robust=True)


def _send_invitation(user: User, link: str) -> None:
    with translation.override(user.language):
        words = _("With this link you choose a password for your account. It works once, for %(hours)s hours.")
        text = "\n\n".join([words % {"hours": settings.INVITATION_HOURS}, link])
        try:
            send_mail(_("Your account"), text, None, [user.email])
        except (SMTPException, OSError):
            # The exception holds the address.
            logger.error("The invitation of account %s could not be sent.", user.public_id)  # noqa: TRY400
