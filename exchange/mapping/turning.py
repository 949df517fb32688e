"""A table and a plan become sheets of the register workbook, which the one importer checks and writes; what it says of their
rows is said of the rows of the table.
"""

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from exchange.mapping.dates import as_date
from exchange.mapping.plans import GIVEN_FIRST, Plan
from exchange.mapping.tables import Table
from exchange.mapping.targets import AGE, AS_OPENED, CODE, CODE_AS_NUMBER, COLUMNS, FULL_NAME, OPENED, TARGETS
from exchange.mapping.words import NO_WORDS, folded
from exchange.register.cells import FIRST_BIRTH_YEAR
from exchange.register.problems import Problem, shown
from exchange.register.reading import Book, Sheet

OLDEST = 120
# By which somebody is known again who has no code there.
_IDENTITY = ("family_name", "given_name", "patronymic", "date_of_birth", "birth_year", "identity_document_no")


@dataclass
class Turned:
    """The register, and where each of its rows and columns comes from."""

    book: Book
    # Row of the table by sheet and row of the register; several where a person stands in several.
    rows: dict[tuple[str, int], int] = field(default_factory=dict)
    heads: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def row_of(self, sheet: str, row: int) -> int:
        return self.rows.get((sheet, row), 0)

    def as_in_the_table(self, problem: Problem) -> Problem:
        """The same, said of the row and the column of the table."""
        head = self.heads.get((problem.sheet, problem.column), "")
        row = self.row_of(problem.sheet, problem.row)
        message = problem.message
        if not head and problem.column:
            label = TARGETS.get(f"{problem.sheet}.{problem.column}")
            message = f"{label.label if label else problem.column}: {message}"
        return Problem("", row, head, problem.value, message)


def turned(table: Table, plan: Plan, today: date) -> Turned:
    """Rows of the register from rows of the table. A person who stands in several rows is one; where they differ is a problem."""
    return _Turning(table, plan, today).turn()


