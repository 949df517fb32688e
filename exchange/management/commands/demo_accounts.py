import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.demo.staff import accounts


class Command(BaseCommand):
    """How to sign in to the demo as each role."""

    help = "Print the accounts of the demo programme with their passwords."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = accounts() if settings.LOCAL else []
        if not rows:
            raise CommandError("This is not a demo database. `load_demo` makes one on a workstation.")
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['username']:<20} {row['password']:<20} {row['role']:<20} {row['organisation']}")
