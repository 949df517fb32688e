"""When, without a human."""

from celery import shared_task

from referrals.guests import actions


@shared_task
def end_links() -> None:
    """Every ten minutes: end the sealed links whose time is over."""
    actions.end_run_out()
