"""Is this installation well? Each thing that is asked, and what to do: docs/operations.md."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.examinations import State, examine, questions


class Command(BaseCommand):
    """One line for each thing: ok, mend, cannot tell. Exit code 1 if something is to be mended. Changes nothing."""

    help = "Look at a live installation and say what is to be mended."
    # What is wrong with the settings is one of the lines, not a reason to say nothing.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")
        parser.add_argument("--only", choices=sorted(questions()), default="", help="ask one thing alone")

    def handle(self, *args: Any, **options: Any) -> None:
        found = examine(options["only"])
        well = all(finding.state != State.MEND for finding in found)
        if options["json"]:
            self.stdout.write(json.dumps({"well": well, "findings": [row.as_document() for row in found]}))
        else:
            for row in found:
                self.stdout.write(f"{row.state.value:<12} {row.about:<10} {row.line}")
            counted = ", ".join(f"{sum(row.state == state for row in found)} {state.value}" for state in State)
            self.stdout.write(f"{'Well' if well else 'To be mended'}: {counted}.")
        if not well:
            sys.exit(1)
