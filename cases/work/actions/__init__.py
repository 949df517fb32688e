"""What happens in the daily work. Each verb is one transaction: policy, lock, change, audit."""

from cases.work.actions.appointments import change_appointment, end_appointment, make_appointment
from cases.work.actions.leave import cover_leave, end_cover
from cases.work.actions.moving import move_work
from cases.work.actions.notes import correct_note, cross_out_note, read_work, write_note
from cases.work.actions.tasks import change_task, end_task, remind_of_tasks, set_task

__all__ = [
    "change_appointment", "change_task", "correct_note", "cover_leave", "cross_out_note", "end_appointment", "end_cover",
    "end_task", "make_appointment", "move_work", "read_work", "remind_of_tasks", "set_task", "write_note",
]  # fmt: skip
