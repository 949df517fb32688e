"""Who is away, and who stands in for her. It opens no file to anybody."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.work import policies
from cases.work.models import LONGEST_LEAVE, LeaveCover
from core.errors import Refused


@transaction.atomic
def cover_leave(user: User, *, cover: User, from_on: date, to_on: date, actor: User) -> LeaveCover:
    """From a day to a day (both counted) what is due for `user` stands in the day of `cover` too."""
    policies.check_may_cover(actor, user)
    # One after the other, whichever of the two is entered first.
    list(User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[user.pk, cover.pk]).order_by("pk"))
    if cover.pk == user.pk or not policies.staff_of(user.organisation).filter(pk=cover.pk).exists():
        raise Refused(_("Choose a colleague of the same organisation."), "cover")
    _refuse_impossible(from_on, to_on)
    away = LeaveCover.objects.touching(from_on, to_on)
    if away.filter(user=user).exists():
        raise Refused(_("Somebody stands in for her already in these days."), "from_on")
    if away.filter(user=cover).exists():
        raise Refused(_("This colleague is away herself in these days."), "cover")
    if away.filter(cover=user).exists():
        raise Refused(
            _("She stands in for somebody herself in these days. Find another colleague for that first."), "from_on"
        )
    leave = LeaveCover.objects.create(user=user, cover=cover, from_on=from_on, to_on=to_on, set_by=actor)
    record(Event.LEAVE_COVERED, actor=actor, target=leave, changes={"user": user.username, "until": to_on})
    return leave


@transaction.atomic
def end_cover(leave: LeaveCover, *, actor: User) -> LeaveCover:
    """She is back earlier, or does not go."""
    leave = LeaveCover.objects.select_for_update(of=("self",)).select_related("user").get(pk=leave.pk)
    policies.check_may_end_cover(actor, leave)
    leave.ended_at = timezone.now()
    leave.save(update_fields=["ended_at"])
    record(Event.LEAVE_COVER_ENDED, actor=actor, target=leave, changes={"user": leave.user.username})
    return leave


def _refuse_impossible(from_on: date, to_on: date) -> None:
    if to_on < from_on:
        raise Refused(_("The end lies before the beginning."), "to_on")
    if to_on < timezone.localdate():
        raise Refused(_("This day has passed."), "to_on")
    if to_on - from_on > LONGEST_LEAVE:
        raise Refused(_("A leave of more than a year needs a new caseworker: assign the cases instead."), "to_on")
