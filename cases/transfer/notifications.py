"""Telling people that a case was handed to them, or that a transfer moved. Nothing in these messages says who or which case."""

from collections.abc import Iterable
from smtplib import SMTPException
from typing import Any

from celery import shared_task
from django.core.mail import send_mail
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from accounts.notifications import can_write_to
from accounts.roles import Permission, with_permission
from cases.models import Transfer
from cases.transfer.states import Status

_RETRY = {"autoretry_for": (SMTPException, OSError), "retry_backoff": True, "max_retries": 5}


@shared_task(**_RETRY)
def tell_of_hand_over(user_id: str) -> int:
    """Write to one account that a case was put into its hands."""
    user = User.objects.get(public_id=user_id)
    return _write([user], lambda: (_("A case was handed over to you"), _("A colleague's work goes on with you.")))


@shared_task(**_RETRY)
def tell_of_transfer(transfer_id: str) -> int:
    """Write to whoever is to act next, or to who sent it what became of it; returns to how many."""
    with acting_for(Purpose.NOTIFICATION):
        transfer = Transfer.objects.get(public_id=transfer_id)
        rows = Transfer.objects.filter(pk=transfer.pk)
        told = [user for user in _concerned(transfer) if rows.visible_to(user).exists()]
    if transfer.status in (Status.ASKED, Status.PROPOSED):
        return _write(told, lambda: (_("A transfer awaits you"), _("A transfer is waiting for your organisation.")))
    return _write(told, lambda: (_("A transfer has moved on"), _("A transfer of your organisation has moved on.")))


def _concerned(transfer: Transfer) -> Iterable[User]:
    managers = User.objects.filter(is_active=True, roles__overlap=with_permission(Permission.CASE_TRANSFER))
    sender, receiver = transfer.from_organisation_id, transfer.to_organisation_id
    asked = User.objects.filter(is_active=True).filter(Q(pk=transfer.asked_by_id) | Q(pk=transfer.proposed_by_id))
    rows = {
        Status.ASKED: managers.filter(organisation=sender).exclude(pk=transfer.asked_by_id),
        Status.PROPOSED: managers.filter(organisation=receiver),
        # To whom it was shown; if nobody outside saw it, there is nobody to tell.
        Status.RECALLED: managers.filter(organisation=receiver),
    }.get(Status(transfer.status), asked)
    return rows.select_related("organisation").order_by("pk")


def _write(users: Iterable[User], words: Any) -> int:
    told = [user for user in users if can_write_to(user)]
    for user in told:
        with translation.override(user.language):
            subject, sentence = words()
            text = "\n\n".join([sentence, _("Sign in and open “My day” to read what it is.")])
            send_mail(subject, text, None, [user.email])
    return len(told)
