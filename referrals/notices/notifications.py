"""Telling what is to be told: whom a notice concerns is found now, and each of them is told as she chose (accounts/telling).

Each notice is a transaction of its own: that it was told, and to whom, is there with the notice's end or not at all.
"""

from collections.abc import Iterable

from celery import shared_task
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.access import Purpose, part_of_act
from accounts.models import Organisation, User
from accounts.roles import Permission, with_permission
from accounts.telling import enums as telling
from accounts.telling.actions import tell
from accounts.telling.notifications import NEWS
from referrals.models import Party, Referral
from referrals.notices.enums import Kind
from referrals.notices.models import Notice
from referrals.states import Box, Side

_ACTS = {
    Side.SENDER: Permission.REFERRAL_SEND,
    Side.MINISTRY: Permission.REFERRAL_REVIEW,
    Side.RECEIVER: Permission.REFERRAL_RECEIVE,
}
_TOLD_AS = {
    Kind.TURN: telling.Kind.REFERRAL_TURN,
    Kind.MOVED: telling.Kind.REFERRAL_MOVED,
    Kind.REMINDER: telling.Kind.REFERRAL_REMINDER,
    Kind.ESCALATION: telling.Kind.REFERRAL_LATE,
    Kind.LATE: telling.Kind.REFERRAL_UNANSWERED,
}

# Where it is not the party's own side.
_SIDE_TOLD = {Kind.LATE: Side.SENDER}


def send_soon() -> None:
    """Once the transaction is kept. With the queue down nothing is lost: the sweep of the next minute finds it."""
    transaction.on_commit(_order, robust=True)


def _order() -> None:
    send_notices.apply_async(retry_policy={"max_retries": 1, "interval_start": 0})


@shared_task
def send_notices() -> int:
    """Tell what is due to be told, however many processes do so at once; returns how often somebody was told.

    Ordered with each move, and every minute. What made a notice is on record; that it was told is not again.
    """
    told, goes_on = 0, True
    while goes_on:
        reached, goes_on = _take_one()
        told += reached
    return told


def _take_one() -> tuple[int, bool]:
    """The first notice that is due: tell everybody, and be done with it. Returns how many, and whether to go on."""
    with part_of_act(Purpose.NOTIFICATION):
        rows = Notice.objects.due().select_related("party__organisation", "party__officer", "party__referral__case")
        notice = rows.select_for_update(of=("self",), skip_locked=True).first()
        if notice is None:
            return 0, False
        reached = 0 if _is_over(notice) else _tell(notice)
        notice.done_at = timezone.now()
        notice.save(update_fields=["done_at"])
        return reached, True


def _tell(notice: Notice) -> int:
    referral = notice.party.referral
    return tell(
        readers_of(notice),
        _TOLD_AS[Kind(notice.kind)],
        about=notice.party.public_id,
        occasion=str(notice.public_id),
        path=reverse("referrals:detail", args=[referral.public_id]),
        # Who receives sees the referral and not the case: its number is for the referral's own page to say.
        file_id=referral.case.public_id if Side.SENDER in (notice.party.side, _SIDE_TOLD.get(notice.kind)) else None,
    )


def _is_over(notice: Notice) -> bool:
    if notice.kind == Kind.MOVED:
        return notice.created_at < timezone.now() - NEWS
    return notice.party.box != Box.TURN or notice.party.turns != notice.turn


def readers_of(notice: Notice) -> list[User]:
    """To whom a notice goes today: no account that was closed meanwhile, nobody who does not see the referral."""
    party, kind = notice.party, Kind(notice.kind)
    seats, seen = Party.objects.filter(pk=party.pk), Referral.objects.filter(pk=party.referral_id)
    if kind in (Kind.TURN, Kind.REMINDER):
        if party.officer and not party.officer.is_active:
            # What she was to do is seen under "my organisation's turn".
            return [user for user in _staff_of(party) if seats.at_desk_of(user).exists()]
        return [user for user in _staff_of(party) if seats.to_do_by(user).exists()]
    if kind == Kind.ESCALATION:
        leading = _accounts(party.organisation, Permission.CASE_GRANT)
        told = [user for user in leading if seen.visible_to(user).exists()]
        return told or [user for user in _everybody_at(party) if seen.visible_to(user).exists()]
    if kind == Kind.LATE:
        party = Party.objects.select_related("organisation", "officer").get(
            referral=party.referral_id, side=Side.SENDER
        )
    return [user for user in _staff_of(party) if seen.visible_to(user).exists()]


def _staff_of(party: Party) -> Iterable[User]:
    """The officer whose it is, or else whoever may act for the organisation on this side."""
    if party.officer and party.officer.is_active:
        return [user for user in _everybody_at(party) if user.pk == party.officer_id]
    return _everybody_at(party)


def _everybody_at(party: Party) -> Iterable[User]:
    return _accounts(party.organisation, _ACTS[Side(party.side)])


def _accounts(organisation: Organisation, permission: Permission) -> list[User]:
    rows = User.objects.filter(
        organisation=organisation,
        organisation__is_active=True,
        is_active=True,
        roles__overlap=with_permission(permission),
    )
    return list(rows.select_related("organisation").order_by("pk"))
