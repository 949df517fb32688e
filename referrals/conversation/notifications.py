"""Telling the other side that somebody wrote. Nothing in these messages says who, which case or what for."""

from typing import Any

from celery import shared_task
from django.urls import reverse
from django.utils import timezone

from accounts.access import Purpose, acting_for
from accounts.models import User
from accounts.roles import Permission, with_permission
from accounts.telling.actions import tell
from accounts.telling.enums import Kind
from referrals.conversation.models import Message
from referrals.models import Referral


@shared_task
def tell_of_message(message_id: str) -> int:
    """Tell those of the other side who may answer; returns how many. A second run tells nobody.

    The row stays locked meanwhile: two runs at once are one after the other.
    """
    with acting_for(Purpose.NOTIFICATION):
        rows = Message.objects.select_for_update(of=("self",)).select_related("referral")
        message = rows.get(public_id=message_id)
        if message.told_at:
            return 0
        seen = Referral.objects.filter(pk=message.referral_id)
        told = [user for user in _staff_asked(message) if seen.visible_to(user).exists()]
        path = reverse("referrals:detail", args=[message.referral.public_id])
        tell(told, Kind.MESSAGE, about=message.public_id, path=path)
        message.told_at = timezone.now()
        message.save(update_fields=["told_at"])
        return len(told)


def _staff_asked(message: Message) -> Any:
    """Who can write in the thread at the organisation that it goes to."""
    to_sender = message.to_organisation_id == message.referral.from_organisation_id
    permissions = [Permission.REFERRAL_SEND] if to_sender else [Permission.REFERRAL_RECEIVE, Permission.REFERRAL_REVIEW]
    roles = sorted({role for permission in permissions for role in with_permission(permission)})
    staff = User.objects.filter(is_active=True, organisation=message.to_organisation_id, roles__overlap=roles)
    return staff.select_related("organisation").order_by("pk")
