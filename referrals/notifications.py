"""Telling people that a referral moved. Nothing in these messages says who, which case or what for."""

from collections.abc import Iterable
from smtplib import SMTPException

from celery import shared_task
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from accounts.roles import Permission, with_permission
from referrals.models import Referral
from referrals.states import TURN, Side, Status

_RETRY = {"autoretry_for": (SMTPException, OSError), "retry_backoff": True, "max_retries": 5}


@shared_task(**_RETRY)
def tell_whose_turn(referral_id: str) -> int:
    """Write to everybody who can take the next step; returns how many. A second run writes again, to whose turn it is then."""
    with acting_for(Purpose.NOTIFICATION):
        referral = Referral.objects.get(public_id=referral_id)
        side = TURN[Status(referral.status)]
        waiting = Referral.objects.filter(pk=referral.pk)
        told = [user for user in _staff_of(side, referral) if waiting.waiting_for(user).exists()]
    return _write(told, lambda: (_("A referral awaits you"), _("A referral is waiting for your organisation.")))


@shared_task(**_RETRY)
def tell_sender(referral_id: str) -> int:
    """Write to the sender that something became of a referral."""
    return _tell_of_move(Side.SENDER, referral_id)


@shared_task(**_RETRY)
def tell_receiver(referral_id: str) -> int:
    """Write to the receiver, if it was shown the referral, that something became of it."""
    return _tell_of_move(Side.RECEIVER, referral_id)


def _tell_of_move(side: Side, referral_id: str) -> int:
    with acting_for(Purpose.NOTIFICATION):
        referral = Referral.objects.get(public_id=referral_id)
        seen = Referral.objects.filter(pk=referral.pk)
        told = [user for user in _staff_of(side, referral) if seen.visible_to(user).exists()]
    return _write(told, lambda: (_("A referral has moved on"), _("A referral of your organisation has moved on.")))


def _staff_of(side: Side | None, referral: Referral) -> Iterable[User]:
    """Whoever may act on this side, at each organisation that is shown the referral there."""
    permissions = {
        Side.SENDER: Permission.REFERRAL_SEND,
        Side.MINISTRY: Permission.REFERRAL_REVIEW,
        Side.RECEIVER: Permission.REFERRAL_RECEIVE,
    }
    if side is None:
        return []
    seats = referral.parties.filter(side=side, shown_at__isnull=False)
    staff = User.objects.filter(is_active=True, roles__overlap=with_permission(permissions[side])).exclude(email="")
    staff = staff.filter(organisation__in=seats.values("organisation"))
    return staff.select_related("organisation").order_by("pk")


def _write(users: list[User], words) -> int:
    for user in users:
        with translation.override(user.language):
            subject, sentence = words()
            text = "\n\n".join([sentence, _("Sign in and open “Referrals” to read it.")])
            send_mail(subject, text, None, [user.email])
    return len(users)
