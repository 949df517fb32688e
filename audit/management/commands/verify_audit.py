"""Does the record hold? How it is checked and what to do if not: docs/adr/0013-audit-chain.md."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.actions import verify_record
from audit.heads import BadHead, Head, read


class Command(BaseCommand):
    """As the application's role, beside the running system. Exit code 1 if one row is not what it was."""

    help = "Walk the chain of the record and compare it with the signed heads; name the first broken row."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--head", action="append", default=[], metavar="FILE", help="also prove that it passes through this head"
        )
        parser.add_argument("--json", action="store_true", help="print the verdict as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify_record([_read(path) for path in options["head"]])
        if options["json"]:
            self.stdout.write(json.dumps(verdict.as_document()))
        elif verdict.holds:
            self.stdout.write(f"The record holds: {verdict.events:,} events, {verdict.heads:,} signed heads.")
        else:
            self.stdout.write(f"THE RECORD DOES NOT HOLD. In order: {verdict.events:,} events.")
            for line in (str(verdict.broken) if verdict.broken else "", *verdict.left_heads):
                if line:
                    self.stdout.write(f"- {line}")
        if not verdict.holds:
            sys.exit(1)


def _read(path: str) -> Head:
    try:
        return read(Path(path).read_text(encoding="ascii", errors="replace"))
    except OSError:
        raise CommandError(f"{path} cannot be read.") from None
    except BadHead as problem:
        raise CommandError(f"{path}: {problem}.") from None
