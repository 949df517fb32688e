"""What happens by itself, at times."""

from celery import shared_task

from accounts import drafts, sent_forms
from accounts.access import Purpose, acting_for
from accounts.telling import actions as telling
from accounts.tokens import sent_requests


@shared_task
def throw_away_old_drafts() -> int:
    """Drafts of some days ago go; safe to run twice."""
    with acting_for(Purpose.RETENTION):
        return drafts.forget_old()


@shared_task
def throw_away_old_notifications() -> int:
    """What people were told long ago goes; safe to run twice."""
    with acting_for(Purpose.RETENTION):
        return telling.forget_old()


@shared_task
def throw_away_old_form_keys() -> int:
    """The keys of forms that were sent yesterday go; safe to run twice."""
    with acting_for(Purpose.RETENTION):
        return sent_forms.forget_old()


@shared_task
def throw_away_old_answers() -> int:
    """What programs were answered yesterday goes; safe to run twice."""
    with acting_for(Purpose.RETENTION):
        return sent_requests.forget_old()
