"""How a sheet on its way in is told: its first rows, its columns with samples, its words, and how far the import is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.mapping.guessing import samples
from exchange.mapping.models import ForeignSheet
from exchange.mapping.tables import Table
from exchange.mapping.targets import SHEET_LABELS
from exchange.register.columns import SHEETS
from exchange.register.problems import shown

PREVIEWED_ROWS = 5
PREVIEWED_COLUMNS = 12
_STEPS = (
    ("mapping_reading", gettext_lazy("Reading the file")),
    ("mapping_columns", gettext_lazy("Columns")),
    ("mapping_values", gettext_lazy("Words, dates, what is missing")),
    ("mapping_check", gettext_lazy("Check")),
    ("mapping_progress", gettext_lazy("Import")),
)
_STAGES = (
    gettext_lazy("Reading"),
    gettext_lazy("Checking"),
    gettext_lazy("Writing"),
)


@dataclass(frozen=True)
class Preview:
    """The first rows as they are read, the first columns of them, and how much there is."""

    heads: list[str]
    rows: list[list[str]]
    columns: int
    all_rows: int


@dataclass
class Words:
    """The words of one column, to be matched with our codes; `more` are not shown."""

    head: str
    fields: list[Any] = field(default_factory=list)
    more: int = 0


def preview(table: Table) -> Preview:
    rows = [[shown(cell)[:60] for cell in cells[:PREVIEWED_COLUMNS]] for _number, cells in table.rows[:PREVIEWED_ROWS]]
    return Preview(table.heads[:PREVIEWED_COLUMNS], rows, len(table.heads), len(table.rows))


def columns(form: Any, table: Table) -> Iterator[tuple[str, list[str], Any]]:
    """Each of their columns with a few of its values, and the field that says where it goes."""
    for name, head in form.heads.items():
        yield head, samples(table, head), form[name]


def values(form: Any) -> dict[str, Any]:
    """The fields by what they ask about."""
    words: dict[str, Words] = {}
    for name, (target, _word) in form.words.items():
        head = form.plan.head_of(target)
        words.setdefault(target, Words(head, more=form.unseen.get(head, 0))).fields.append(form[name])
    return {
        "dates": [form[name] for name in form.dates],
        "mixed": form.mixed,
        "names": form["names"] if "names" in form.fields else None,
        "words": list(words.values()),
        "constants": [(_sheet_of(form, name), form[name]) for name in form.constants],
    }


def _sheet_of(form: Any, name: str) -> Any:
    return SHEET_LABELS[form.constants[name].partition(".")[0]]


def steps(sheet: ForeignSheet, here: str) -> list[dict[str, Any]]:
    """The way of a sheet, and where this page is on it."""
    names = [name for name, _label in _STEPS]
    place = names.index(here) if here in names else len(names)
    ended = sheet.state == ForeignSheet.State.DONE
    return [
        {"label": label, "state": "done" if ended or number < place else "current" if number == place else "todo"}
        for number, (_name, label) in enumerate(_STEPS)
    ]


def stages(sheet: ForeignSheet, reached: int) -> list[dict[str, Any]]:
    """Waiting, reading, checking, writing; where nothing was imported, that it ended."""
    state = ForeignSheet.State
    labels = [_("Waiting to start"), *_STAGES, _("Imported")]
    begun = {state.DONE: len(labels), state.WAITING: 0}.get(sheet.state, max(reached, 1))
    found = [
        {"label": label, "state": "done" if number < begun else "current" if number == begun else "todo"}
        for number, label in enumerate(labels)
    ]
    if sheet.state == state.FAILED:
        found[1:] = [{"label": state.FAILED.label, "state": "failed"}]
    return found


def added(rows: dict[str, int]) -> list[tuple[Any, int]]:
    """How many rows of each kind, in the order of the workbook."""
    return [(SHEET_LABELS.get(sheet, sheet), rows[sheet]) for sheet in SHEETS if rows.get(sheet)]
