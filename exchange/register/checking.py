"""What the rows say of each other and of what is on file: references, people, dates. Nights and beds: `nights.py`."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from exchange.register.cells import Register, Row
from exchange.register.columns import EVENT_SHEETS, LIFE_DATES, ORGANISATION_COLUMNS
from exchange.register.on_file import OnFile
from exchange.register.problems import Problem, shown

_IDENTITY = ("family_name", "given_name", "patronymic", "identity_document_no", "phone", "citizenship")


def check_rows(register: Register, known: OnFile) -> tuple[list[Problem], list[Problem]]:
    """Errors and warnings that need more than one cell, but neither nights nor beds."""
    errors = [
        *_repeated(register, "organisations", "code"),
        *_repeated(register, "shelters", "code"),
        *_repeated(register, "persons", "person_ref"),
        *_repeated(register, "persons", "case_no"),
        *_unknown_organisations(register, known),
        *_unknown_shelters(register, known),
        *_unknown_persons(register, known),
        *_persons(register, known),
        *_without_owner(register, known),
        *_before_birth(register, known),
        *_exploitation(register),
        *_referrals(register),
    ]
    return errors, [*_changed_organisations(register, known), *_changed_shelters(register, known)]


def _repeated(register: Register, sheet: str, column: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row in register.rows[sheet]:
        value = row[column]
        if value is None:
            continue
        if value in first:
            yield row.problem(
                column, _("Stands in row %(row)s already; expected once per file.") % {"row": first[value]}
            )
        first.setdefault(value, row.number)


def _unknown_organisations(register: Register, known: OnFile) -> Iterator[Problem]:
    codes = known.organisations.keys() | {row["code"] for row in register.rows["organisations"]}
    for sheet, columns in ORGANISATION_COLUMNS.items():
        for row in register.rows[sheet]:
            for column in columns:
                if row[column] is not None and row[column] not in codes:
                    message = _("Unknown organisation; expected a code of the sheet organisations or one on file.")
                    yield row.problem(column, message)


def _unknown_shelters(register: Register, known: OnFile) -> Iterator[Problem]:
    codes = known.shelters.keys() | {row["code"] for row in register.rows["shelters"]}
    for row in register.rows["stays"]:
        if row["shelter_code"] is not None and row["shelter_code"] not in codes:
            yield row.problem(
                "shelter_code", _("Unknown shelter; expected a code of the sheet shelters or one on file.")
            )


def _unknown_persons(register: Register, known: OnFile) -> Iterator[Problem]:
    if ("persons", "person_ref") in register.missing:
        return
    refs = known.cases.keys() | {row["person_ref"] for row in register.rows["persons"]}
    for sheet in EVENT_SHEETS:
        for row in register.rows[sheet]:
            if row["person_ref"] is not None and row["person_ref"] not in refs:
                yield row.problem("person_ref", _("Unknown person; expected a reference of the sheet persons."))


def _persons(register: Register, known: OnFile) -> Iterator[Problem]:
    for row in register.rows["persons"]:
        born, year = row["date_of_birth"], row["birth_year"]
        if born and year and born.year != year:
            yield row.problem(
                "birth_year", _("Does not agree with date_of_birth; expected %(year)s.") % {"year": born.year}
            )
        ref, number = row["person_ref"], row["case_no"]
        case = known.cases.get(ref)
        if case is not None:
            yield from _differences(row, known)
        if number and number in known.owner_of_number and (case is None or known.owner_of_number[number] != case.pk):
            yield row.problem("case_no", _("Another person has this case number."))


def _differences(row: Row, known: OnFile) -> Iterator[Problem]:
    """People are corrected in the system, not by importing them again: a filled cell agrees with the record."""
    case = known.cases[row["person_ref"]]
    person = case.person
    recorded = {name: getattr(person, name) for name in (*_IDENTITY, "sex", "date_of_birth", "birth_year")}
    recorded |= {"organisation": case.organisation.code, "case_no": case.number}
    if person.birth_year is None and person.date_of_birth:
        recorded["birth_year"] = person.date_of_birth.year
    for column, value in recorded.items():
        other_owner = column == "case_no" and row[column] in known.owner_of_number
        if row[column] is not None and row[column] != value and not other_owner:
            yield row.problem(column, _("Differs from the record on file; a person is corrected in the system."))


def _without_owner(register: Register, known: OnFile) -> Iterator[Problem]:
    owned = {row["person_ref"] for sheet in ("stays", "assistance") for row in register.rows[sheet]}
    for row in register.rows["persons"]:
        ref = row["person_ref"]
        if (
            ref
            and ref not in known.cases
            and ref not in owned
            and not row["organisation"]
            and "organisation" not in row.broken
        ):
            message = _("Nobody owns the case; expected an organisation here, or a stay or an item of assistance.")
            yield row.problem("organisation", message)


def births(register: Register, known: OnFile) -> dict[str, tuple[date | None, int | None]]:
    """Date and year of birth by reference: those on file count, the file's where the person is new."""
    found = {row["person_ref"]: (row["date_of_birth"], row["birth_year"]) for row in register.rows["persons"]}
    return found | {ref: known.birth(ref) for ref in known.cases}


