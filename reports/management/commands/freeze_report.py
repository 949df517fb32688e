from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import DomainError
from reports.actions import freeze_report
from reports.periods import Period
from reports.presenters import as_text, document
from reports.statistics import EDITION, canonical_json


class Command(BaseCommand):
    help = "Freeze the next revision of a year's report. Unchanged figures give the revision that is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period", metavar="YEAR", help="the year, for example 2019; or 2019-Q3, 2019-07")
        parser.add_argument("--reason", default="", help="why a frozen year is corrected")
        parser.add_argument("--edition", choices=[EDITION], default=EDITION)
        parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")

    def handle(self, *args: Any, **options: Any) -> str:
        try:
            report = freeze_report(Period.parse(options["period"]), actor=None, reason=options["reason"])
        except DomainError as error:
            raise CommandError(error.message) from None
        if options["json"]:
            return canonical_json(document(report))
        return f"{as_text(report.figures)}\nRevision {report.revision}, {report.digest}"
