from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.access import Purpose, acting_for
from core.errors import DomainError
from reports.disclosure.edition import PUBLIC, public_edition
from reports.periods import Period
from reports.presenters import as_text
from reports.statistics import EDITION, canonical_json, period_statistics


class Command(BaseCommand):
    help = "Compute the figures of a year by the counting rules, without freezing them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period", metavar="YEAR", help="the year, for example 2019; or 2019-Q3, 2019-07")
        parser.add_argument("--edition", choices=[EDITION, PUBLIC], default=EDITION)
        parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")

    def handle(self, *args: Any, **options: Any) -> str:
        try:
            with acting_for(Purpose.STATISTICS):
                figures = period_statistics(Period.parse(options["period"]))
        except DomainError as error:
            raise CommandError(error.message) from None
        if options["edition"] == PUBLIC:
            figures = public_edition(figures)
        return canonical_json(figures) if options["json"] else as_text(figures)
