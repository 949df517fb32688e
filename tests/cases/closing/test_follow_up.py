"""Looking after somebody who has left: when, how she may be reached, what came of it, and when she is in danger."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.telling.notifications import send_mails
from audit.models import AuditEvent
from cases.closing import actions
from cases.closing.notifications import tell_of_alarm
from cases.due import Lane, day_of
from cases.models import Case, FollowUp, FollowUpSchedule
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from shelters.actions import check_out
from tests.cases.factories import SURNAME, make_intake
from tests.shelters.factories import make_stay

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def closed(case):
    Case.objects.filter(pk=case.pk).update(closed_on=TODAY - 30 * DAY, closure_reason="goals_met")
    case.refresh_from_db()
    return case


@pytest.fixture
def follow_up(closed):
    return FollowUp.objects.create(case=closed, due_on=TODAY)


def write(follow_up, actor, **details):
    done = {"done_on": TODAY, "contact": "visit", "outcome": "reached"} | details
    return actions.write_follow_up(follow_up, done, actor=actor)


def told_in(reader, lane):
    return [due.kind for due in day_of(reader).lists[lane]]


# ------------------------------------------------------------------ when


def test_the_schedule_begins_with_1_3_6_and_12_months(db):
    assert FollowUpSchedule.objects.months() == [1, 3, 6, 12]
    assert actions.scheduled_days(date(2025, 1, 31)) == [
        date(2025, 2, 28), date(2025, 4, 30), date(2025, 7, 31), date(2026, 1, 31),
    ]  # fmt: skip


def test_iom_sets_another_schedule_and_the_page_of_closing_proposes_it(client, case, caseworker, iom_officer):
    client.force_login(iom_officer)
    assert client.post(reverse("cases:follow_up_schedule"), {"months": "2, 8"}).status_code == 302
    assert AuditEvent.objects.filter(event="follow_up_schedule_set").exists()

    client.force_login(caseworker)
    page = client.get(reverse("cases:close", args=[case.public_id])).content.decode()

    first, second = actions.scheduled_days(TODAY)
    assert first.isoformat() in page
    assert second.isoformat() in page


@pytest.mark.parametrize("months", [[], [0], [61], [1, 2, 3, 4, 5]])
def test_a_schedule_that_cannot_be_is_refused(iom_officer, months):
    with pytest.raises(Refused):
        actions.set_schedule(months, actor=iom_officer)


def test_nobody_else_sets_the_schedule(client, caseworker, manager, administrator):
    for user in (caseworker, manager, administrator):
        client.force_login(user)
        assert client.post(reverse("cases:follow_up_schedule"), {"months": "2"}).status_code == 403


def test_leaving_a_shelter_plans_follow_up_once(case, bed, caseworker):
    stay = make_stay(case, bed=bed)

    check_out(stay, on=TODAY, destination="own_home", actor=caseworker)
    actions.plan_follow_ups(case, left_on=TODAY, actor=caseworker)

    assert [row.due_on for row in case.follow_ups.order_by("due_on")] == actions.scheduled_days(TODAY)
    assert AuditEvent.objects.filter(event="follow_up_planned").count() == 1


def test_going_to_another_shelter_plans_none(case, bed, caseworker):
    check_out(make_stay(case, bed=bed), on=TODAY, destination="other_shelter", actor=caseworker)

    assert not case.follow_ups.exists()


# ------------------------------------------------------------------ how she may be reached


def test_who_is_never_to_be_called_is_not_called(closed, follow_up, caseworker):
    make_intake(closed, calling="never")

    with pytest.raises(Refused, match="never to be called") as refused:
        write(follow_up, caseworker, contact="phone", rules_kept=True)
    assert refused.value.field == "contact"
    with pytest.raises(Refused) as refused:
        write(follow_up, caseworker, next_on=TODAY + 30 * DAY, next_method="phone")
    assert refused.value.field == "next_method"


@pytest.mark.parametrize("calling", ["at_times", "through_another", "unknown", ""])
def test_calling_asks_whether_her_rules_were_kept(closed, follow_up, caseworker, calling):
    make_intake(closed, calling=calling)

    with pytest.raises(Refused) as refused:
        write(follow_up, caseworker, contact="phone")

    assert refused.value.field == "rules_kept"
    assert write(follow_up, caseworker, contact="phone", rules_kept=True).rules_kept


def test_who_may_be_called_is_called(closed, follow_up, caseworker):
    make_intake(closed, calling="safe")

    assert write(follow_up, caseworker, contact="phone").contact == "phone"


def test_the_page_says_how_she_may_be_reached_and_the_look_is_on_record(client, closed, follow_up, caseworker):
    make_intake(closed)
    client.force_login(caseworker)

    page = client.get(reverse("cases:follow_up", args=[closed.public_id, follow_up.public_id])).content.decode()

    assert "calling_times of it" in page
    assert AuditEvent.objects.filter(event="section_read", changes__section="contact").exists()


# ------------------------------------------------------------------ what came of it


def test_who_could_not_be_reached_is_tried_again_a_few_times(follow_up, caseworker, settings):
    settings.FOLLOW_UP_ATTEMPTS = 2
    write(follow_up, caseworker, outcome="not_reached")

    again = FollowUp.objects.open().get()
    assert (again.attempt, again.due_on) == (2, TODAY + settings.FOLLOW_UP_RETRY_DAYS * DAY)
    write(again, caseworker, outcome="not_reached")
    assert not FollowUp.objects.open().exists()


@pytest.mark.parametrize("outcome", ["declined", "died"])
def test_after_these_what_was_planned_is_called_off(closed, follow_up, caseworker, outcome):
    later = FollowUp.objects.create(case=closed, due_on=TODAY + 60 * DAY)

    write(follow_up, caseworker, outcome=outcome)

    later.refresh_from_db()
    assert (later.outcome, later.done_by) == ("called_off", caseworker)
    assert later.done_on == TODAY


def test_after_these_no_other_day_is_set(follow_up, caseworker):
    with pytest.raises(Refused) as refused:
        write(follow_up, caseworker, outcome="declined", next_on=TODAY + 30 * DAY)

    assert refused.value.field == "next_on"


def test_what_was_found_is_kept_and_shown_in_words(client, closed, follow_up, caseworker):
    write(follow_up, caseworker, housing="stable", income="bad", safety="safe", risk="low", progress="on")
    client.force_login(caseworker)

    page = client.get(reverse("cases:closings", args=[closed.public_id])).content.decode()

    assert "Housing: Stable" in page
    assert "Income: Bad" in page


def test_of_whom_nobody_reached_nothing_is_found(follow_up, caseworker):
    assert write(follow_up, caseworker, outcome="not_reached", risk="high").alarm_by is None


# ------------------------------------------------------------------ danger


@pytest.mark.parametrize("found", [{"risk": "high"}, {"safety": "unsafe"}])
def test_danger_is_an_alarm_until_somebody_says_what_was_done(follow_up, caseworker, manager, found):
    row = write(follow_up, caseworker, **found)

    assert timedelta(hours=23) < row.alarm_by - timezone.now() <= timedelta(hours=24)
    assert "follow_up_alarm" in told_in(caseworker, Lane.DUE)
    assert "follow_up_alarm_turn" in told_in(manager, Lane.TURN)
    actions.answer_alarm(row, answer="She is with her aunt.", actor=manager)
    assert told_in(manager, Lane.TURN) == []
    assert {"follow_up_alarm", "follow_up_alarm_answered"} <= set(AuditEvent.objects.values_list("event", flat=True))


def test_managers_are_written_to_and_the_mail_names_nobody(follow_up, caseworker, manager, case):
    manager.email = "manager@example.org"
    manager.save()
    row = write(follow_up, caseworker, risk="high")
    mail.outbox.clear()

    assert tell_of_alarm(row) == 1
    assert send_mails() == 1

    assert mail.outbox[0].to == [manager.email]
    assert case.number not in mail.outbox[0].body
    assert SURNAME not in mail.outbox[0].body


def test_an_alarm_is_answered_once_in_words_by_the_own_organisation(follow_up, caseworker, stranger, iom_officer):
    row = write(follow_up, caseworker, risk="high")

    with pytest.raises(NotVisible):
        actions.answer_alarm(row, answer="x", actor=stranger)
    with pytest.raises(Refused):
        actions.answer_alarm(row, answer=" ", actor=caseworker)
    actions.answer_alarm(row, answer="She is safe.", actor=caseworker)
    with pytest.raises(Conflict):
        actions.answer_alarm(row, answer="Again.", actor=caseworker)
    with pytest.raises(NotAllowed):
        actions.set_schedule([1], actor=caseworker)


def test_a_stranger_finds_no_alarm(client, closed, follow_up, caseworker, stranger):
    row = write(follow_up, caseworker, risk="high")
    client.force_login(stranger)

    answer = client.get(reverse("cases:answer_alarm", args=[closed.public_id, row.public_id]))

    assert answer.status_code == 404
    assert SURNAME not in answer.content.decode()


def test_an_alarm_is_answered_on_its_page(client, closed, follow_up, caseworker):
    row = write(follow_up, caseworker, risk="high")
    client.force_login(caseworker)
    url = reverse("cases:answer_alarm", args=[closed.public_id, row.public_id])
    assert "High" in client.get(url).content.decode()

    assert client.post(url, {"answer": "She is with her aunt."}).status_code == 302

    row.refresh_from_db()
    assert row.answer == "She is with her aunt."


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"done_on": TODAY, "contact": "visit"}, "done_whole"),
        ({"done_on": TODAY, "contact": "visit", "outcome": "not_reached", "housing": "bad"}, "found_when_reached"),
        ({"done_on": TODAY, "contact": "visit", "outcome": "reached", "risk": "high"}, "danger_is_an_alarm"),
        (
            {"done_on": TODAY, "contact": "visit", "outcome": "reached", "answered_at": timezone.now()},
            "alarm_answered_whole",
        ),
    ],
)
def test_follow_up_constraints(closed, caseworker, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        FollowUp.objects.create(case=closed, due_on=TODAY, done_by=caseworker, **fields)
