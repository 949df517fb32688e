from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.htcds.printing import page

PAGE = Path(settings.BASE_DIR) / "docs" / "htcds.md"


class Command(BaseCommand):
    """Where each field of the Human Trafficking Case Data Standard is recorded, as a page of documentation."""

    help = "Writes docs/htcds.md from exchange/htcds/mapping.py; --check only compares."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail if the page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        text = page()
        if options["check"]:
            if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
                raise CommandError("docs/htcds.md is stale: run manage.py print_htcds.")
            return
        PAGE.write_text(text, encoding="utf-8")
        self.stdout.write("docs/htcds.md written")
