"""Houses, stays, referrals, plans, assistance and reports for programs."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import AuditEvent
from reports.actions import freeze_report
from shelters.models import Stay
from tests.api.conftest import Program
from tests.cases.factories import make_case
from tests.cases.factories_assessment import make_plan as make_case_plan
from tests.conftest import SURNAME
from tests.referrals.factories import make_referral
from tests.reintegration.factories import make_item
from tests.shelters.factories import make_bed, make_stay

LISTS = ["shelters/", "stays/", "referrals/", "plans/", "assistance/"]


@pytest.fixture
def full(case, caseworker, receiver, reviewer, bed):
    """A file with one of each; who sleeps where is told by its stay."""
    return {
        "shelter": bed.shelter,
        "stay": make_stay(case, bed=bed),
        "referral": make_referral(case, receiver, "offered", sender=caseworker, reviewer=reviewer),
        "plan": make_case_plan(case, by=caseworker),
        "item": make_item(case),
    }


@pytest.mark.parametrize("path", LISTS)
def test_a_list_holds_ones_own_and_no_name(program, full, case, path):
    answer = program.ask(path)

    assert len(answer.json()["results"]) == 1, answer.content
    assert SURNAME not in answer.content.decode()
    assert AuditEvent.objects.get(event="api_read").changes["count"] == 1


@pytest.mark.parametrize("path", LISTS)
def test_a_strangers_list_is_empty(strange_program, full, path):
    answer = strange_program.ask(path)

    assert answer.json()["results"] == []


@pytest.mark.parametrize("path", ["shelters/{shelter}/", "stays/{stay}/", "referrals/{referral}/"])
def test_a_stranger_finds_none(strange_program, full, path):
    answer = strange_program.ask(path.format(**{name: thing.public_id for name, thing in full.items()}))

    assert answer.status_code == 404
    assert SURNAME not in answer.content.decode()


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_for_three_and_for_thirty(program, full, caseworker, receiver, path):
    counts = []
    for number in (2, 27):
        for _row in range(number):
            case = make_case(caseworker.organisation, worker=caseworker)
            make_stay(case, full["shelter"])
            make_referral(case, receiver, sender=caseworker)
            make_case_plan(case, by=caseworker)
            make_item(case)
        program.ask(path, limit=100)
        with CaptureQueriesContext(connection) as captured:
            assert program.ask(path, limit=100).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_a_house_says_how_full_it_is_and_not_where_it_stands(program, full):
    full["shelter"].address = "Zzyzx Road 1"
    full["shelter"].save()

    answer = program.ask(f"shelters/{full['shelter'].public_id}/")

    shown = answer.json()
    assert (shown["persons_in"], shown["beds_taken"], [row["label"] for row in shown["beds"]]) == (1, 1, ["1a"])
    assert "Zzyzx" not in answer.content.decode()


def test_a_stay_names_the_file_to_who_sees_it_alone(program, full, case, caseworker):
    type(case).objects.filter(pk=case.pk).update(restricted=True)

    shown = program.ask(f"stays/{full['stay'].public_id}/").json()

    assert (shown["bed"], shown["case"]) == ("1a", None)


def test_somebody_is_checked_in_and_out(program, case, bed):
    data = {"case": str(case.public_id), "shelter": str(bed.shelter.public_id), "bed": str(bed.public_id)}

    made = program.tell("stays/", data | {"check_in": "2024-06-01"})
    path = f"stays/{made.json()['id']}/"
    left = program.tell(f"{path}check-out/", {"on": "2024-06-03", "destination": "unknown"}, match=program.tag(path))

    assert (made.status_code, left.status_code) == (201, 200), (made.content, left.content)
    stay = Stay.objects.get()
    assert (stay.check_in, stay.check_out) == (date(2024, 6, 1), date(2024, 6, 3))
    assert AuditEvent.objects.filter(event__in=["stay_started", "stay_ended"]).count() == 2


def test_a_taken_bed_is_a_conflict(program, full, case, bed):
    other = make_case(case.organisation)
    data = {"case": str(other.public_id), "shelter": str(bed.shelter.public_id), "bed": str(bed.public_id)}

    answer = program.tell("stays/", data | {"check_in": timezone.localdate().isoformat()})

    assert answer.status_code == 409, answer.content
    assert Stay.objects.count() == 1


@pytest.mark.parametrize("missing", ["case", "shelter", "bed"])
def test_nobody_is_checked_in_of_what_is_not_ones_own(program, case, bed, stranger, missing):
    from tests.shelters.factories import make_shelter

    house = make_shelter(stranger.organisation, code="X1")
    others = {"case": make_case(stranger.organisation), "shelter": house, "bed": make_bed(house)}
    things = {"case": case, "shelter": bed.shelter, "bed": bed} | {missing: others[missing]}
    data = {name: str(thing.public_id) for name, thing in things.items()}

    answer = program.tell("stays/", data | {"check_in": "2024-06-01"})

    assert answer.status_code == 404, answer.content
    assert not Stay.objects.exists()


def test_who_checks_nobody_in_on_the_board_does_not_here(receiver, case, bed):
    data = {"case": str(case.public_id), "shelter": str(bed.shelter.public_id), "check_in": "2024-06-01"}

    assert Program(receiver).tell("stays/", data).status_code == 404
    assert not Stay.objects.exists()


def test_a_receiver_sees_that_it_was_asked_and_not_whose_file_it_is(full, receiver):
    shown = Program(receiver).ask(f"referrals/{full['referral'].public_id}/").json()

    assert (shown["status"], shown["to_organisation"], shown["case"]) == ("offered", "NGO", None)


def test_a_frozen_report_is_the_document_that_was_frozen(iom_officer):
    report = freeze_report(2019, actor=iom_officer)
    program = Program(iom_officer)

    (row,) = program.ask("reports/").json()["results"]
    shown = program.ask(f"reports/{report.public_id}/").json()

    assert (row["period"], row["digest"]) == ("2019", report.digest)
    assert shown["document"]["totals"] == report.figures["totals"]
    assert shown["document"]["revision"] == 1


def test_who_reads_no_figures_finds_none(program, iom_officer):
    report = freeze_report(2019, actor=iom_officer)

    assert program.ask("reports/").status_code == 404
    assert program.ask(f"reports/{report.public_id}/").status_code == 404


def test_reports_are_not_changed_by_anybody(iom_officer):
    report = freeze_report(2019, actor=iom_officer)

    # No token is good for that.
    assert Program(iom_officer).tell(f"reports/{report.public_id}/").status_code == 403