def _before_birth(register: Register, known: OnFile) -> Iterator[Problem]:
    born = births(register, known)
    for sheet, columns in LIFE_DATES.items():
        for row in (row for row in register.rows[sheet] if not row.on_file):
            birth, year = born.get(row["person_ref"], (None, None))
            for column in columns:
                day = row[column]
                if day is None:
                    continue
                if birth and day < birth:
                    yield row.problem(
                        column, _("Before the date of birth; expected %(day)s or later.") % {"day": birth}
                    )
                elif year and day.year < year:
                    yield row.problem(
                        column, _("Before the year of birth; expected %(year)s or later.") % {"year": year}
                    )


def _exploitation(register: Register) -> Iterator[Problem]:
    for row in register.rows["exploitation"]:
        if row["from_on"] and row["to_on"] and row["to_on"] < row["from_on"]:
            yield row.problem("to_on", _("Before from_on; expected %(day)s or later.") % {"day": row["from_on"]})


def _referrals(register: Register) -> Iterator[Problem]:
    for row in register.rows["referrals"]:
        if row["to_organisation"] and row["to_organisation"] == row["from_organisation"]:
            yield row.problem("to_organisation", _("The same as from_organisation; expected another organisation."))
        decided = row["outcome"] not in (None, "pending")
        if decided and row["decided_on"] is None and "decided_on" not in row.broken:
            yield row.problem("decided_on", _("Empty; expected a date, because the outcome is not pending."))
        if row["decided_on"] and row["submitted_on"] and row["decided_on"] < row["submitted_on"]:
            yield row.problem(
                "decided_on", _("Before submitted_on; expected %(day)s or later.") % {"day": row["submitted_on"]}
            )


def _changed_organisations(register: Register, known: OnFile) -> Iterator[Problem]:
    for row in register.rows["organisations"]:
        record = known.organisations.get(row["code"])
        if record is not None:
            yield from _left_as_is(row, {"name": record.name, "type": record.type})


def _changed_shelters(register: Register, known: OnFile) -> Iterator[Problem]:
    for row in register.rows["shelters"]:
        record = known.shelters.get(row["code"])
        if record is not None:
            recorded: dict[str, object] = {"name": record.name, "capacity": record.places}
            recorded |= {
                "client_group": record.register_group,
                "organisation": record.organisation.code,
                "included": "yes" if record.included else "no",
            }
            yield from _left_as_is(row, recorded)


def _left_as_is(row: Row, recorded: dict[str, object]) -> Iterator[Problem]:
    for column, value in recorded.items():
        if row[column] is not None and row[column] != value:
            yield row.problem(
                column, _("On file: %(value)s. What is on file is left as it is.") % {"value": shown(value)}
            )


def by_person(rows: list[Row]) -> dict[str, list[Row]]:
    """Rows by reference, each person's in the order of the file."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["person_ref"]].append(row)
    return grouped
