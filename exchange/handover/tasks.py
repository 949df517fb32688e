"""When, without a human. Arguments are public ids."""

from celery import shared_task
from django.db import InterfaceError, OperationalError

from exchange.handover import actions, making


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=3, retry_jitter=False, max_retries=2)
def make_file(hand_over_id: str) -> None:
    """Make one file; a second delivery does nothing."""
    making.make_file(hand_over_id)


@shared_task
def resume_hand_overs() -> None:
    """Every five minutes: send again what lost its worker or its message."""
    actions.resume()


@shared_task
def end_hand_overs() -> None:
    """Every ten minutes: destroy the files whose time is over."""
    actions.end_run_out()


@shared_task
def sweep_hand_overs() -> None:
    """Each night: destroy what lies on the disk and is of no hand-over that is ready."""
    actions.sweep_files()
