"""When, without a human."""

from celery import shared_task

from cases.enquiries.actions import erase_old
from cases.retention import actions
from cases.work import actions as work


@shared_task
def list_files_whose_time_has_come() -> None:
    """Each night: put the closed files whose time has come before those who decide."""
    actions.list_due()


@shared_task
def erase_old_enquiries() -> None:
    """Each night: erase what was said in enquiries that led to no case and were dealt with long ago."""
    erase_old()


@shared_task
def remind_of_tasks() -> None:
    """Each morning: write to those whose reminders have come."""
    work.remind_of_tasks()
