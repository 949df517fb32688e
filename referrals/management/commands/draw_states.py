"""Draw the tables of states as a page of documentation, so that the page cannot tell another story than the code."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

PAGE = Path(settings.BASE_DIR) / "docs" / "states.md"

HEAD = """# States

Written by `manage.py draw_states` from the `states.py` named below; do not edit by hand. A test fails when it is stale.
"""


def page() -> str:
    """The whole page: for each table a diagram of what may follow what, and whose turn it is."""
    with translation.override("en"):
        return HEAD + "".join(_chapter(title, table) for title, table in _tables())


def _tables() -> list[tuple[str, ModuleType]]:
    return [(title, import_module(name)) for title, name in settings.STATE_TABLES]


def _chapter(title: str, table: ModuleType) -> str:
    path = f"{table.__name__.replace('.', '/')}.py"
    return f"\n## {title}\n\nFrom `{path}`.\n\n{_diagram(table)}\n{_rows(table)}"


def _diagram(table: ModuleType) -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {next(iter(table.NEXT)).value}"]
    for status, following in table.NEXT.items():
        lines += [f"    {status.value} --> {to.value}: {side.label}" for to, side in following.items()]
        if not following:
            lines.append(f"    {status.value} --> [*]")
    return "\n".join([*lines, "```", ""])


def _rows(table: ModuleType) -> str:
    lines = ["| state | in words | whose turn | may become (by whom) |", "| --- | --- | --- | --- |"]
    for status, following in table.NEXT.items():
        side = table.TURN[status]
        turn = side.label if side else "nobody's: ended"
        moves = [
            f"`{to.value}` ({by.label}{', says why' if to in table.NEEDS_REASON else ''})"
            for to, by in following.items()
        ]
        lines.append(f"| `{status.value}` | {status.label} | {turn} | {', '.join(moves) or 'nothing'} |")
    return "\n".join([*lines, ""])


class Command(BaseCommand):
    help = "Writes docs/states.md from the tables of states; --check only compares."

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
