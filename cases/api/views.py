"""Persons and cases for programs: found as the pages find them, recorded as the pages record them, by the same actions."""

from typing import Any

from cases import actions, listing, policies
from cases.api.serializers import (
    CaseFilter,
    CaseRow,
    CaseShown,
    CaseTaken,
    ClassificationTaken,
    ExploitationTaken,
    NoteShown,
    NoteTaken,
    PersonRow,
    PersonShown,
    PersonTaken,
)
from cases.duplicates import likely_duplicates
from cases.forms import CaseFilterForm, ExploitationRecordForm, OpenCaseForm, PersonForm
from cases.identification.actions import classify
from cases.models import Assignment, Case, Note, Person
from cases.work import policies as work
from cases.work.actions import read_work, write_note
from core.api.problems import Problem
from core.api.serializers import Made, Nothing
from core.api.views import ApiView, Change, ChangeOne, ReadList, ReadOne
from core.views import found

CREATED = 201


class OfCases(ApiView):
    resource = "cases"


class Cases(OfCases, Change, ReadList):
    """GET: the cases that the account sees, the last opened first; open ones unless said. POST: open one, of a new person."""

    operation = "cases"
    order = "-opened_on"
    shows, takes, status, asks = CaseRow, CaseTaken, CREATED, CaseFilter

    def rows(self) -> Any:
        rows = Case.objects.with_current_status(of=self.request.user.organisation_id)
        return rows.select_related("person", "organisation")

    def arms(self) -> Any:
        filters = CaseFilterForm(self.asked(), actor=self.request.user)
        return listing.arms(self.request.user, self.checked(filters))

    def prepare(self, rows: list[Any]) -> None:
        own = self.request.user.organisation_id
        self.workers = Assignment.objects.in_charge_of([case.pk for case in rows if case.organisation_id == own])

    def context(self) -> dict[str, Any]:
        return {"workers": self.workers}

    def perform(self, given: dict[str, Any]) -> Any:
        actor = self.request.user
        policies.check_may_open(actor)
        # What is not sent is as on the page that nobody has typed into.
        empty = {field.name: field.value() for field in OpenCaseForm(actor=actor)}
        details = self.checked(OpenCaseForm(empty | given, actor=actor))
        if not details["is_somebody_else"]:
            likely = likely_duplicates(details, actor=actor)
            if likely:
                ids = [str(case.public_id) for case in likely.cases]
                raise Problem(409, "likely_on_file", policies.LOOK_FIRST, cases=ids, elsewhere=likely.elsewhere)
        return actions.open_case(details, actor=actor)

    @classmethod
    def shown_as(cls, method: str) -> Any:
        return Made if method == "POST" else super().shown_as(method)


class OneCase(OfCases):
    """What belongs to one visible case."""

    def find(self, **kwargs: Any) -> None:
        rows = Case.objects.visible_to(self.request.user).with_current_status()
        self.case = found(rows.select_related("person", "organisation", "team"), kwargs["public_id"])
        self.sections = policies.sections_for(self.request.user, self.case)

    def row(self) -> Any:
        return self.case

    def represented(self) -> dict[str, Any]:
        return dict(CaseShown(self.case, context={"sections": self.sections}).data)


class CaseDetail(OneCase, ReadOne):
    """A file at a glance. Opening it is on record."""

    operation = "case"
    shows = CaseShown

    def look(self) -> None:
        actions.read_case(self.case, actor=self.request.user)


class CaseChange(OneCase, ChangeOne):
    shows = Made


class Classify(CaseChange):
    """Record what the person is, from a day on. A victim takes an act, a means (not of a child) and a purpose."""

    operation = "case_classification"
    takes, status = ClassificationTaken, CREATED

    def perform(self, given: dict[str, Any]) -> Any:
        status, effective_on = given.pop("status"), given.pop("effective_on")
        return classify(self.case, status=status, effective_on=effective_on, grounds=given, actor=self.request.user)


class RecordExploitation(CaseChange):
    """Add a form of exploitation."""

    operation = "case_exploitation"
    takes, status = ExploitationTaken, CREATED

    def perform(self, given: dict[str, Any]) -> Any:
        policies.check_may_edit(self.request.user, self.case)
        details = self.checked(ExploitationRecordForm(given))
        return actions.record_exploitation(self.case, actor=self.request.user, **details)


class Reopen(CaseChange):
    """Open a closed case again."""

    operation = "case_reopening"
    takes = Nothing

    def perform(self, given: dict[str, Any]) -> Any:
        return actions.reopen_case(self.case, actor=self.request.user)


class Notes(OneCase, Change, ReadList):
    """GET: the notes of a file, the last first. POST: write one. Nothing on file is changed by it, so nothing has to match."""

    operation = "case_notes"
    order = "-happened_at"
    shows, takes, status = NoteShown, NoteTaken, CREATED

    def rows(self) -> Any:
        read_work(self.case, actor=self.request.user)
        return Note.objects.visible_to(self.request.user).of(self.case)

    def perform(self, given: dict[str, Any]) -> Any:
        work.check_may_write(self.request.user, self.case)
        return write_note(self.case, given, actor=self.request.user)

    @classmethod
    def shown_as(cls, method: str) -> Any:
        return Made if method == "POST" else super().shown_as(method)


class OfPersons(ApiView):
    resource = "persons"


class Persons(OfPersons, ReadList):
    """The persons of the cases that the account sees, the last registered first. By id: names stay on the file."""

    operation = "persons"
    shows = PersonRow

    def rows(self) -> Any:
        return Person.objects.visible_to(self.request.user)

    def prepare(self, rows: list[Any]) -> None:
        self.cases = Case.objects.visible_to(self.request.user).by_person(rows)

    def context(self) -> dict[str, Any]:
        return {"cases": self.cases}


class OnePerson(OfPersons):
    """A person of whom a file is open to the reader."""

    def find(self, **kwargs: Any) -> None:
        self.person = found(Person.objects.visible_to(self.request.user), kwargs["public_id"])
        self.cases = Case.objects.visible_to(self.request.user).by_person([self.person])[self.person.pk]
        sections = (policies.sections_for(self.request.user, case) for case in self.cases)
        self.sections = frozenset().union(*sections)

    def row(self) -> Any:
        return self.person

    def represented(self) -> dict[str, Any]:
        return dict(PersonShown(self.person, context={"sections": self.sections, "cases": self.cases}).data)


class PersonDetail(OnePerson, ReadOne):
    """Who somebody is and how she is reached. It opens her files to read, and stands in the record of each."""

    operation = "person"
    shows = PersonShown

    def look(self) -> None:
        actions.read_cases(self.cases, actor=self.request.user)


class ChangePerson(OnePerson, ChangeOne):
    """Correct details of a person, in the file of her at one's own organisation. What is not sent stays as it is."""

    operation = "person_details"
    shows, takes = Made, PersonTaken

    def perform(self, given: dict[str, Any]) -> Any:
        actor = self.request.user
        case = next((one for one in self.cases if one.organisation_id == actor.organisation_id), self.cases[0])
        policies.check_may_edit(actor, case)
        for section in {PersonShown.SECTION_OF[name] for name in given}:
            policies.check_may_see(actor, case, section)
        on_file = {name: getattr(self.person, name) for name in PersonForm.base_fields}
        details = self.checked(PersonForm(on_file | given))
        changed = {name: details[name] for name in given}
        return actions.change_person(case, changed, version=self.person.version, actor=actor)
