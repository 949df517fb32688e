"""Reminding staff that tasks wait. Nothing says of whom, of what or in which case."""

from smtplib import SMTPException

from celery import shared_task
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Purpose, acting_for
from accounts.models import User
from accounts.notifications import can_write_to
from cases.models import LeaveCover, Task


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=True, max_retries=5)
def tell_of_tasks(user_id: str) -> int:
    """Write to one account, and to whoever stands in for it today, how many tasks wait; returns to how many people."""
    today = timezone.localdate()
    with acting_for(Purpose.NOTIFICATION):
        user = User.objects.select_related("organisation").get(public_id=user_id)
        waiting = Task.objects.open().filter(user=user, remind_on__lte=today, case__closed_on__isnull=True)
        covers = LeaveCover.objects.in_force_on(today).filter(user=user).select_related("cover__organisation")
        people = [user, *(leave.cover for leave in covers)]
        # Each is told of what she sees, and not of how much there is besides.
        told = [(one, waiting.visible_to(one).count()) for one in people if can_write_to(one)]
    told = [(one, count) for one, count in told if count]
    for one, count in told:
        with translation.override(one.language):
            sentence = ngettext("%(count)s task waits for you.", "%(count)s tasks wait for you.", count)
            text = "\n\n".join([sentence % {"count": count}, _("Sign in and open “My day” to read what it is.")])
            send_mail(_("Something is to be done"), text, None, [one.email])
    return len(told)
