"""When, without a human."""

from celery import shared_task

from cases.documents import actions as documents
from cases.documents.scanner import ScannerUnreachable
from cases.enquiries.actions import erase_old
from cases.retention import actions
from cases.transfer import actions as transfer
from cases.work import actions as work
from cases.work.actions.mornings import tell_what_is_due


@shared_task
def list_files_whose_time_has_come() -> None:
    """Each night: put the closed files whose time has come before those who decide."""
    actions.list_due()


@shared_task(autoretry_for=(ScannerUnreachable,), retry_backoff=30, max_retries=3)
def scan_document(document_id: str) -> None:
    """Look for viruses in one file. The argument is its document's public id; a second delivery does nothing."""
    documents.scan_document(document_id)


@shared_task
def scan_waiting_documents() -> None:
    """Every quarter of an hour: take up files whose message was lost, or that came while the scanner was away."""
    documents.scan_waiting()


@shared_task
def sweep_files() -> None:
    """Each night: destroy what lies on the disk and belongs to no document."""
    documents.sweep_files()


@shared_task
def erase_old_enquiries() -> None:
    """Each night: erase what was said in enquiries that led to no case and were dealt with long ago."""
    erase_old()


@shared_task
def remind_of_tasks() -> None:
    """Each morning: tell those whose reminders have come."""
    work.remind_of_tasks()


@shared_task
def tell_what_the_day_holds() -> None:
    """Each morning, three times in case one is lost: tell people what is due and late. Who knows is not told again."""
    tell_what_is_due()


@shared_task
def lapse_transfers() -> None:
    """Each night: end the transfers that nobody answered in time."""
    transfer.lapse_transfers()
