"""`import_register FILE`: bring a register in, or say everything that is wrong with it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.actions import ImportResult, import_register
from exchange.register.problems import Problem
from exchange.register.reading import source_of


class Command(BaseCommand):
    help = "Import a register: a workbook (.xlsx, .ods), or a folder or .zip of CSV files. One file is one transaction."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file")
        parser.add_argument("--source", default="", help="who keeps the register; the file's base name by default")
        parser.add_argument("--dry-run", action="store_true", help="check everything, add nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        source = options["source"].strip() or source_of(options["file"])
        result = import_register(options["file"], actor=None, source=source, dry_run=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps(result.as_document(), ensure_ascii=False))
        else:
            self.show(result)
        if result.errors:
            text = ngettext(
                "Nothing was imported: %(count)s error.", "Nothing was imported: %(count)s errors.", len(result.errors)
            )
            raise CommandError(text % {"count": len(result.errors)})

    def show(self, result: ImportResult) -> None:
        if not result.errors:
            self.stdout.write(_("Would be added (dry run):") if result.dry_run else _("Added:"))
            for sheet, number in result.added.items():
                self.stdout.write(f"  {sheet:<16} {number:>8}")
        self.show_problems(_("Errors:"), result.errors)
        self.show_problems(_("Warnings:"), result.warnings)
        if result.possible_duplicates:
            self.stdout.write(_("Possibly on file already (nobody was merged):"))
        for duplicate in result.possible_duplicates:
            self.stdout.write(f"  persons {duplicate.row}  {duplicate.person_ref}  {', '.join(duplicate.case_numbers)}")

    def show_problems(self, heading: str, problems: list[Problem]) -> None:
        if problems:
            self.stdout.write(heading)
        for problem in problems:
            place = " ".join(str(part) for part in (problem.sheet, problem.row or "", problem.column) if part)
            value = f" «{problem.value}»" if problem.value else ""
            self.stdout.write(f"  {place}{value}: {problem.message}".replace("  :", "  "))
