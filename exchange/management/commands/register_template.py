"""`register_template OUT.xlsx`: the empty register workbook."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from exchange.register.template import write_template


class Command(BaseCommand):
    help = "Write the empty register workbook: headers, drop-downs and a sheet that explains the columns."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("out", metavar="OUT.xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(options["out"])
        if target.suffix.lower() != ".xlsx":
            raise CommandError(_("The workbook's name ends in .xlsx."))
        try:
            with target.open("wb") as file:
                write_template(file)
        except OSError as error:
            raise CommandError(
                _("The workbook cannot be written there: %(reason)s.") % {"reason": error.strerror}
            ) from None
        self.stdout.write(str(target))
