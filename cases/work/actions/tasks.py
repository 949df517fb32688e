"""Tasks, and reminding people of them."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import User
from accounts.roles import Section
from accounts.telling.actions import settle
from accounts.telling.enums import Kind
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.days import refuse_future
from cases.models import Case
from cases.work import notifications, policies
from cases.work.actions.once import sent_before
from cases.work.enums import Ending
from cases.work.models import Task
from core.errors import Refused

TASK_FIELDS = ("what", "user", "due_on", "priority", "remind_on")
FURTHEST = timedelta(days=5 * 366)


@transaction.atomic
def set_task(case: Case, details: dict[str, Any], *, actor: User) -> Task:
    """Say what is to be done, by whom, by when: the fields of TASK_FIELDS. A form sent twice is one task."""
    policies.check_may_write(actor, case)
    if task := sent_before(Task, case, details.get("form_token")):
        return task
    if details["due_on"] < timezone.localdate():
        raise Refused(_("This day has passed."), "due_on")
    _refuse_impossible(case, details, actor)
    fields = {name: details[name] for name in TASK_FIELDS}
    task = Task.objects.create(case=case, set_by=actor, form_token=details.get("form_token"), **fields)
    _record(Event.TASK_SET, task, actor, user=task.user.username)
    return task


@transaction.atomic
def change_task(task: Task, details: dict[str, Any], *, version: int, actor: User) -> Task:
    """Correct it, give it another day, hand it over to somebody else."""
    task = _locked(task)
    policies.check_may_change(actor, task)
    task.begin_change(version)
    if details["due_on"] != task.due_on and details["due_on"] < timezone.localdate():
        raise Refused(_("This day has passed."), "due_on")
    _refuse_impossible(task.case, details, actor)
    if changed := task.take(details, TASK_FIELDS):
        if {"remind_on", "user"} & set(changed):
            task.reminded_at = None
        task.save(update_fields=[*changed, "reminded_at", "version"])
        _record(Event.TASK_CHANGED, task, actor, user=task.user.username)
    return task


@transaction.atomic
def end_task(task: Task, *, ended_as: str, ended_on: date, actor: User, reason: str = "") -> Task:
    """Done on a day, or dropped with a reason; once."""
    task = _locked(task)
    policies.check_may_end(actor, task)
    refuse_future(ended_on, "ended_on")
    if ended_on < task.case.opened_on:
        raise Refused(_("The case was opened later than that."), "ended_on")
    if ended_as == Ending.DROPPED and not reason.strip():
        raise Refused(_("Say why."), "reason")
    task.ended_as, task.ended_on, task.ended_by = ended_as, ended_on, actor
    task.drop_reason = reason.strip() if ended_as == Ending.DROPPED else ""
    task.save(update_fields=["ended_as", "ended_on", "ended_by", "drop_reason"])
    settle([task.public_id], Kind.TASK)
    _record(Event.TASK_ENDED, task, actor, status=task.ended_as)
    return task


def remind_of_tasks() -> int:
    """Have those told whose reminders have come; returns how many tasks. A second run finds nothing left to remind of."""
    today = timezone.localdate()
    with acting_for(Purpose.NOTIFICATION):
        waiting = Task.objects.to_remind_on(today).select_for_update(of=("self",), skip_locked=True, no_key=True)
        tasks = list(waiting.only("user_id"))
        if not tasks:
            return 0
        keys = [task.pk for task in tasks]
        Task.objects.filter(pk__in=keys).update(reminded_at=timezone.now())
        record(Event.TASKS_REMINDED, actor=None, changes={"count": len(keys)})
        now = timezone.now()
        for user in User.objects.filter(pk__in={task.user_id for task in tasks}).select_related("organisation"):
            notifications.tell_of_tasks(user, at=now)
    return len(keys)


def _locked(task: Task) -> Task:
    rows = Task.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("case__person", "set_by", "user").get(pk=task.pk)


def _record(event: Event, task: Task, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=task, case_id=task.case.public_id, changes=changes)


def _refuse_impossible(case: Case, details: dict[str, Any], actor: User) -> None:
    user, due_on, remind_on = details["user"], details["due_on"], details["remind_on"]
    if not details["what"].strip():
        raise Refused(_("Write something."), "what")
    if due_on > timezone.localdate() + FURTHEST:
        raise Refused(_("Check the year."), "due_on")
    if remind_on is not None and remind_on > due_on:
        raise Refused(_("A reminder comes before the day, or on it."), "remind_days")
    if user.organisation_id != actor.organisation_id or not user.is_active:
        raise Refused(_("Choose somebody of your organisation."), "user")
    if Section.NOTES not in case_policies.sections_for(user, case):
        raise Refused(_("This colleague does not see the case."), "user")
