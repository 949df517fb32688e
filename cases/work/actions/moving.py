"""A case goes to another organisation: what was to be done goes on there, or ends here."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.models import Appointment, Case, Task
from cases.work.enums import Ending, Outcome


def move_work(former: Case, case: Case | None, *, to: User, because: str, actor: User) -> None:
    """End what is open of a case that moves; where the notes go along (`case`), it goes on there, in the hands of `to`.

    To be called by the action that moves it, the former case locked. What somebody ends at this moment is waited for, and
    is no longer among them.
    """
    now, today = timezone.now(), timezone.localdate()
    for task in _locked(Task.objects.filter(case=former).open()):
        if case is not None:
            told = {name: getattr(task, name) for name in ("what", "due_on", "priority", "remind_on")}
            _record(Event.TASK_SET, Task.objects.create(case=case, user=to, set_by=actor, **told), actor)
        task.ended_as, task.ended_on, task.ended_by, task.drop_reason = Ending.DROPPED, today, actor, because
        task.version += 1
        task.save()
        _record(Event.TASK_ENDED, task, actor, status=task.ended_as)
    for appointment in _locked(Appointment.objects.filter(case=former, ends_at__gt=now).open()):
        if case is not None:
            names = ("kind", "starts_at", "ends_at", "place", "with_whom", "interpreter_needed")
            told = {name: getattr(appointment, name) for name in names}
            _record(Event.APPOINTMENT_MADE, Appointment.objects.create(case=case, set_by=actor, **told), actor)
        appointment.outcome, appointment.outcome_at, appointment.outcome_note = Outcome.CANCELLED, now, because
        appointment.version += 1
        appointment.save()
        _record(Event.APPOINTMENT_ENDED, appointment, actor, status=appointment.outcome)


def _locked(rows: Any) -> Any:
    """The database asks the conditions again of a row for which it had to wait."""
    return rows.select_for_update(of=("self",), no_key=True).select_related("case__person").order_by("pk")


def _record(event: Event, row: Task | Appointment, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=row, case_id=row.case.public_id, changes=changes)
