"""Telling managers that somebody who left is in danger. Nothing says of whom or in which case."""

from smtplib import SMTPException

from celery import shared_task
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from accounts.notifications import can_write_to
from accounts.roles import Permission, with_permission
from cases.closing.models import FollowUp


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=True, max_retries=5)
def tell_of_alarm(follow_up_id: str) -> int:
    """Write to the managers who see the file; returns to how many."""
    with acting_for(Purpose.NOTIFICATION):
        follow_up = FollowUp.objects.select_related("case").get(public_id=follow_up_id)
        managers = User.objects.filter(
            is_active=True,
            organisation=follow_up.case.organisation_id,
            roles__overlap=with_permission(Permission.CLOSING_APPROVE),
        ).select_related("organisation")
        rows = FollowUp.objects.filter(pk=follow_up.pk)
        told = [user for user in managers if can_write_to(user) and rows.visible_to(user).exists()]
    for user in told:
        with translation.override(user.language):
            text = "\n\n".join(
                [_("Something needs an answer within a day."), _("Sign in and open “My day” to read what it is.")]
            )
            send_mail(_("Something is to be done"), text, None, [user.email])
    return len(told)
