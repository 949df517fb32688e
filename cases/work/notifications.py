"""Reminding staff that tasks wait, in the transaction that says they were reminded. Nothing says of whom or of what."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.telling.actions import Told, tell_all
from accounts.telling.enums import Kind
from cases.models import LeaveCover, Task


def tell_of_tasks(user: User, *, at: datetime) -> int:
    """One account, and whoever stands in for it today, of the tasks that wait; within work for the programme.

    Each is told of what she sees. Returns how many things that were.
    """
    today = timezone.localdate()
    waiting = Task.objects.open().filter(user=user, remind_on__lte=today, case__closed_on__isnull=True)
    covers = LeaveCover.objects.in_force_on(today).filter(user=user).select_related("cover__organisation")
    people = [user, *(leave.cover for leave in covers)]
    return sum(
        tell_all([one], [_told(task) for task in waiting.visible_to(one).select_related("case")], at=at)
        for one in people
    )


def _told(task: Task) -> Told:
    """As the morning says it of whatever is due (actions/mornings.py): whichever comes first, it is told once."""
    case = task.case
    return Told(
        Kind.TASK,
        about=task.public_id,
        occasion=f"due {task.due_on}",
        path=f"{reverse('cases:work', args=[case.public_id])}#task-{task.public_id}",
        file_id=case.public_id,
    )
