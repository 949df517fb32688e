"""What happens by itself, at times."""

from celery import shared_task

from accounts import drafts
from accounts.access import Purpose, acting_for


@shared_task
def throw_away_old_drafts() -> int:
    """Drafts of some days ago go; safe to run twice."""
    with acting_for(Purpose.RETENTION):
        return drafts.forget_old()
