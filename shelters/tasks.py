"""When, without a human."""

from celery import shared_task

from shelters import actions


@shared_task
def hold_beds_of_overdue() -> None:
    """Each night: who should have left and is still here keeps her bed."""
    actions.hold_beds_of_overdue()


@shared_task
def let_go_what_ran_out() -> None:
    """Each hour: beds held for people who have not come are free again."""
    actions.let_go_what_ran_out()
