import json
from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        account = {"username": "someone", "password": "invented", "role": "caseworker", "organisation": "House"}
        self.stdout.write(json.dumps([account]))
