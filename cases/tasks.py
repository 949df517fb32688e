"""When, without a human."""

from celery import shared_task

from cases.retention import actions


@shared_task
def list_files_whose_time_has_come() -> None:
    """Each night: put the closed files whose time has come before those who decide."""
    actions.list_due()
