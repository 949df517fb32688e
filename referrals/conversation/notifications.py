"""Telling the other side that somebody wrote. Nothing in these messages says who, which case or what for."""

from smtplib import SMTPException
from typing import Any

from celery import shared_task
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from accounts.notifications import can_write_to
from accounts.roles import Permission, with_permission
from referrals.conversation.models import Message
from referrals.models import Referral

_RETRY = {"autoretry_for": (SMTPException, OSError), "retry_backoff": True, "max_retries": 5}


@shared_task(**_RETRY)
def tell_of_message(message_id: str) -> int:
    """Write to those of the other side who may answer; returns to how many. A second run writes to nobody.

    The row stays locked meanwhile: two runs at once are one after the other. Where no mail left, the task tries again.
    """
    with acting_for(Purpose.NOTIFICATION):
        message = Message.objects.select_for_update(of=("self",)).select_related("referral").get(public_id=message_id)
        if message.told_at:
            return 0
        seen = Referral.objects.filter(pk=message.referral_id)
        told = [user for user in _staff_asked(message) if seen.visible_to(user).exists() and can_write_to(user)]
        sent = _write(told, asks=message.asks)
        message.told_at = timezone.now()
        message.save(update_fields=["told_at"])
        return sent


def _staff_asked(message: Message) -> Any:
    """Who can write in the thread at the organisation that it goes to."""
    to_sender = message.to_organisation_id == message.referral.from_organisation_id
    permissions = [Permission.REFERRAL_SEND] if to_sender else [Permission.REFERRAL_RECEIVE, Permission.REFERRAL_REVIEW]
    roles = sorted({role for permission in permissions for role in with_permission(permission)})
    staff = User.objects.filter(is_active=True, organisation=message.to_organisation_id, roles__overlap=roles)
    return staff.select_related("organisation").order_by("pk")


def _write(users: list[User], *, asks: bool) -> int:
    """One address that is refused does not keep the others from being told."""
    sent, problem = 0, None
    for user in users:
        with translation.override(user.language):
            subject = _("A question awaits you") if asks else _("A message awaits you")
            try:
                send_mail(subject, _("Sign in and open “Referrals” to read it."), None, [user.email])
                sent += 1
            except (SMTPException, OSError) as refused:
                problem = refused
    if problem and not sent:
        raise problem
    return sent
