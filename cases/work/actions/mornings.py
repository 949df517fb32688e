"""Each morning people are told what is due, late, or waits for them: what "my day" shows, as news."""

from datetime import date

from django.utils import timezone, translation

from accounts.access import acting_as
from accounts.models import User
from accounts.roles import Permission, with_permission
from accounts.telling.actions import Told, tell_all
from accounts.telling.enums import Kind
from cases.due import Due, Lane, day_of

# Told in the moment of the act that made them.
TOLD_BY_ACTS = {
    "referral", "question", "transfer_approval", "transfer_answer", "hand_over", "emergency",
    "follow_up_alarm", "follow_up_alarm_turn", "closing_turn", "extension",
}  # fmt: skip
_OF_THEIR_OWN = {"task": Kind.TASK, "appointment": Kind.APPOINTMENT}


def tell_what_is_due() -> int:
    """Each account of what its day shows, by its own rights and in its own language; returns how many things that were.

    Told once when it is due and once when it is late, however often this runs; of a list of more than fifty, the first.
    """
    now, count = timezone.now(), 0
    staff = User.objects.with_what_pages_ask().filter(
        is_active=True, organisation__is_active=True, roles__overlap=with_permission(Permission.WORK_EDIT)
    )
    for user in staff.order_by("pk"):
        with acting_as(user), translation.override(user.language):
            lists = day_of(user).lists
            things = [due for lane in (Lane.DUE, Lane.TURN) for due in lists[lane] if due.kind not in TOLD_BY_ACTS]
            count += tell_all([user], [_told(due, timezone.localdate()) for due in things], at=now)
    return count


def _told(due: Due, today: date) -> Told:
    assert due.key is not None, due.kind
    is_late = due.on is not None and due.on < today
    if due.lane == Lane.TURN:
        kind, is_late = Kind.APPROVAL, False
    elif due.kind in _OF_THEIR_OWN:
        kind = _OF_THEIR_OWN[due.kind]
    else:
        kind = Kind.PASSED if is_late else Kind.NEAR
    occasion = f"{'late' if is_late else 'due'} {due.on}"
    what = "" if due.kind == "task" else str(due.label)
    return Told(kind, about=due.key, occasion=occasion, path=due.url, file_id=due.file, what=what)
