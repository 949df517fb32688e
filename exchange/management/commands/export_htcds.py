"""`export_htcds --output FILE.xlsx`: the cases that consent to it, in the words of IOM's data standard."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.errors import DomainError, Refused
from core.whole_files import write_whole_from
from exchange.htcds.actions import export_htcds
from exchange.htcds.cells import CODES, LAYOUTS


class Command(BaseCommand):
    help = "Write the cases that consent to it as HTCDS v2.0: whole, or not at all."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--output", type=Path, required=True, help="where the .xlsx is written")
        parser.add_argument("--layout", choices=LAYOUTS, default=CODES, help="codes, or IOM's own validated workbook")
        parser.add_argument("--from", dest="from_on", metavar="DATE", help="cases opened on this day or later")
        parser.add_argument("--to", dest="to_on", metavar="DATE", help="cases opened on this day or earlier")

    def handle(self, *args: Any, **options: Any) -> str:
        path: Path = options["output"]
        try:
            if path.suffix.lower() != ".xlsx":
                raise Refused(_("The file's name has to end in .xlsx."))
            period = _period(options["from_on"], options["to_on"])
            with tempfile.TemporaryFile() as file:
                result = export_htcds(file, actor=None, layout=options["layout"], **period)
                file.seek(0)
                write_whole_from(path, file)
        except DomainError as error:
            raise CommandError(str(error.message)) from None
        told = _(
            "%(path)s: %(count)s cases. Left out: %(no)s without consent in force, %(words)s with something to withhold."
        )
        return told % {"path": path, "count": result.count, "no": result.not_agreed, "words": result.in_words}


def _period(from_on: str | None, to_on: str | None) -> dict[str, date | None]:
    found = {"from_on": _day(from_on), "to_on": _day(to_on)}
    if found["from_on"] and found["to_on"] and found["to_on"] < found["from_on"]:
        raise Refused(_("The period ends before it begins."))
    return found


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("Not a date; expected YYYY-MM-DD.")) from None
