from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.access import Purpose, acting_for
from core.errors import DomainError, Refused
from core.whole_files import write_whole
from reports.exports.actions import FORMATS, TABLES, export_report
from reports.exports.edition import EDITIONS
from reports.models import YearlyReport
from reports.periods import Period
from reports.statistics import EDITION


class Command(BaseCommand):
    help = "Write one edition of a frozen report to a file: whole, or not at all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period", metavar="YEAR", help="the year, for example 2019; or 2019-Q3, 2019-07")
        parser.add_argument("--revision", type=int, help="the revision in force, where none is named")
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--output", type=Path, required=True, help="where the file is written")
        parser.add_argument("--edition", choices=EDITIONS, default=EDITION)
        parser.add_argument("--language", choices=list(dict(settings.LANGUAGES)), default=settings.LANGUAGE_CODE)
        parser.add_argument("--table", choices=TABLES, default="", help="with csv: this table alone, in others' shape")

    def handle(self, *args: Any, **options: Any) -> str:
        try:
            report = _frozen(Period.parse(options["period"]), options["revision"])
            # The names of houses are told to the programme only.
            with override(options["language"]), acting_for(Purpose.STATISTICS):
                export = export_report(
                    report, options["format"], actor=None, edition=options["edition"], table=options["table"]
                )
            write_whole(options["output"], export.content)
        except DomainError as error:
            raise CommandError(str(error.message)) from None
        return f"{options['output']}: {report.period}, revision {report.revision}, {len(export.content)} bytes"


def _frozen(period: Period, revision: int | None) -> YearlyReport:
    reports = YearlyReport.objects.of_period(period)
    if revision is not None:
        reports = reports.filter(revision=revision)
    report = reports.first()
    if report is None and revision is not None:
        raise Refused(
            _("There is no revision %(revision)d of %(period)s.") % {"period": period.label, "revision": revision}
        )
    if report is None:
        raise Refused(_("%(period)s was not frozen yet: there is no report to export.") % {"period": period.label})
    return report
