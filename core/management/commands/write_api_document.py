import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.api.schema import document


class Command(BaseCommand):
    """The document at /api/v1/schema/, without a server: `make client` starts from it."""

    help = "Write the OpenAPI document of the API to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        file.write_text(json.dumps(document()), encoding="utf-8")
