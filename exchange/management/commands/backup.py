"""`backup [FILE]`: a sealed copy of the database and of the files beside it. How to restore it: docs/operations.md."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchange.backup.actions import make_backup
from exchange.backup.refusals import BackupRefused


class Command(BaseCommand):
    """As the tables' owner, beside the people who work. Complete, or not there."""

    help = "Back up database and files: whole into FILE, or into BACKUP_DIR, where files are copied once."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="one file for everything; without it: BACKUP_DIR")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = make_backup(Path(options["file"]).absolute() if options["file"] else None)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as problem:
            raise CommandError(f"The backup could not be written: {problem.strerror}.") from None
        document = made.as_document()
        if options["json"]:
            self.stdout.write(json.dumps(document))
            return
        self.stdout.write(f"Backup made: {made.path}")
        self.stdout.write(
            f"{document['rows']:,} rows of {document['tables']} tables ({made.manifest.database_size:,} bytes sealed),"
            f" {document['files']:,} files ({document['copied_files']:,} copied), {made.seconds:.1f} s."
        )
