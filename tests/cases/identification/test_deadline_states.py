"""Where a deadline stands is worked out from its times; what no action writes the database refuses."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.due import Lane, day_of, due_in
from cases.enums import Section
from cases.identification import presenters
from cases.identification.models import Deadline, DeadlinePause
from tests.cases.factories import make_case, make_person, make_share
from tests.cases.factories_identification import DAY, make_deadline, make_extension, make_pause

HOUR = timedelta(hours=1)


# ------------------------------------------------------------------ where it stands


@pytest.mark.parametrize(
    ("kind", "left", "state", "said"),
    [
        ("ministry_referral", timedelta(hours=23), "running", "due in 23 hours"),
        ("ministry_referral", timedelta(hours=5), "near", "due in 5 hours"),
        ("ministry_referral", timedelta(hours=-2), "late", "late by 2 hours"),
        ("reflection", timedelta(days=20), "running", "ends in 20 days"),
        ("reflection", timedelta(days=6), "near", "ends in 6 days"),
        ("reflection", timedelta(days=-1), "late", "ended 24 hours ago"),
        ("residence_permit", timedelta(days=80), "running", "ends in 80 days"),
        ("residence_permit", timedelta(days=13), "near", "ends in 13 days"),
    ],
)
def test_a_deadline_says_where_it_stands(case, kind, left, state, said):
    make_deadline(case, kind)
    now = timezone.now()
    Deadline.objects.update(due_at=now + left)

    [line] = presenters.deadlines_in_words(Deadline.objects.with_pause().with_moves(), now)

    assert (line.state, line.when) == (state, said)


def test_what_runs_stands_before_what_is_over(case):
    over = make_deadline(case, met_at=timezone.now())
    later, sooner = make_deadline(case, "reflection", due_in=9 * DAY), make_deadline(case, due_in=DAY)

    lines = presenters.deadlines_in_words(Deadline.objects.with_pause().with_moves())

    assert [line.row for line in lines] == [sooner, later, over]


def test_a_last_day_is_the_one_that_ends_at_midnight():
    midnight = timezone.make_aware(datetime(2026, 3, 5))  # noqa: DTZ001

    assert presenters.last_day(midnight).day == 4
    assert presenters.last_day(midnight + HOUR).day == 5


def test_my_day_shows_what_is_near_or_late_in_my_own_open_cases(case, caseworker, colleague, stranger):
    late, near = make_deadline(case, due_in=-DAY), make_deadline(case, "reflection", due_in=3 * DAY)
    make_deadline(make_case(caseworker.organisation, person=make_person(), worker=colleague))
    paused = make_case(caseworker.organisation, person=make_person(), worker=caseworker)
    make_pause(make_deadline(paused, due_in=HOUR))
    far = make_case(caseworker.organisation, person=make_person(), worker=caseworker)
    make_deadline(far, "residence_permit", due_in=90 * DAY)

    found = [due for due in day_of(caseworker).lists[Lane.DUE] if due.kind == "deadline"]

    assert [(due.at, due.case) for due in found] == [(row.due_at, case.number) for row in (late, near)]
    assert [due.tone for due in found] == ["late", "soon"]
    assert found[0].label == "Referral to the ministry"
    assert [due for due in day_of(stranger).lists[Lane.DUE] if due.kind == "deadline"] == []


def test_what_ends_at_midnight_is_due_on_the_day_that_ends_then(case, caseworker):
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    Deadline.objects.filter(pk=make_deadline(case).pk).update(due_at=midnight)

    now, _following = due_in(case, caseworker, frozenset(Section))

    assert [due.on for due in now if due.kind == "deadline"] == [timezone.localdate()]


def test_what_is_due_in_a_file_takes_its_section(case, receiver):
    make_deadline(case, due_in=HOUR)
    make_share(case, receiver.organisation, "identity")

    assert due_in(case, receiver, frozenset({Section.IDENTITY})) == ([], None)


# ------------------------------------------------------------------ held by the database


def _forbidden(case):
    now = timezone.now()
    deadline = make_deadline(case)
    pause = make_pause(deadline)
    return [
        lambda: make_deadline(case),
        lambda: make_deadline(case, "reflection", due_in=-50 * DAY),
        lambda: make_deadline(case, "reflection", met_at=now, cancelled_at=now, cancelled_because="mistake"),
        lambda: make_deadline(case, "reflection", met_at=now - 60 * DAY),
        lambda: make_deadline(case, "reflection", cancelled_at=now),
        lambda: make_deadline(case, "reflection", cancelled_because="mistake"),
        lambda: make_deadline(case, "whatever"),
        lambda: make_pause(deadline),
        lambda: DeadlinePause.objects.filter(pk=pause.pk).update(ended_at=now - 9 * DAY),
        lambda: make_extension(deadline, due_before=deadline.due_at),
    ]


@pytest.mark.parametrize("number", range(10))
def test_the_database_refuses_what_no_action_writes(case, number):
    attempt = _forbidden(case)[number]

    with pytest.raises(IntegrityError), transaction.atomic():
        attempt()


def test_a_deadline_of_another_organisation_is_not_found(case, stranger, caseworker):
    make_deadline(case)

    assert not Deadline.objects.visible_to(stranger).exists()
    assert Deadline.objects.visible_to(caseworker).count() == 1
