"""What the schedule orders for its own sake."""

import time

from celery import shared_task
from django.core.cache import cache

BEAT_TRACE = "beat"


@shared_task
def leave_trace() -> None:
    """Each minute: `manage.py doctor` sees by it that beat sends orders and that a worker takes them."""
    cache.set(BEAT_TRACE, time.time(), timeout=None)
