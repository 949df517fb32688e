"""Each morning people are told what is due and late: once each."""

from datetime import timedelta

from django.utils import timezone

from accounts.telling.models import Notification
from cases.work.actions import remind_of_tasks
from cases.work.actions.mornings import tell_what_is_due
from tests.cases.factories_work import make_task


def test_what_is_due_is_told_once_and_again_when_it_is_late(case, caseworker, stranger):
    today = timezone.localdate()
    task = make_task(case, caseworker, due_on=today, remind_on=today)
    remind_of_tasks()

    for _run in range(2):
        tell_what_is_due()
    type(task).objects.update(due_on=today - timedelta(days=1), remind_on=None)
    for _run in range(2):
        tell_what_is_due()

    rows = Notification.objects.filter(about=task.public_id).order_by("id")
    assert [(row.user, row.occasion.split()[0], row.file_id) for row in rows] == [
        (caseworker, "due", case.public_id),
        (caseworker, "late", case.public_id),
    ]
    assert not Notification.objects.filter(user=stranger).exists()
