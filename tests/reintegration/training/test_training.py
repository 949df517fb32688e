"""Courses, places, attendance and placements: what is done, what is refused, who sees it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.due import due_in
from cases.policies import sections_for
from core.errors import Conflict, NotVisible, Refused
from reintegration.models import Assistance, Attendance, Course, Enrolment, Placement
from reintegration.training import actions
from tests.cases.factories import SURNAME, make_case, make_person, make_share
from tests.reintegration.factories import (
    make_attendance,
    make_course,
    make_enrolment,
    make_partner,
    make_placement,
    service,
)

TODAY = timezone.localdate()
PLACEMENT = {"kind": "job", "title": "Bakes bread.", "from_on": TODAY, "wage_azn": Decimal(500)}


def url(name, row):
    return reverse(f"reintegration:{name}", args=[row.public_id])


@pytest.fixture
def course(caseworker):
    return make_course(caseworker, places=1)


def moved(row, *states, by, **kwargs):
    for state in states:
        actions.move_enrolment(row, state, on=TODAY, actor=by, **kwargs)


def test_a_course_is_added_and_changed(caseworker):
    details = {
        "title": " Sewing ", "provider": make_partner(), "service": service("vocational_training"), "hours": Decimal(40),
        "starts_on": TODAY, "ends_on": TODAY, "places": 2, "certificate": True,
    }  # fmt: skip
    course = actions.add_course(details, actor=caseworker)

    actions.change_course(course, {"places": 3}, version=1, actor=caseworker)

    kept = Course.objects.get()
    assert (kept.title, kept.places, kept.organisation) == ("Sewing", 3, caseworker.organisation)
    assert AuditEvent.objects.filter(event__in=[Event.COURSE_ADDED, Event.COURSE_CHANGED]).count() == 2
    with pytest.raises(Refused) as refusal:
        actions.change_course(course, {"ends_on": TODAY - timedelta(days=1)}, version=2, actor=caseworker)
    assert refusal.value.field == "ends_on"


def test_whoever_completes_a_course_was_given_the_hours_that_she_was_there(case, course, caseworker):
    row = actions.enrol(case, course, since_on=TODAY, actor=caseworker)
    moved(row, "accepted", "attending", by=caseworker)
    for days, hours in ((2, Decimal("3.5")), (1, Decimal(4))):
        day = TODAY - timedelta(days=days)
        actions.write_attendance(course, day, {row: ("present", hours)}, actor=caseworker)

    moved(row, "completed", by=caseworker)

    item = Assistance.objects.get()
    assert (item.type, item.quantity, item.unit, item.outcome) == (
        "vocational_training",
        Decimal("7.50"),
        "hour",
        "reached",
    )
    assert item.given_by == course.provider
    assert AuditEvent.objects.filter(event=Event.ENROLMENT_MOVED).count() == 3
    with pytest.raises(Conflict):
        moved(row, "dropped_out", by=caseworker, reason="work")


def test_who_was_never_there_was_given_nothing(case, course, caseworker):
    row = make_enrolment(case, course)
    moved(row, "accepted", by=caseworker)
    moved(row, "dropped_out", by=caseworker, reason="too_far", words="Two buses.")

    kept = Enrolment.objects.get()
    assert (kept.state, kept.reason, kept.words) == ("dropped_out", "too_far", "Two buses.")
    assert not Assistance.objects.exists()


def test_a_place_is_held_by_one_and_free_again(case, course, caseworker):
    other = make_enrolment(make_case(caseworker.organisation, person=make_person()), course)
    row = make_enrolment(case, course)
    moved(row, "accepted", by=caseworker)

    with pytest.raises(Refused, match="No place is free"):
        moved(other, "accepted", by=caseworker)
    with pytest.raises(IntegrityError, match="not_overfull"), transaction.atomic():
        Course.objects.update(taken=2)
    actions.cross_out_training(row, reason="Another file.", actor=caseworker)
    moved(other, "accepted", by=caseworker)

    assert Course.objects.get().taken == 1


@pytest.mark.parametrize(
    ("state", "kwargs", "field"),
    [
        ("completed", {}, "state"),
        ("not_taken", {}, "reason"),
        ("accepted", {"reason": "work"}, "reason"),
        ("accepted", {"on": TODAY + timedelta(days=1)}, "since_on"),
        ("accepted", {"on": TODAY - timedelta(days=1)}, "on"),
    ],
)
def test_a_step_that_cannot_be_is_refused(state, kwargs, field, case, course, caseworker):
    row = make_enrolment(case, course)

    with pytest.raises(Refused) as refusal:
        actions.move_enrolment(row, state, actor=caseworker, **{"on": TODAY} | kwargs)
    assert refusal.value.field == field


def test_nobody_is_in_a_course_twice(case, course, caseworker):
    actions.enrol(case, course, since_on=TODAY, actor=caseworker)

    with pytest.raises(Conflict, match="already"):
        actions.enrol(case, course, since_on=TODAY, actor=caseworker)


def test_attendance_is_written_for_all_or_for_nobody_and_once_a_day(case, course, caseworker):
    other = make_case(caseworker.organisation, person=make_person())
    rows = [make_enrolment(one, course, state="attending") for one in (case, other)]
    marks = {rows[0]: ("present", Decimal(3)), rows[1]: ("absent", Decimal(3))}
    actions.write_attendance(course, TODAY, marks, actor=caseworker)
    actions.write_attendance(course, TODAY, {rows[0]: ("excused", Decimal(3))}, actor=caseworker)
    assert {(one.mark, one.hours) for one in Attendance.objects.all()} == {
        ("excused", Decimal(0)), ("absent", Decimal(0)),
    }  # fmt: skip

    other.closed_on, other.closure_reason = TODAY, "goals_met"
    other.save()
    with pytest.raises(Refused, match=other.number):
        actions.write_attendance(course, TODAY, dict.fromkeys(rows, ("present", Decimal(2))), actor=caseworker)
    assert not Attendance.objects.filter(mark="present").exists()
    for day in (TODAY + timedelta(days=1), course.starts_on - timedelta(days=1)):
        with pytest.raises(Refused):
            actions.write_attendance(course, day, {rows[0]: ("present", Decimal(1))}, actor=caseworker)


def test_a_placement_is_asked_after(case, caseworker):
    begun = TODAY - timedelta(days=100)
    case.opened_on = begun
    case.save()
    employer = make_partner(kinds=["employer"])
    row = actions.begin_placement(case, PLACEMENT | {"from_on": begun, "employer": employer}, actor=caseworker)

    assert Placement.objects.get().title == "Bakes bread."
    due, later = due_in(case, caseworker, sections_for(caseworker, case))
    assert [one.kind for one in due] == ["placement"]
    with pytest.raises(Refused) as refusal:
        actions.change_placement(row, {"there_after_6": "yes"}, version=1, actor=caseworker)
    assert refusal.value.field == "there_after_6"
    actions.change_placement(row, {"there_after_3": "yes"}, version=1, actor=caseworker)
    due, later = due_in(case, caseworker, sections_for(caseworker, case))
    assert (due, later.kind) == ([], "placement")
    actions.cross_out_training(row, reason="Another file.", actor=caseworker)
    assert due_in(case, caseworker, sections_for(caseworker, case)) == ([], None)


def test_a_placement_before_the_case_was_opened_is_refused(case, caseworker):
    details = PLACEMENT | {"employer": make_partner(kinds=["employer"]), "from_on": case.opened_on - timedelta(days=1)}
    with pytest.raises(Refused) as refusal:
        actions.begin_placement(case, details, actor=caseworker)
    assert refusal.value.field == "from_on"


def test_strangers_are_refused_everywhere(case, course, caseworker, stranger):
    row, placement = make_enrolment(case, course), make_placement(case, caseworker)

    for act in (
        lambda: actions.change_course(course, {"title": "x"}, version=1, actor=stranger),
        lambda: actions.enrol(case, course, since_on=TODAY, actor=stranger),
        lambda: actions.move_enrolment(row, "accepted", on=TODAY, actor=stranger),
        lambda: actions.write_attendance(course, TODAY, {row: ("present", Decimal(1))}, actor=stranger),
        lambda: actions.begin_placement(case, PLACEMENT | {"employer": placement.employer}, actor=stranger),
        lambda: actions.change_placement(placement, {"title": "x"}, version=1, actor=stranger),
        lambda: actions.cross_out_training(placement, reason="x", actor=stranger),
    ):
        with pytest.raises(NotVisible):
            act()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("course_ends_after_it_begins", lambda c, u: make_course(u, ends_on=TODAY - timedelta(days=99))),
        ("course_has_title_and_hours", lambda c, u: make_course(u, title="")),
        ("enrolment_known_words", lambda c, u: make_enrolment(c, make_course(u), state="asleep")),
        ("enrolment_ended_says_why", lambda c, u: make_enrolment(c, make_course(u), state="dropped_out")),
        ("attendance_hours_of_who", lambda c, u: make_attendance(make_enrolment(c, make_course(u)), mark="absent")),
        ("placement_known_words", lambda c, u: make_placement(c, u, kind="holiday")),
        ("placement_ends_after", lambda c, u: make_placement(c, u, until_on=TODAY - timedelta(days=1))),
        ("placement_not_negative", lambda c, u: make_placement(c, u, wage_azn=Decimal(-1))),
    ],
)
def test_the_database_refuses_what_no_action_would_write(name, make, case, caseworker):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(case, caseworker)


# ---------------------------------------------------------------- pages


def test_the_whole_way_by_its_pages(client, case, caseworker):
    partner = make_partner(kinds=["training_provider", "employer"])
    client.force_login(caseworker)
    day = TODAY.isoformat()
    form = {"title": "Sewing", "provider": str(partner.public_id), "service": "vocational_training", "hours": "40",
            "starts_on": day, "ends_on": day, "places": "5"}  # fmt: skip
    client.post(reverse("reintegration:course_new"), form)
    course = Course.objects.get()
    client.post(url("course_change", course), form | {"places": "6", "version": "1", "began": "{}"})
    client.post(url("enrol", case), {"course": str(course.public_id), "since_on": day})
    row = Enrolment.objects.get()
    for state in ("accepted", "attending"):
        assert client.get(url("enrolment_move", row)).status_code == 200
        client.post(url("enrolment_move", row), {"state": state, "on": day})
    page = client.get(url("course", course)).content.decode()
    assert SURNAME in page
    sheet = {"day": day, f"mark_{row.public_id.hex}": "present", f"hours_{row.public_id.hex}": "4"}
    assert client.post(url("course", course), sheet).status_code == 302
    assert Attendance.objects.get().hours == 4
    placement = {"employer": str(partner.public_id), "kind": "internship", "title": "Sews.", "from_on": day}
    client.post(url("placement_new", case), placement)
    client.post(url("placement_change", Placement.objects.get()), {"title": "Cuts.", "version": "1", "began": "{}"})

    text = client.get(url("case", case)).content.decode()
    for word in ("Sewing", "Attending", "Cuts.", "Internship"):
        assert word in text
    assert Course.objects.get().places == 6
    for name, one in (("cross_out_enrolment", row), ("cross_out_placement", Placement.objects.get())):
        client.post(url(name, one), {"reason": "Another file."})
    assert client.get(url("case", case)).content.decode().count("<s>") == 2
    assert Course.objects.get().taken == 0


def test_a_stranger_finds_nothing(client, case, course, caseworker, stranger):
    row, placement = make_enrolment(case, course), make_placement(case, caseworker)
    client.force_login(stranger)

    pages = [("course", course), ("course_change", course), ("enrol", case), ("enrolment_move", row), ("placement_new", case),
             ("cross_out_enrolment", row), ("placement_change", placement), ("cross_out_placement", placement)]  # fmt: skip
    for name, one in pages:
        for answer in (client.get(url(name, one)), client.post(url(name, one), {"reason": "x"})):
            assert answer.status_code == 404
            assert SURNAME.encode() not in answer.content
    assert list(client.get(reverse("reintegration:courses")).context["page"]) == []


def test_a_reader_of_the_case_sees_the_course_of_another_organisation(client, case, course, iom_officer):
    make_share(case, iom_officer.organisation, "assistance")
    make_enrolment(case, course)
    client.force_login(iom_officer)

    assert course.title in client.get(url("case", case)).content.decode()
    assert client.get(reverse("reintegration:courses")).status_code == 403


def test_a_sealed_file_is_not_on_the_sheet(client, case, course, colleague):
    make_enrolment(case, course, state="attending")
    case.restricted = True
    case.save()
    client.force_login(colleague)

    page = client.get(url("course", course))

    assert page.context["learners"] == []
    assert SURNAME.encode() not in page.content


def test_the_cost_of_the_pages_does_not_grow(client, caseworker, sessions_in_rows, django_assert_num_queries):
    client.force_login(caseworker)
    course = make_course(caseworker)
    client.get(reverse("reintegration:courses"))
    for number in (3, 27):
        for _time in range(number):
            make_course(caseworker)
            case = make_case(caseworker.organisation, person=make_person())
            make_attendance(make_enrolment(case, course, state="attending"))
        with django_assert_num_queries(8):
            client.get(reverse("reintegration:courses"))
        with django_assert_num_queries(9):
            client.get(url("course", course))
