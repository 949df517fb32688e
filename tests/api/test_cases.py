"""Cases and persons for programs: as the pages show them, changed by the same actions, on record as there."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent
from cases.models import Case, Note, Person
from tests.api.conftest import Program
from tests.cases.factories import make_case, make_person, make_share
from tests.cases.factories_work import make_note
from tests.conftest import SURNAME

NEW = {"family_name": "Yeni", "given_name": "Ad", "sex": "female", "date_of_birth": "1999-01-02", "status": "presumed"}


def events(name):
    return AuditEvent.objects.filter(event=name)


# ------------------------------------------------------------------ reading


def test_the_list_holds_what_the_page_lists_and_no_name(program, case):
    answer = program.ask("cases/")

    (row,) = answer.json()["results"]
    assert (row["id"], row["number"], row["classification"]) == (str(case.public_id), case.number, "presumed")
    assert row["caseworkers"] == [program.user.full_name]
    assert SURNAME not in answer.content.decode()
    assert events("api_read").get().changes["result_ids"] == [str(case.public_id)]


def test_the_list_is_filtered_as_the_page_is(program, case):
    closed = make_case(case.organisation, closed_on=date(2024, 6, 1), closure_reason="goals_met")

    assert [row["id"] for row in program.ask("cases/", state="closed").json()["results"]] == [str(closed.public_id)]
    assert len(program.ask("cases/", state="all").json()["results"]) == 2
    assert program.ask("cases/", state="nonsense").status_code == 422


def test_the_file_says_what_is_open_and_the_look_is_on_record(program, case):
    answer = program.ask(f"cases/{case.public_id}/")

    shown = answer.json()
    assert shown["person"] == str(case.person.public_id)
    assert shown["classification"] == "presumed"
    assert "notes" in shown["sections"]
    assert "summary" in shown
    assert events("case_read").get().target_id == case.public_id
    assert events("api_read").get().target_id == program.token.public_id


def test_the_person_has_what_her_file_opens(program, case):
    shown = program.ask(f"persons/{case.person.public_id}/").json()

    assert (shown["family_name"], shown["phone"]) == (SURNAME, "")
    assert shown["cases"] == [str(case.public_id)]
    assert events("case_read").count() == 1


def test_a_share_opens_its_sections_and_no_others(case, receiver):
    case.person.phone = "0501112233"
    case.person.save()
    make_share(case, receiver.organisation, "classification", "contact")
    program = Program(receiver)

    shown = program.ask(f"cases/{case.public_id}/").json()
    person = program.ask(f"persons/{case.person.public_id}/")

    assert shown["sections"] == ["classification", "contact"]
    assert not {"summary", "exploitations"} & set(shown)
    assert (person.json()["phone"], "family_name" in person.json()) == ("0501112233", False)
    assert SURNAME not in person.content.decode()


@pytest.mark.parametrize("path", ["cases/{case}/", "cases/{case}/notes/", "persons/{person}/"])
def test_for_a_stranger_there_is_nothing(strange_program, case, path):
    answer = strange_program.ask(path.format(case=case.public_id, person=case.person.public_id))

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert SURNAME not in answer.content.decode()
    assert events("access_refused").get().changes["status"] == 404


@pytest.mark.parametrize("path", ["cases/", "persons/"])
def test_a_strangers_lists_are_empty(strange_program, case, path):
    assert strange_program.ask(path).json() == {"results": [], "next": None}


def test_persons_are_listed_by_id(program, case):
    answer = program.ask("persons/")

    assert answer.json()["results"] == [{"id": str(case.person.public_id), "cases": [str(case.public_id)]}]
    assert SURNAME not in answer.content.decode()


def test_notes_are_read_and_the_look_is_on_record(program, case, caseworker):
    make_note(case, caseworker, text="She slept well.")

    (note,) = program.ask(f"cases/{case.public_id}/notes/").json()["results"]

    assert (note["text"], note["author"]) == ("She slept well.", caseworker.full_name)
    assert events("section_read").get().changes == {"section": "notes"}


@pytest.mark.parametrize("path", ["cases/", "persons/", "cases/{case}/notes/"])
def test_a_list_costs_the_same_for_three_and_for_thirty(program, case, caseworker, path):
    path, counts = path.format(case=case.public_id), []
    for number in (2, 27):
        for _row in range(number):
            make_case(case.organisation, worker=caseworker)
            make_note(case, caseworker)
        program.ask(path, limit=100)  # what is remembered between two calls
        with CaptureQueriesContext(connection) as captured:
            assert program.ask(path, limit=100).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]


# ------------------------------------------------------------------ changing


def test_a_case_is_opened_by_the_action_of_the_page(program, caseworker):
    answer = program.tell("cases/", NEW)

    assert answer.status_code == 201, answer.content
    case = Case.objects.get(public_id=answer.json()["id"])
    assert (case.person.family_name, case.organisation) == ("Yeni", caseworker.organisation)
    assert case.assignments.get().user == caseworker
    assert [events(name).count() for name in ("person_registered", "case_opened", "api_changed")] == [1, 1, 1]


def test_somebody_like_her_on_file_is_looked_at_first(program, case):
    data = NEW | {"family_name": SURNAME, "given_name": case.person.given_name, "date_of_birth": "1995-03-08"}

    refused = program.tell("cases/", data)
    opened = program.tell("cases/", data | {"is_somebody_else": True})

    assert refused.status_code == 409
    assert refused.json()["type"].endswith("likely_on_file")
    assert refused.json()["cases"] == [str(case.public_id)]
    assert opened.status_code == 201


def test_the_rules_of_the_form_hold(program):
    answer = program.tell("cases/", NEW | {"opened_on": "2999-01-01"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "opened_on"
    assert Case.objects.count() == 0


def test_who_opens_no_case_on_a_page_opens_none_here(reviewer):
    assert Program(reviewer).tell("cases/", NEW).status_code == 403
    assert Case.objects.count() == 0


def test_a_person_is_corrected_field_by_field(program, case):
    path = f"persons/{case.person.public_id}/"

    answer = program.tell(f"{path}change/", {"phone": "0501112233"}, match=program.tag(path))

    assert answer.status_code == 200, answer.content
    person = Person.objects.get()
    assert (person.phone, person.family_name) == ("0501112233", SURNAME)
    assert events("person_changed").get().changes == {"phone": None}


def test_whom_one_does_not_see_one_does_not_correct(strange_program, case):
    path = f"persons/{case.person.public_id}/change/"

    assert strange_program.tell(path, {"phone": "1"}, match='"x"').status_code == 404


def test_a_person_of_another_organisations_file_is_not_corrected(case, receiver):
    make_share(case, receiver.organisation, "identity")
    program, path = Program(receiver), f"persons/{case.person.public_id}/"

    answer = program.tell(f"{path}change/", {"family_name": "Other"}, match=program.tag(path))

    assert answer.status_code == 403
    assert Person.objects.get().family_name == SURNAME


def test_a_classification_takes_its_grounds(program, case):
    path = f"cases/{case.public_id}/"
    data = {"status": "identified", "effective_on": "2024-06-01"}

    bare = program.tell(f"{path}classifications/", data, match=program.tag(path))
    borne = program.tell(
        f"{path}classifications/",
        data | {"acts": ["recruiting"], "means": ["deception"], "purposes": ["ForcedLabour"]},
        match=program.tag(path),
    )

    assert (bare.status_code, borne.status_code) == (422, 201), (bare.content, borne.content)
    assert program.ask(path).json()["classification"] == "identified"


def test_exploitation_is_recorded(program, case):
    path = f"cases/{case.public_id}/"

    answer = program.tell(f"{path}exploitations/", {"form": "ForcedLabour", "country": "AZE"}, match=program.tag(path))

    assert answer.status_code == 201, answer.content
    assert program.ask(path).json()["exploitations"][0]["form"] == "ForcedLabour"


def test_a_case_is_opened_again(program, case):
    Case.objects.filter(pk=case.pk).update(closed_on=date(2024, 6, 1), closure_reason="goals_met")
    path = f"cases/{case.public_id}/"

    assert program.tell(f"{path}reopen/", match=program.tag(path)).status_code == 200
    assert program.tell(f"{path}reopen/", match=program.tag(path)).status_code == 409
    assert Case.objects.get().is_open


def test_a_note_is_written(program, case, caseworker):
    data = {"kind": "telephone", "text": "She called.", "happened_at": "2024-06-01T10:00:00+04:00"}

    answer = program.tell(f"cases/{case.public_id}/notes/", data)

    assert answer.status_code == 201, answer.content
    assert (Note.objects.get().text, Note.objects.get().author) == ("She called.", caseworker)


def test_what_is_written_without_an_audit_row_is_not_written(program, case, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no record")

    monkeypatch.setattr("audit.calls.record", broken)
    data = {"kind": "telephone", "text": "She called.", "happened_at": "2024-06-01T10:00:00+04:00"}

    with pytest.raises(RuntimeError):
        program.tell(f"cases/{case.public_id}/notes/", data)

    assert not Note.objects.exists()


def test_two_files_of_one_person_open_together(program, case, stranger):
    other = make_case(stranger.organisation, person=case.person)
    make_share(other, program.user.organisation, "identity")

    shown = program.ask(f"persons/{case.person.public_id}/").json()

    assert set(shown["cases"]) == {str(case.public_id), str(other.public_id)}
    assert events("case_read").count() == 2


def test_somebody_new_is_nobody_on_file(program):
    assert program.ask(f"persons/{make_person().public_id}/").status_code == 404
