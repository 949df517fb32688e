"""Draw the table of states as a page of documentation, so that the page cannot tell another story than the code."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from referrals.states import NEEDS_REASON, NEXT, TURN, Side, Status

PAGE = Path(settings.BASE_DIR) / "docs" / "states.md"

HEAD = """# States

Written by `manage.py draw_states` from `referrals/states.py`; do not edit by hand. A test fails when it is stale.

## Referral

"""


def page() -> str:
    """The whole page: a diagram of what may follow what, and a table that says whose turn it is."""
    with translation.override("en"):
        return HEAD + _diagram() + "\n" + _table()


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {Status.DRAFT.value}"]
    for status, following in NEXT.items():
        lines += [f"    {status.value} --> {to.value}: {Side(side).label}" for to, side in following.items()]
        if not following:
            lines.append(f"    {status.value} --> [*]")
    return "\n".join([*lines, "```", ""])


def _table() -> str:
    lines = ["| state | in words | whose turn | may become (by whom) |", "| --- | --- | --- | --- |"]
    for status, following in NEXT.items():
        side = TURN[status]
        turn = Side(side).label if side else "nobody's: ended"
        moves = [
            f"`{to.value}` ({Side(by).label}{', says why' if to in NEEDS_REASON else ''})"
            for to, by in following.items()
        ]
        lines.append(f"| `{status.value}` | {status.label} | {turn} | {', '.join(moves) or 'nothing'} |")
    return "\n".join([*lines, ""])


class Command(BaseCommand):
    help = "Writes docs/states.md from the table of states; --check only compares."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail if the page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        text = page()
        if options["check"]:
            if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
                raise CommandError("docs/states.md is stale: run manage.py draw_states.")
            return
        PAGE.write_text(text, encoding="utf-8")
        self.stdout.write("docs/states.md written")
