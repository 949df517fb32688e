"""New keys for everything that is sealed, beside the running system. How and when: docs/security-keys.md."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from audit.events import Event
from audit.recorder import record
from core.keys import WrongKeys
from core.management.commands.migrate import OWNER
from core.rotation import Rotation, rotate


class Command(BaseCommand):
    """As the schema's owner, who sees every row. May be stopped and started again at any time, and run twice."""

    help = "Rewrap every data key under the first key of FIELD_KEYS, and seal anew what is under an older key."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--new-data-keys", action="store_true", help="also make new keys for what belongs to no person"
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if OWNER not in connections:
            raise CommandError(
                f"There is no database '{OWNER}': set OWNER_DATABASE_URL for this command (see .env.example)."
            )
        try:
            result = rotate(OWNER, new_data_keys=options["new_data_keys"])
        except WrongKeys as problem:
            raise CommandError(str(problem)) from None
        with transaction.atomic():
            changes = {"rows": result.changed.total(), "wrapped_key": None}
            record(Event.KEYS_ROTATED, actor=None, changes=changes)
        if options["json"]:
            self.stdout.write(json.dumps(result.as_dict()))
        else:
            self._say(result)

    def _say(self, result: Rotation) -> None:
        self.stdout.write(f"Everything new is sealed under data keys wrapped by '{result.ring_key}'.")
        for label, rows in sorted(result.changed.items()):
            self.stdout.write(f"changed  {rows:>9,}  {label}")
        for label, rows in sorted(result.left.items()):
            self.stdout.write(f"left     {rows:>9,}  {label}")
        for place in result.unopened:
            self.stdout.write(f"did not open: {place}")
        if result.may_be_removed:
            self.stdout.write(f"May be removed from FIELD_KEYS: {', '.join(result.may_be_removed)}")
        elif result.left:
            self.stdout.write("Some rows are still under an older key: keep that key, and run this again.")
        elif result.changed:
            self.stdout.write("Run this once more when every process has been started with these keys.")
