"""When, without a human: the order on New Year's Day, the counting itself, what was left, and pictures of activities."""

from celery import shared_task
from django.db import InterfaceError, OperationalError

from cases.documents.scanner import ScannerUnreachable
from reports import actions
from reports.activities import actions as activities


@shared_task
def freeze_last_year() -> None:
    """On 1 January: order the report of the year that has just ended."""
    actions.request_last_year()


@shared_task
def count_running_year() -> None:
    """Every night: order a new count of the year that is running."""
    actions.request_running_year()


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=3, retry_jitter=False, max_retries=4)
def run_report_job(job_id: str) -> None:
    """Do one order. The argument is the job's public id; a second delivery does nothing.

    Where the database went away it is tried again after 3, 6, 12 and 24 seconds; what is still open then, the sweeper sends.
    """
    actions.run_job(job_id)


@shared_task
def resume_report_jobs() -> None:
    """Every half minute: send open jobs again whose worker died or whose message was lost."""
    actions.resume_jobs()


@shared_task(autoretry_for=(ScannerUnreachable,), retry_backoff=30, max_retries=3)
def scan_activity_picture(picture_id: str) -> None:
    """Look for viruses in one picture. The argument is its public id; a second delivery does nothing."""
    activities.scan_picture(picture_id)


@shared_task
def scan_waiting_activity_pictures() -> None:
    """Every quarter of an hour: take up pictures whose message was lost, or that came while the scanner was away."""
    activities.scan_waiting()


@shared_task
def sweep_activity_pictures() -> None:
    """Each night: destroy what lies on the disk and belongs to no picture of an activity."""
    activities.sweep_pictures()
