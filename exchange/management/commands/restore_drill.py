"""`restore_drill`: can what is kept be put back, and how long does it take? What it checks: docs/operations.md."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.events import Event
from exchange.backup.actions import tell_failed
from exchange.backup.drill import drill
from exchange.backup.refusals import BackupRefused


class Command(BaseCommand):
    """Nothing of the system in use is touched; the database it restores into is its own and goes again."""

    help = "Make a backup, restore it elsewhere, compare, and report; --newest takes the newest one there is instead."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--newest", action="store_true", help="drill the newest backup in BACKUP_DIR, make none")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = drill(newest=options["newest"])
        except BackupRefused as refusal:
            tell_failed(Event.DRILL_FAILED, refusal)
            raise CommandError(f"THE DRILL FAILED. {refusal}") from None
        document = done.as_document()
        if options["json"]:
            self.stdout.write(json.dumps(document))
            return
        self.stdout.write(
            f"The drill passed: {document['rows']:,} rows of {document['tables']} tables and {document['files']:,} files"
            f" agree, the record holds, {done.opened} sealed values opened, a page was served."
        )
        self.stdout.write(f"Recovery point: {document['recovery_point_seconds']:,} s of work would be lost.")
        self.stdout.write(f"Recovery time: {document['recovery_seconds']:,} s.")
