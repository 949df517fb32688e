"""When, without a human."""

from celery import shared_task

from referrals.notices import actions


@shared_task
def watch_deadlines() -> None:
    """Every minute: end the offers whose time is over, and have those told whose step is nearly due or late."""
    actions.expire_late_offers()
    actions.remind()
