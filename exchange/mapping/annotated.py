"""The sheet as it came, with what is wrong beside each row: for whoever mends it."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.sheets import Sheet, as_xlsx
from exchange.mapping.tables import Table
from exchange.register.problems import Problem, shown

# As much as a cell of a workbook holds.
_LONGEST = 32_000


def annotated(table: Table, problems: Sequence[Problem]) -> bytes:
    """A workbook: the original columns as texts, then the problems of each row; those of no row stand on a sheet of their own."""
    by_row: dict[int, list[str]] = defaultdict(list)
    for problem in problems:
        by_row[problem.row].append(in_words(problem))
    rows = [
        [*(shown(cell) for cell in cells), "\n".join(by_row.get(number, []))[:_LONGEST]] for number, cells in table.rows
    ]
    known = {number for number, _cells in table.rows}
    rest = [[text] for row, texts in by_row.items() if row not in known for text in texts]
    sheets = [Sheet(_("Rows"), [*table.heads, _("Problems")], rows)]
    if rest:
        sheets.append(Sheet(_("Of the whole file"), [_("Problems")], rest, widths=(80,)))
    return as_xlsx(sheets)


def in_words(problem: Problem) -> str:
    return f"{problem.column}: {problem.message}" if problem.column else str(problem.message)
