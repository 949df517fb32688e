"""Cases of a spreadsheet of the standard become files of one organisation: all of them, or none and every reason why."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.actions import PERSON_FIELDS, new_case, refuse_wrong_exploitation
from cases.enums import FORMS_OF_LABOUR, ExploitationForm, Sex
from cases.identification.actions.history import fill_history, new_episode, new_perpetrator
from cases.intake.actions import fill as fill_intake
from cases.intake.enums import Gender
from cases.intake.steps import BY_NAME
from cases.models import Case, Exploitation, Intake, Note, TraffickingHistory
from cases.work.actions.notes import new_note
from cases.work.enums import NoteKind
from core.errors import DomainError, Refused
from exchange import policies
from exchange.htcds.cells import SHEET_OF, joined
from exchange.htcds.mapping import PLACES
from exchange.htcds.opening import NewFile, write_files
from exchange.htcds.reading import Reading, read_records
from exchange.htcds.record import Record
from exchange.register.problems import Problem, in_order, shown
from exchange.register.reading import read_book, read_file

# What follows from the gender where no sex is told.
_SEX_OF = {Gender.FEMININE.value: Sex.FEMALE, Gender.MASCULINE.value: Sex.MALE}
_INTAKE, _HISTORY, _PERSON = "Intake.", "TraffickingHistory.", "Person."
_EXPLOITATION = ("vic_TypeOfExploitation", "vic_ForcedLabourIndustry", "vic_TypeOfSexExploitation")
_OWN_ROWS = ("episodes", "perpetrators", "notes")
# What has a place of its own in a new file. The rest was decided or agreed elsewhere, about the same person: it is kept in words.
OWN_PLACES = frozenset(
    name
    for name, place in PLACES.items()
    if place.column.startswith((_INTAKE, _HISTORY, _PERSON)) or name in _EXPLOITATION or place.of in _OWN_ROWS
)
HEAD = "HTCDS v2.0"


@dataclass
class Imported:
    """How many cases were opened, or would have been (dry_run), or why none was (errors)."""

    cases: int = 0
    errors: list[Problem] = field(default_factory=list)
    dry_run: bool = False

    def as_document(self) -> dict[str, Any]:
        errors = [problem.as_document() for problem in self.errors]
        return {"cases": self.cases, "errors": errors, "dry_run": self.dry_run}


def import_htcds(file: str | os.PathLike[str] | IO[bytes], *, actor: User, dry_run: bool = False) -> Imported:
    """Open a case at the actor's organisation for each row, the actor in charge; with one error, none.

    Both layouts. A case that is on file already is opened once more: who is the same person somebody decides who knows
    both (docs/duplicates.md). Raises NotAllowed.
    """
    policies.check_may_import_cases(actor)
    result = Imported(dry_run=dry_run)
    try:
        book = read_book(file) if isinstance(file, str | os.PathLike) else read_file(file)
    except Refused as refused:
        result.errors = [Problem("", 0, "", "", str(refused.message))]
        return result
    reading = read_records(book)
    result.errors = list(reading.problems)
    files = _files_of(reading, book.sheets[0].name if book.sheets else "", result, actor)
    if not result.errors:
        with transaction.atomic():
            write_files(files, actor=actor)
            if files:
                record(Event.REGISTER_IMPORTED, actor=actor, changes={"source": HEAD, "rows": f"cases: {len(files)}"})
            transaction.set_rollback(dry_run)
        result.cases = len(files)
    return result


def _files_of(reading: Reading, sheet: str, result: Imported, actor: User) -> list[NewFile]:
    """Also where cells are wrong already: what else is wrong is said in one go."""
    broken = {(problem.sheet, problem.row) for problem in result.errors}
    files = []
    for row, found in reading.records.items():
        if (sheet, row) in broken:
            continue
        try:
            files.append(_Opening(found, actor).file())
        except _Wrong as wrong:
            result.errors.append(Problem(sheet, row, wrong.column, wrong.value, wrong.message))
    result.errors = in_order(result.errors)
    return files


class _Wrong(Exception):
    """A rule of ours refuses what a row says."""

    def __init__(self, error: DomainError, names: dict[str, str], values: dict[str, Any]) -> None:
        asked = getattr(error, "field", None) or ""
        self.column = names.get(asked, "")
        self.value = shown(values.get(self.column, "")) if not isinstance(values.get(self.column), list) else ""
        self.message = str(error.message)
        super().__init__("refused")


class _Opening:
    """One file, held to the rules of the pages that write its parts."""

    def __init__(self, found: Record, actor: User) -> None:
        self.found, self.said, self.actor = found, found.fields, actor

    def file(self) -> NewFile:
        person = self._details(_PERSON, PERSON_FIELDS) | self._birth() | self._who()
        case: Case = self._do(new_case, person, actor=self.actor)
        file = NewFile(case)
        if intake := self._details(_INTAKE):
            intake["source_on"] = _day(self.said.get("cas_IncomingReferralDate", ""))
            file.intake = Intake(case=case)
            file.intake_changed = self._do(fill_intake, file.intake, BY_NAME["source"], intake)
        if history := self._details(_HISTORY):
            file.history = TraffickingHistory(case=case)
            file.history_changed = self._do(fill_history, file.history, history)
        file.exploitations = self._exploitations(case)
        file.episodes = [self._do(new_episode, case, _episode(row)) for row in self.found.rows.get("episodes", ())]
        for row in self.found.rows.get("perpetrators", ()):
            details = {"roles": row.get("per_RoleInProcess", []), "description": row.get("per_RoleDetails", "")}
            file.perpetrators.append(self._do(new_perpetrator, case, details))
        file.notes = [self._note(case, text) for text in self._texts()]
        return file

    def _do(self, action: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        try:
            return action(*arguments, **named)
        except DomainError as error:
            names = {asked: name for name, place in reversed(PLACES.items()) for asked in place.asked}
            raise _Wrong(error, names, self.said) from None

    def _details(self, model: str, known: tuple[str, ...] = ()) -> dict[str, Any]:
        """What is told once, by our names and in our codes."""
        found = {}
        for name, value in self.said.items():
            place = PLACES[name]
            column = place.column.removeprefix(model)
            if place.column.startswith(model) and (not known or column in known):
                found[column] = ours(name, value)
        return found

    def _birth(self) -> dict[str, Any]:
        year, month, day = _parts(self.said.get("prs_Birthdate", ""))
        if year and date(year, month or 1, day or 1) > timezone.localdate():
            raise _Wrong(Refused(_("This day has not come yet."), "born"), {"born": "prs_Birthdate"}, self.said)
        if day:
            return {"date_of_birth": date(year or 1, month or 1, day)}
        return {"date_of_birth": None, "birth_year": year, "birth_month": month}

    def _who(self) -> dict[str, Any]:
        first, *others = ours("prs_Citizenship", self.said.get("prs_Citizenship", [])) or [""]
        sex = _SEX_OF.get(self.said.get("prs_Gender", ""), Sex.UNKNOWN)
        return {"citizenship": first, "other_citizenships": others, "sex": sex}

    def _exploitations(self, case: Case) -> list[Exploitation]:
        """A row for each form; industries with the first that is labour, kinds of sexual exploitation with that."""
        forms, industries, kinds = (self.said.get(name, []) for name in _EXPLOITATION)
        rows = []
        for form in forms:
            more: dict[str, Any] = {}
            if form in FORMS_OF_LABOUR and industries:
                more, industries = {"industries": industries}, []
            if form == ExploitationForm.SEXUAL_EXPLOITATION:
                more, kinds = {"sexual_types": kinds}, []
            rows.append(Exploitation(case=case, form=form, **more))
            self._do(refuse_wrong_exploitation, rows[-1])
        for name, left, text in (
            (
                _EXPLOITATION[1],
                industries,
                _("An industry belongs to forced labour, child labour, servitude or slavery."),
            ),
            (_EXPLOITATION[2], kinds, _("This belongs to sexual exploitation.")),
        ):
            if left:
                raise _Wrong(Refused(text, name), {name: name}, self.said)
        return rows

    def _texts(self) -> Iterator[str]:
        """The comments of the case, and in one more what has no place of its own."""
        for row in self.found.rows.get("notes", ()):
            yield row["cco_CaseComment"]
        lines = [f"{name}: {_in_words(value)}" for name, value in self.said.items() if name not in OWN_PLACES]
        for of, rows in self.found.rows.items():
            if of not in _OWN_ROWS:
                for row in rows:
                    lines += ["", SHEET_OF[of], *(f"{name}: {_in_words(value)}" for name, value in row.items())]
        if lines:
            yield "\n".join([HEAD, *lines])

    def _note(self, case: Case, text: str) -> Note:
        details = {"kind": NoteKind.OTHER, "text": text, "happened_at": timezone.now()}
        note: Note = self._do(new_note, case, details, actor=self.actor)
        return note


def ours(name: str, value: Any) -> Any:
    """A value of the standard in our codes: of several that count as one code, the one that is spelt so, or the first."""
    codes = PLACES[name].codes
    if codes is None:
        return value
    if isinstance(value, list):
        return [ours(name, one) for one in value]
    return next((mine for mine, theirs in codes.items() if mine == theirs == value), None) or next(
        mine for mine, theirs in codes.items() if theirs == value
    )


def _episode(row: dict[str, Any]) -> dict[str, Any]:
    year, month, day = _parts(row.get("hte_Date", ""))
    return {
        "type": row.get("hte_Type", ""),
        "country": ours("hte_Country", row["hte_Country"]) if "hte_Country" in row else "",
        "place": row.get("hte_City", ""),
        "description": row.get("hte_Description", ""),
        "from_year": year,
        "from_month": month,
        "from_day": day,
    }


def _parts(text: str) -> tuple[int | None, int | None, int | None]:
    """A date as far as it is known."""
    year, month, day = [*(int(part) for part in text.split("-") if part), None, None, None][:3]
    return year, month, day


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _in_words(value: Any) -> str:
    return joined(value) if isinstance(value, list) else shown(value)
