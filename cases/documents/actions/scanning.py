"""Looking for viruses, without a human: what is not known to be clean is handed out to nobody."""

import logging
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.utils import timezone

from accounts.access import Purpose, acting_for
from audit.events import Event
from audit.recorder import record
from cases.documents import scanner, storage
from cases.documents.enums import Scan
from cases.documents.models import Document
from core.errors import Conflict

# By its name: tasks stand above actions.
SCAN_TASK = "cases.tasks.scan_document"
# So many at once the clock takes up of what waits; the next turn comes soon.
AT_ONCE = 50

logger = logging.getLogger(__name__)


def send_to_scan(document: Document) -> None:
    """Once the row stands. robust: a queue that is down loses nothing, `scan_waiting` comes by."""
    task = current_app.signature(SCAN_TASK, args=(str(document.public_id),))
    transaction.on_commit(task.apply_async, robust=True)


def scan_document(public_id: str | UUID) -> None:
    """Ask the scanner about one file, once. Infected: the bytes are destroyed, and that it was so is on record.

    Raises ScannerUnreachable: the file stays where it is, in quarantine.
    """
    with acting_for(Purpose.SCANNING):
        rows = Document.objects.to_scan().select_for_update(of=("self",), skip_locked=True).order_by()
        document = rows.select_related("case__person").filter(public_id=public_id).first()
        if document is None:
            return
        try:
            is_clean = scanner.is_clean(storage.opened(document))
        except Conflict:
            logger.warning("The file of document %s is missing", document.public_id)
            return
        document.scan = Scan.CLEAN if is_clean else Scan.INFECTED
        document.scanned_at = timezone.now()
        if not is_clean:
            document.file_key = ""
            transaction.on_commit(partial(storage.remove, document.public_id))
        document.version += 1
        document.save(update_fields=["scan", "scanned_at", "file_key", "version"])
        event = Event.DOCUMENT_SCANNED if is_clean else Event.DOCUMENT_INFECTED
        changes = {"kind": document.kind, "section": document.section}
        record(event, actor=None, target=document, case_id=document.case.public_id, changes=changes)


def scan_waiting() -> int:
    """Every few minutes: send what was never looked at, also from before there was a scanner. Returns how many."""
    if not scanner.is_configured():
        return 0
    with acting_for(Purpose.SCANNING):
        # In no order: what cannot be scanned, a file that is missing, must not stand before the others for ever.
        waiting = list(Document.objects.to_scan().order_by("?")[:AT_ONCE])
        for document in waiting:
            send_to_scan(document)
    return len(waiting)


def sweep_files() -> int:
    """Each night: destroy what lies on the disk and has no row, or a row without a key. Returns how many files went."""
    with acting_for(Purpose.SCANNING):
        kept = set(Document.objects.with_file().values_list("public_id", flat=True))
        left = [public_id for public_id in storage.left_over() if public_id not in kept]
    for public_id in left:
        storage.remove(public_id)
    return len(left)
