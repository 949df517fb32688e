"""`restore BACKUP`: put a backup back into an empty system. Step by step: docs/operations.md."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from exchange.backup import database
from exchange.backup.refusals import BackupRefused
from exchange.backup.restoring import Restored, Wish, restore


class Command(BaseCommand):
    """Everything is checked before anything is written; a refusal leaves the database as empty as it was."""

    help = "Restore a backup (a folder of BACKUP_DIR, or one file) into this system's empty database, or another."
    # What these look at may not be there yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("backup", metavar="BACKUP", help="a folder of BACKUP_DIR, or a file made by `backup FILE`")
        parser.add_argument("--into", metavar="DATABASE_URL", help="another empty database, as the tables' owner")
        parser.add_argument(
            "--media", metavar="FOLDER", help="where the files go (needed with --into; else MEDIA_ROOT)"
        )
        parser.add_argument(
            "--forgotten", metavar="LIST", help="the list of who was forgotten, where it lies elsewhere"
        )
        parser.add_argument("--without-list", action="store_true", help="restore although that list is lost")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["into"] and not options["media"]:
            raise CommandError("Say with --media where the files of the other database go.")
        try:
            into = database.place_of(options["into"]) if options["into"] else database.owners_place()
            media = Path(options["media"] or settings.MEDIA_ROOT).absolute()
            listed = Path(options["forgotten"]).absolute() if options["forgotten"] else None
            backup = Path(options["backup"]).absolute()
            restored = restore(Wish(backup, into, media, listed, options["without_list"]))
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as problem:
            raise CommandError(f"The files could not be written: {problem.strerror}. Nothing was restored.") from None
        if restored.forgotten is None:
            self.stderr.write(
                "No list of who was forgotten since was found: keys destroyed after this backup are back."
            )
        if options["json"]:
            self.stdout.write(json.dumps(restored.as_document()))
        else:
            self._say(restored)

    def _say(self, restored: Restored) -> None:
        manifest = restored.manifest
        self.stdout.write(f"Restored as of {manifest.taken:%Y-%m-%d %H:%M} UTC, in {restored.seconds:.1f} s:")
        self.stdout.write(f"{manifest.rows:,} rows of {len(manifest.counts)} tables, {restored.files:,} files.")
        self.stdout.write("Every count agrees and the record holds.")
        if restored.forgotten:
            self.stdout.write(f"Forgotten again by the list: {restored.forgotten:,} keys and files.")
