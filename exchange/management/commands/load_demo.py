from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import DomainError
from exchange.demo.load import is_loaded, load_demo


class Command(BaseCommand):
    """An invented programme to look at and to test with; a second run does nothing."""

    help = "Load the invented demo programme, from 2019 until today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--persons", type=int, default=300, help="people beside the register of 2019 (default 300)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same people")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 <= options["persons"] <= 1_000_000:
            raise CommandError("--persons takes a number from 0 to 1000000.")
        if is_loaded():
            self.stdout.write("The demo programme is loaded already; nothing was added.")
            return
        try:
            rows = load_demo(persons=options["persons"], seed=options["seed"])
        except DomainError as error:
            raise CommandError(str(error.message)) from None
        self.stdout.write(f"Loaded the demo programme: {rows} rows.")
