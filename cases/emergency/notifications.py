"""Telling those who must review that a file was opened in an emergency. Nothing says by whom."""

from django.urls import reverse

from accounts.access import Purpose, part_of_act
from accounts.models import User
from accounts.roles import Permission, with_permission
from accounts.telling.actions import settle, tell
from accounts.telling.enums import Kind
from cases.emergency.models import EmergencyAccess


def tell_reviewers(access: EmergencyAccess) -> int:
    """Everybody who may review it, in the transaction that opened the file; returns how many."""
    with part_of_act(Purpose.NOTIFICATION):
        staff = User.objects.filter(is_active=True, roles__overlap=with_permission(Permission.EMERGENCY_REVIEW))
        waiting = EmergencyAccess.objects.filter(pk=access.pk)
        told = [
            user for user in staff.select_related("organisation").order_by("pk") if waiting.to_review_by(user).exists()
        ]
    return tell(told, Kind.EMERGENCY, about=access.public_id, path=reverse("emergency:reviews"))


def tell_no_more(access: EmergencyAccess) -> None:
    """It was reviewed: there is nothing left to tell."""
    settle([access.public_id], Kind.EMERGENCY)
