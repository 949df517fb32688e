"""`import_htcds FILE --as ACCOUNT`: cases of a spreadsheet of IOM's data standard, or everything that is wrong with it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import acting_as
from accounts.models import User
from core.errors import DomainError
from exchange.htcds.importing import import_htcds


class Command(BaseCommand):
    help = "Open a case for each row of an HTCDS v2.0 spreadsheet (either layout). One file is one transaction."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file")
        parser.add_argument("--as", dest="account", required=True, help="the account that takes the cases on")
        parser.add_argument("--dry-run", action="store_true", help="check everything, add nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["account"]).first()
        if user is None:
            raise CommandError(_("There is no such account."))
        try:
            with acting_as(user):
                result = import_htcds(options["file"], actor=user, dry_run=options["dry_run"])
        except DomainError as error:
            raise CommandError(str(error.message)) from None
        if options["json"]:
            self.stdout.write(json.dumps(result.as_document(), ensure_ascii=False))
        else:
            for problem in result.errors:
                place = " ".join(str(part) for part in (problem.sheet, problem.row or "", problem.column) if part)
                self.stdout.write(f"  {place} «{problem.value}»: {problem.message}")
        if result.errors:
            text = ngettext(
                "Nothing was imported: %(count)s error.", "Nothing was imported: %(count)s errors.", len(result.errors)
            )
            raise CommandError(text % {"count": len(result.errors)})
        if not options["json"]:
            self.stdout.write(_("Cases opened: %(count)s.") % {"count": result.cases})
