"""Telling those who must review that a file was opened in an emergency. Nothing says which, whose or by whom."""

from smtplib import SMTPException

from celery import shared_task
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from accounts.notifications import can_write_to
from accounts.roles import Permission, with_permission
from cases.emergency.models import EmergencyAccess


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=True, max_retries=5)
def tell_reviewers(access_id: str) -> int:
    """Write to everybody who may review it; returns how many. Once reviewed, there is nothing to tell."""
    with acting_for(Purpose.NOTIFICATION):
        access = EmergencyAccess.objects.get(public_id=access_id)
        staff = User.objects.filter(is_active=True, roles__overlap=with_permission(Permission.EMERGENCY_REVIEW))
        waiting = EmergencyAccess.objects.filter(pk=access.pk)
        told = [
            user
            for user in staff.select_related("organisation").order_by("pk")
            if can_write_to(user) and waiting.to_review_by(user).exists()
        ]
    for user in told:
        with translation.override(user.language):
            sentence = _("A file was opened in an emergency. You have a day to review it.")
            text = "\n\n".join([sentence, _("Sign in and open “To review” to read why.")])
            send_mail(_("Something awaits your review"), text, None, [user.email])
    return len(told)
