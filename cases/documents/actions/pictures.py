"""What is done with pictures of other things than files of people: kept, scanned and destroyed by the rules for documents.

Whose they are, who may see them and what the record says of them, the app says that has the table (`Pictures`).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.utils import timezone

from accounts.access import Purpose, acting_for
from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.documents import inspection, scanner
from cases.documents.enums import Scan
from core.errors import Conflict
from core.sealed_files import Store

# Enough to see a room on any screen, and too little to read a letter that lies in it.
LONGEST_SIDE = 1600
# So many at once the clock takes up of what waits; the next turn comes soon.
AT_ONCE = 50

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pictures:
    """The pictures of one table. `told`: what the record says of one. `of`: the row that has to be read for that.

    `scan_task` by its name: tasks stand above actions.
    """

    model: Any
    store: Store
    of: str
    told: Callable[[Any], dict[str, Any]]
    scan_task: str
    added: Event
    refused: Event
    scanned: Event
    infected: Event

    def look_into(self, file: Any, *, target: Any, changes: dict[str, Any], actor: User) -> inspection.Inspected:
        """The picture drawn anew of its pixels. What is refused for its content is on record; raises FileRefused.

        It stands before the transaction of what follows, with which the record of a refusal would be taken back.
        """
        try:
            return inspection.inspect_picture(file.read(), file.name or "", file.size or 0, longest_side=LONGEST_SIDE)
        except inspection.FileRefused as refused:
            with transaction.atomic():
                record(self.refused, actor=actor, target=target, changes=changes | {"reason_code": refused.why.value})
            raise

    def keep(self, picture: Any, inspected: inspection.Inspected, *, actor: User) -> None:
        """Put the bytes of a new row where they belong, and have them scanned. In a transaction of the caller's."""
        picture.type, picture.added_by = inspected.type, actor
        picture.scan = Scan.WAITING if scanner.is_configured() else Scan.NOT_SCANNED
        self.store.put(picture, inspected.content)
        picture.save()
        record(self.added, actor=actor, target=picture, changes=self.told(picture))
        if picture.scan == Scan.WAITING:
            self.send_to_scan(picture)

    def destroy(self, picture: Any) -> None:
        """The row and its bytes; these not before it is settled: what is rolled back must find its file again."""
        transaction.on_commit(partial(self.store.remove, picture.public_id))
        picture.delete()

    def scan(self, public_id: str | UUID) -> None:
        """Ask the scanner about one picture, once. Infected: the bytes are destroyed, and that it was so is on record.

        Raises ScannerUnreachable: the file stays where it is, in quarantine.
        """
        with acting_for(Purpose.SCANNING):
            rows = self.model.objects.to_scan().select_for_update(of=("self",), skip_locked=True).order_by()
            picture = rows.select_related(self.of).filter(public_id=public_id).first()
            if picture is None:
                return
            try:
                is_clean = scanner.is_clean(self.store.opened(picture))
            except Conflict:
                logger.warning("The file of picture %s is missing", picture.public_id)
                return
            picture.scan, picture.scanned_at = (Scan.CLEAN if is_clean else Scan.INFECTED), timezone.now()
            if not is_clean:
                picture.file_key = ""
                transaction.on_commit(partial(self.store.remove, picture.public_id))
            picture.save(update_fields=["scan", "scanned_at", "file_key"])
            event = self.scanned if is_clean else self.infected
            record(event, actor=None, target=picture, changes=self.told(picture))

    def scan_waiting(self) -> int:
        """Take up pictures whose message was lost, or that came while there was no scanner. Returns how many."""
        if not scanner.is_configured():
            return 0
        with acting_for(Purpose.SCANNING):
            # In any order, so that those that cannot be scanned do not stand before the others for ever.
            waiting = list(self.model.objects.to_scan().order_by("?")[:AT_ONCE])
            for picture in waiting:
                self.send_to_scan(picture)
        return len(waiting)

    def sweep(self) -> int:
        """Each night: destroy what lies on the disk and has no row, or a row without a key. Returns how many files went."""
        with acting_for(Purpose.SCANNING):
            kept = set(self.model.objects.with_file().values_list("public_id", flat=True))
            left = [public_id for public_id in self.store.left_over() if public_id not in kept]
        for public_id in left:
            self.store.remove(public_id)
        return len(left)

    def send_to_scan(self, picture: Any) -> None:
        """Once the row stands. robust: a queue that is down loses nothing, `scan_waiting` comes by."""
        task = current_app.signature(self.scan_task, args=(str(picture.public_id),))
        transaction.on_commit(task.apply_async, robust=True)
