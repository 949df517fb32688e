"""What was given, for programs: recorded, corrected, crossed out."""

from datetime import date
from decimal import Decimal

import pytest

from audit.models import AuditEvent
from reintegration.models import Assistance
from tests.api.conftest import Program
from tests.conftest import SURNAME
from tests.reintegration.factories import make_item, make_partner, make_session, service
from tests.reintegration.factories_money import make_line, make_project

ITEM = {"service": "psychological_counselling", "delivered_on": "2024-06-02"}


@pytest.fixture
def item(case):
    return make_item(case, service=service(), quantity=Decimal(1), note="In Russian.")


def path_of(item, rest=""):
    return f"assistance/{item.public_id}/{rest}"


def told(program, item, rest, data):
    return program.tell(path_of(item, rest), data, match=program.tag(path_of(item)))


def test_what_was_given_is_recorded_and_read(program, case):
    partner = make_partner()
    data = ITEM | {"quantity": "2.00", "amount_azn": "30.00", "given_by": str(partner.public_id), "note": "By phone."}

    made = program.tell("assistance/", data | {"case": str(case.public_id)})

    assert made.status_code == 201, made.content
    shown = program.ask(f"assistance/{made.json()['id']}/").json()
    assert (shown["type"], shown["service"], shown["note"]) == (ITEM["service"], ITEM["service"], "By phone.")
    assert (shown["quantity"], shown["amount_azn"]) == ("2.00", "30.00")
    assert shown["given_by"] == str(partner.public_id)
    assert Assistance.objects.get().provider == case.organisation
    assert AuditEvent.objects.filter(event="assistance_recorded").count() == 1


def test_what_was_spent_is_charged_to_the_line_that_is_named(program, case, iom_officer):
    line = make_line(make_project(iom_officer.organisation), "100")
    data = ITEM | {"case": str(case.public_id), "amount_azn": "30.00", "line": str(line.public_id)}

    made = program.tell("assistance/", data)

    assert made.status_code == 201, made.content
    line.refresh_from_db()
    assert line.spent_azn == Decimal("30.00")


def test_who_has_no_budget_line_is_told_so(program, case):
    data = ITEM | {"case": str(case.public_id), "currency": "USD", "foreign_amount": "5.00"}

    answer = program.tell("assistance/", data)

    assert answer.status_code == 422
    assert {row["field"] for row in answer.json()["errors"]} == {"currency", "foreign_amount"}
    assert not Assistance.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"service": "nothing"}, "service"),
        ({"delivered_on": "1990-01-01"}, "delivered_on"),
        ({"quantity": "-1"}, "quantity"),
        ({"goal": "11111111-1111-4111-8111-111111111111"}, "goal"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(program, case, wrong, field):
    answer = program.tell("assistance/", ITEM | {"case": str(case.public_id)} | wrong)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.content
    assert not Assistance.objects.exists()


def test_an_item_is_corrected_and_what_is_not_sent_stays(program, item):
    answer = told(program, item, "change/", {"delivered_on": "2024-05-21", "outcome": "reached"})

    assert answer.status_code == 200, answer.content
    item.refresh_from_db()
    assert (item.delivered_on, item.outcome, item.note) == (date(2024, 5, 21), "reached", "In Russian.")
    assert (item.amount_azn, item.service) == (Decimal("12.50"), service())
    assert AuditEvent.objects.filter(event="assistance_changed").count() == 1


def test_what_a_session_says_is_not_corrected_here(program, case, caseworker):
    item = make_item(case, service=service("group_counselling"), session=make_session(caseworker))

    answer = told(program, item, "change/", {"delivered_on": "2024-05-21"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "delivered_on")


def test_an_item_is_crossed_out_once_and_stays_readable(program, item):
    assert told(program, item, "cross-out/", {"reason": "Twice on file."}).status_code == 200
    assert told(program, item, "cross-out/", {"reason": "Twice on file."}).status_code == 409

    assert program.ask("assistance/").json()["results"] == []
    shown = program.ask(path_of(item)).json()
    assert shown["crossing_reason"] == "Twice on file."
    assert AuditEvent.objects.filter(event="assistance_crossed_out").count() == 1


def test_an_item_that_changed_is_read_again_first(program, item):
    tag = program.tag(path_of(item))
    Assistance.objects.update(quantity=3)

    assert program.tell(path_of(item, "cross-out/"), {"reason": "Twice."}, match=tag).status_code == 412
    assert program.tell(path_of(item, "change/"), {"note": "x"}).status_code == 428


@pytest.mark.parametrize("rest", ["", "change/", "cross-out/"])
def test_a_stranger_finds_no_item(strange_program, item, rest):
    path = path_of(item, rest)

    answer = strange_program.tell(path, match='"x"') if rest else strange_program.ask(path)

    assert answer.status_code == 404
    assert SURNAME not in answer.content.decode()


def test_a_stranger_records_nothing_in_anothers_file(strange_program, case):
    assert strange_program.tell("assistance/", ITEM | {"case": str(case.public_id)}).status_code == 404
    assert not Assistance.objects.exists()


def test_who_records_nothing_on_the_pages_does_not_here(reviewer, case):
    assert Program(reviewer).tell("assistance/", ITEM | {"case": str(case.public_id)}).status_code == 404


def test_the_list_is_of_one_file_where_one_is_named(program, item, case):
    make_item(case)

    assert len(program.ask("assistance/", case=case.public_id).json()["results"]) == 2
    assert program.ask("assistance/", case="x").status_code == 422
