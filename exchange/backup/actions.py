"""Making a backup, and saying what became of one: on record, and to the administrators where it failed."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.telling.actions import tell
from accounts.telling.enums import Kind
from audit.events import Event
from audit.recorder import record
from exchange.backup import database, forgetting, sealing, store
from exchange.backup.database import Moment, Place
from exchange.backup.manifest import DATABASE, Manifest
from exchange.backup.refusals import BackupRefused
from exchange.backup.sealing import Sealing

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """A backup that is whole."""

    path: Path
    manifest: Manifest
    copied_files: int
    removed: int
    seconds: float

    def as_document(self) -> dict[str, Any]:
        manifest = self.manifest
        return {
            "backup": str(self.path),
            "taken_at": manifest.taken_at,
            "tables": len(manifest.counts),
            "rows": manifest.rows,
            "database_bytes": manifest.database_size,
            "digest": manifest.database_digest,
            "files": len(manifest.files),
            "file_bytes": manifest.size_of_files,
            "copied_files": self.copied_files,
            "removed_backups": self.removed,
            "audit_position": manifest.audit_position,
            "seconds": round(self.seconds, 2),
        }


def make_backup(target: Path | None = None) -> Made:
    """A copy of the database at one moment and of the files beside it: into BACKUP_DIR, or whole into one file.

    The files are copied after that moment, so that whatever a row speaks of is there.
    """
    began = time.monotonic()
    sealing.ring()
    place = database.owners_place()
    with database.alone(place):
        taken = timezone.now()
        drafts = store.draft_of_file(target) if target else store.draft_in_folder(store.new_name(taken))
        with drafts as draft:
            with database.one_moment(place) as moment, (draft.where / DATABASE).open("xb") as file:
                sealed = Sealing(file, DATABASE)
                dumped = database.dump(place, moment.snapshot, sealed)
                digest = sealed.close()
                store.settle(file)
            files = draft.keep_files(Path(settings.MEDIA_ROOT))
            sizes: dict[str, Any] = {"database_size": sealed.size, "database_digest": digest, "dump_size": dumped}
            manifest = Manifest(**_said_of(moment, taken), **sizes, files=files)
            path = draft.finish(manifest)
        removed = 0 if target else _tidy(moment)
    made = Made(path, manifest, draft.copied, removed, time.monotonic() - began)
    changes = {"rows": manifest.rows, "digest": digest, "kind": "file" if target else "folder"}
    with transaction.atomic():
        record(Event.BACKUP_MADE, actor=None, changes=changes)
    return made


def _tidy(moment: Moment) -> int:
    forgetting.note(moment.forgotten, store.folder())
    return store.keep_only(settings.BACKUP_KEEP_DAYS, settings.BACKUP_KEEP_WEEKS, settings.BACKUP_KEEP_MONTHS)


def _said_of(moment: Moment, taken: datetime) -> dict[str, Any]:
    return {
        "taken_at": taken.isoformat(),
        "installation": settings.INSTALLATION_ID,
        "owner": moment.owner,
        "application": settings.DATABASES["default"]["USER"],
        "server": moment.server,
        "migrations": moment.migrations,
        "counts": moment.counts,
        "audit_position": moment.audit_position,
        "audit_digest": moment.audit_digest,
    }


def note_forgotten(place: Place | None = None) -> int:
    """Between two backups: who was forgotten since stands in the list beside them."""
    return forgetting.note_now(place or database.owners_place())


def tell_failed(event: Event, refusal: BackupRefused) -> None:
    """Put on record that no backup was made, or that one could not be put back, and tell every administrator."""
    logger.error("%s: %s", event.value, refusal)
    try:
        with transaction.atomic():
            row = record(event, actor=None, changes={"reason_code": refusal.code})
            administrators = User.objects.filter(roles__contains=[Role.ADMINISTRATOR.value], is_active=True)
            told = Kind.BACKUP_FAILED
            tell(administrators.order_by("pk"), told, about=row.public_id, path=reverse("home"))
    except DatabaseError:
        # Where the database itself is away, the log line above is all that can be said.
        logger.exception("What became of the backup could not be put on record.")