class _Turning:
    def __init__(self, table: Table, plan: Plan, today: date) -> None:
        self.table, self.plan, self.today = table, plan, today
        self.place = {target: table.heads.index(head) for head, target in plan.columns.items()}
        self.sheets = [name for name in plan.sheets() if name != "persons"]
        self.lines: dict[str, list[list[Any]]] = {
            sheet: [[column.name for column in COLUMNS[sheet]]] for sheet in ("persons", *self.sheets)
        }
        self.people: dict[str, int] = {}
        self.result = Turned(Book())
        for head, name in plan.columns.items():
            column = {CODE_AS_NUMBER: CODE, FULL_NAME: "family_name", AGE: "birth_year"}.get(name) or name.partition(
                "."
            )[2]
            self.result.heads[TARGETS[name].sheet, column or name] = head
        if plan.head_of(CODE_AS_NUMBER):
            self.result.heads["persons", "case_no"] = plan.head_of(CODE_AS_NUMBER)

    def turn(self) -> Turned:
        for number, cells in self.table.rows:
            self._row(number, cells)
        self.result.book.sheets = [Sheet(name, lines) for name, lines in self.lines.items()]
        return self.result

    def _row(self, number: int, cells: list[Any]) -> None:
        values = {target: self._value(target, cells[place]) for target, place in self.place.items()}
        for target, constant in self.plan.constants.items():
            if not _is_filled(values.get(target)):
                values[target] = constant
        opened = values.get(OPENED)
        values = {target: opened if value == AS_OPENED else value for target, value in values.items()}
        person = self._person(values)
        ref = person["person_ref"]
        if ref in self.people:
            self._same(number, self.people[ref], person)
        else:
            self.people[ref] = len(self.lines["persons"])
            self._add("persons", number, person)
        for sheet in self.sheets:
            self._event(sheet, number, ref, values)

    def _value(self, target: str, cell: Any) -> Any:
        """A cell in the words of the register; what cannot be read stays as it is, and the importer says so."""
        wanted = TARGETS[target]
        if isinstance(cell, str):
            cell = cell.strip()
        if not _is_filled(cell):
            return ""
        if wanted.is_date:
            day = as_date(cell, self.plan.orders.get(self.plan.head_of(target), ""))
            return day if day is not None else cell
        if wanted.has_codes:
            text = shown(cell).strip()
            word = folded(text) or text.lower()
            if word in NO_WORDS:
                return ""
            return self.plan.values.get(target, {}).get(word, text)
        if wanted.column is not None and wanted.column.name in ("quantity", "amount_azn"):
            return cell.replace(" ", "").replace("\xa0", "").replace(",", ".") if isinstance(cell, str) else cell
        return shown(cell)

    def _person(self, values: dict[str, Any]) -> dict[str, Any]:
        person = {column.name: values.get(f"persons.{column.name}", "") for column in COLUMNS["persons"]}
        if values.get(FULL_NAME):
            person |= _name_parts(values[FULL_NAME], self.plan.names)
        if values.get(AGE) and not person["birth_year"] and not person["date_of_birth"]:
            person["birth_year"] = self._year_of_birth(values[AGE], person["opened_on"])
        code = values.get(CODE) or values.get(CODE_AS_NUMBER)
        if values.get(CODE_AS_NUMBER):
            person["case_no"] = values[CODE_AS_NUMBER]
        person["person_ref"] = code or _digest(person)
        return person

    def _year_of_birth(self, age: str, opened: Any) -> Any:
        """The year in which she was as old as that when she was recorded; what is no age is left for the importer to refuse."""
        if not (age.isascii() and age.isdigit() and int(age[:4]) <= OLDEST):
            return age
        year = (opened if isinstance(opened, date) else self.today).year - int(age)
        return max(year, FIRST_BIRTH_YEAR)

    def _event(self, sheet: str, number: int, ref: str, values: dict[str, Any]) -> None:
        """A row where one of its own columns says something; or everywhere, where constants alone make it."""
        own = [name for name in values if TARGETS[name].sheet == sheet]
        told = [name for name in own if name in self.place]
        if any(_is_filled(values[name]) for name in (told or own)):
            row = {name.partition(".")[2]: values[name] for name in own}
            self._add(sheet, number, {"person_ref": ref, **row})

    def _add(self, sheet: str, number: int, row: dict[str, Any]) -> None:
        lines = self.lines[sheet]
        lines.append([row.get(column.name, "") for column in COLUMNS[sheet]])
        self.result.rows[sheet, len(lines)] = number

    def _same(self, number: int, place: int, person: dict[str, Any]) -> None:
        """A further row of somebody: it fills what was empty, and may not say something else."""
        line = self.lines["persons"][place]
        first = self.result.rows["persons", place + 1]
        for index, column in enumerate(COLUMNS["persons"]):
            value = person[column.name]
            if not _is_filled(value) or value == line[index]:
                continue
            if column.name == "opened_on":
                line[index] = min(line[index], value, key=shown) if _is_filled(line[index]) else value
            elif not _is_filled(line[index]):
                line[index] = value
            else:
                head = self.result.heads.get(("persons", column.name), "")
                message = _("Differs from row %(row)s, which has the same code.") % {"row": first}
                self.result.problems.append(Problem("", number, head, shown(value), message))


def _name_parts(text: str, order: str) -> dict[str, str]:
    """Family name, given name and whatever follows; or the family name last."""
    parts = text.replace(",", " ").split()
    if len(parts) < 2:
        return {"family_name": text.strip()}
    if order == GIVEN_FIRST:
        return {"given_name": parts[0], "patronymic": " ".join(parts[1:-1]), "family_name": parts[-1]}
    return {"family_name": parts[0], "given_name": parts[1], "patronymic": " ".join(parts[2:])}


def _digest(person: dict[str, Any]) -> str:
    """What somebody without a code is known by the next time: a keyed hash of who she is."""
    cells = "\x1f".join(folded(shown(person[name])) for name in _IDENTITY)
    key = base64.b64decode(settings.INDEX_KEY)
    return "~" + hmac.digest(key, b"who|" + cells.encode(), "sha256").hex()[:40]


def _is_filled(value: Any) -> bool:
    return value is not None and value != ""


def problems_in_order(problems: Iterable[Problem]) -> list[Problem]:
    """As one reads the table; the same thing once."""
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.row)
