from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.events import Event
from audit.models import AuditEvent
from cases.due import Lane, count_due, day_of
from cases.models import LeaveCover
from cases.work.actions import cover_leave, end_cover
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from reintegration.models import Plan
from tests.accounts.factories import make_user
from tests.cases.factories import make_case
from tests.cases.factories_work import make_leave, make_task, today

DAY = timedelta(days=1)


def cover(user, colleague, actor, first=0, last=7):
    return cover_leave(user, cover=colleague, from_on=today() + first * DAY, to_on=today() + last * DAY, actor=actor)


def due_of(user):
    return day_of(user).lists[Lane.DUE]


@pytest.mark.parametrize("who", ["herself", "manager"])
def test_oneself_or_the_manager_says_who_stands_in(caseworker, colleague, manager, who):
    leave = cover(caseworker, colleague, {"herself": caseworker, "manager": manager}[who])

    assert (leave.user, leave.cover) == (caseworker, colleague)
    assert AuditEvent.objects.get(event=Event.LEAVE_COVERED).changes["user"] == "caseworker"


def test_a_colleague_does_not_say_it(caseworker, colleague):
    with pytest.raises(NotAllowed):
        cover(caseworker, colleague, colleague)


def test_of_another_organisation_nobody_says_it(caseworker, colleague, stranger):
    with pytest.raises(NotVisible):
        cover(caseworker, colleague, stranger)


@pytest.mark.parametrize(
    ("who", "first", "last", "field"),
    [
        ("herself", 0, 7, "cover"),
        ("stranger", 0, 7, "cover"),
        ("colleague", 7, 0, "to_on"),
        ("colleague", -9, -2, "to_on"),
        ("colleague", 0, 4000, "to_on"),
    ],
)
def test_what_cannot_be_is_refused(caseworker, colleague, stranger, who, first, last, field):
    people = {"herself": caseworker, "stranger": stranger, "colleague": colleague}

    with pytest.raises(Refused) as refused:
        cover(caseworker, people[who], caseworker, first, last)

    assert refused.value.field == field
    assert not LeaveCover.objects.exists()


def test_nobody_stands_in_who_is_away_or_goes_while_she_stands_in(caseworker, colleague, manager):
    cover(caseworker, colleague, manager)

    with pytest.raises(Refused):
        cover(manager, caseworker, manager, 3, 9)
    with pytest.raises(Refused):
        cover(colleague, manager, manager, 3, 9)
    with pytest.raises(Refused):
        cover(caseworker, manager, manager, 7, 9)
    assert cover(caseworker, manager, manager, 8, 9)


def test_what_was_taken_back_makes_room(caseworker, colleague, manager):
    leave = cover(caseworker, colleague, manager)

    end_cover(leave, actor=caseworker)

    assert cover(caseworker, manager, manager)
    assert AuditEvent.objects.filter(event=Event.LEAVE_COVER_ENDED).exists()
    with pytest.raises(Conflict):
        end_cover(leave, actor=caseworker)


def test_a_colleague_does_not_take_it_back(caseworker, colleague):
    with pytest.raises(NotAllowed):
        end_cover(make_leave(caseworker, colleague), actor=colleague)


def test_what_is_due_for_her_stands_in_the_colleagues_day(case, caseworker, colleague):
    make_task(case, caseworker)
    Plan.objects.create(case=case, review_on=today())
    make_leave(caseworker, colleague)

    assert {(row.kind, row.whose) for row in due_of(colleague)} == {
        ("task", caseworker.pk),
        ("plan_review", caseworker.pk),
    }
    assert count_due(colleague) == count_due(caseworker) == 2


@pytest.mark.parametrize(("first", "last"), [(-9, -1), (1, 9)], ids=["over", "to come"])
def test_on_other_days_it_does_not(case, caseworker, colleague, first, last):
    make_task(case, caseworker)
    make_leave(caseworker, colleague, from_on=today() + first * DAY, to_on=today() + last * DAY)

    assert due_of(colleague) == []


def test_of_two_in_charge_it_waits_for_the_reader_herself(case, caseworker, colleague):
    case.assignments.create(user=colleague)
    Plan.objects.create(case=case, review_on=today())
    make_leave(caseworker, colleague)

    assert [row.whose for row in due_of(colleague)] == [colleague.pk]


def test_standing_in_opens_no_sealed_case_and_no_other_teams(caseworker, colleague):
    from accounts.models import Team

    team = Team.objects.create(organisation=caseworker.organisation, name="North")
    sealed = make_case(caseworker.organisation, worker=caseworker, restricted=True)
    elsewhere = make_case(caseworker.organisation, worker=caseworker, team=team)
    for case in (sealed, elsewhere):
        make_task(case, caseworker)
        Plan.objects.create(case=case, review_on=today())
    make_leave(caseworker, colleague)

    assert due_of(colleague) == []
    assert count_due(colleague) == 0


@pytest.mark.parametrize(
    "broken",
    [{"cover": "herself"}, {"to_on": today() - DAY}, {"to_on": today() + 400 * DAY}],
    ids=["by herself", "ends before it begins", "more than a year"],
)
def test_the_database_refuses_it_too(caseworker, colleague, broken):
    if broken.get("cover"):
        broken = {"cover": caseworker}

    with pytest.raises(IntegrityError), transaction.atomic():
        make_leave(**{"user": caseworker, "cover": colleague} | broken)


def test_the_database_keeps_two_leaves_of_one_apart(caseworker, colleague, manager):
    make_leave(caseworker, colleague)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_leave(caseworker, manager, from_on=today() + 7 * DAY, to_on=today() + 9 * DAY)
    assert make_leave(caseworker, manager, from_on=today() + 8 * DAY, to_on=today() + 9 * DAY)


def test_who_is_away_is_known_to_her_organisation(caseworker, colleague, stranger):
    leave = make_leave(caseworker, colleague)

    assert LeaveCover.objects.visible_to(colleague).get() == leave
    assert not LeaveCover.objects.visible_to(stranger).exists()


def test_somebody_without_casework_does_not_stand_in(caseworker, shelter_organisation):
    officer = make_user("officer", shelter_organisation, "data_protection")

    with pytest.raises(Refused):
        cover(caseworker, officer, caseworker)
