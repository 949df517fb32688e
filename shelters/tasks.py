"""When, without a human."""

from celery import shared_task

from cases.documents.scanner import ScannerUnreachable
from shelters import actions
from shelters.pictures import actions as pictures


@shared_task
def hold_beds_of_overdue() -> None:
    """Each night: who should have left and is still here keeps her bed."""
    actions.hold_beds_of_overdue()


@shared_task
def let_go_what_ran_out() -> None:
    """Each hour: beds held for people who have not come are free again."""
    actions.let_go_what_ran_out()


@shared_task(autoretry_for=(ScannerUnreachable,), retry_backoff=30, max_retries=3)
def scan_picture(picture_id: str) -> None:
    """Look for viruses in one picture. The argument is its public id; a second delivery does nothing."""
    pictures.scan_picture(picture_id)


@shared_task
def scan_waiting_pictures() -> None:
    """Every quarter of an hour: take up pictures whose message was lost, or that came while the scanner was away."""
    pictures.scan_waiting()


@shared_task
def sweep_pictures() -> None:
    """Each night: destroy what lies on the disk and belongs to no picture."""
    pictures.sweep_pictures()
