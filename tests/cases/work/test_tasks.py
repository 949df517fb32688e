from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts.telling.models import Notification
from accounts.telling.notifications import send_mails
from audit.events import Event
from audit.models import AuditEvent
from cases.models import Task
from cases.work.actions import change_task, end_task, remind_of_tasks, set_task
from core.errors import Conflict, NotVisible, Refused, Stale
from tests.cases.factories import SURNAME, make_case
from tests.cases.factories_work import make_leave, make_task, today

DAY = timedelta(days=1)


def details(user, **changed):
    return {
        "what": "Ask for the passport.",
        "user": user,
        "due_on": today() + DAY,
        "priority": "high",
        "remind_on": today(),
        "form_token": uuid4(),
    } | changed


def test_a_task_is_set_once_and_on_record_without_its_words(case, caseworker, colleague):
    sent = details(colleague)

    first, second = (set_task(case, sent, actor=caseworker) for _ in range(2))

    assert first == second
    assert (first.what, first.user, first.set_by) == ("Ask for the passport.", colleague, caseworker)
    assert AuditEvent.objects.get(event=Event.TASK_SET).changes == {"user": "colleague"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda _stranger: {"due_on": today() - DAY, "remind_on": None}, "due_on"),
        (lambda _stranger: {"due_on": today() + 4000 * DAY}, "due_on"),
        (lambda _stranger: {"remind_on": today() + 2 * DAY}, "remind_days"),
        (lambda stranger: {"user": stranger}, "user"),
        (lambda _stranger: {"what": "  "}, "what"),
    ],
    ids=["passed", "far ahead", "reminder after the day", "a stranger", "nothing"],
)
def test_what_cannot_be_is_refused(case, caseworker, stranger, change, field):
    with pytest.raises(Refused) as refused:
        set_task(case, details(caseworker) | change(stranger), actor=caseworker)

    assert refused.value.field == field
    assert not Task.objects.exists()


def test_nobody_gets_a_task_in_a_case_that_she_does_not_see(case, caseworker, colleague, manager):
    from accounts import grants

    case.restricted = True
    case.save()
    grants.give(case, caseworker, "view_case", actor=manager)

    with pytest.raises(Refused):
        set_task(case, details(colleague), actor=caseworker)


def test_whoever_does_not_see_the_case_sets_none(case, stranger):
    with pytest.raises(NotVisible):
        set_task(case, details(stranger), actor=stranger)


def test_a_task_is_handed_over_and_the_new_one_is_reminded(case, caseworker, colleague):
    task = make_task(case, caseworker, remind_on=today())
    remind_of_tasks()

    task = change_task(task, details(colleague, due_on=task.due_on), version=1, actor=caseworker)

    assert (task.user, task.reminded_at, task.version) == (colleague, None, 2)
    assert AuditEvent.objects.get(event=Event.TASK_CHANGED).changes == {"user": "colleague"}
    with pytest.raises(Stale):
        change_task(task, details(caseworker), version=1, actor=caseworker)


def test_a_late_task_may_be_changed_and_keeps_its_day(case, caseworker):
    task = make_task(case, caseworker, due_on=today() - DAY)

    changed = change_task(task, details(caseworker, due_on=task.due_on, remind_on=None), version=1, actor=caseworker)

    assert changed.priority == "high"
    with pytest.raises(Refused):
        change_task(task, details(caseworker, due_on=today() - 2 * DAY, remind_on=None), version=2, actor=caseworker)


def test_a_task_is_done_once(case, caseworker, colleague):
    task = end_task(make_task(case, caseworker), ended_as="done", ended_on=today(), actor=colleague)

    assert (task.ended_as, task.ended_by) == ("done", colleague)
    assert AuditEvent.objects.get(event=Event.TASK_ENDED).changes == {"status": "done"}
    with pytest.raises(Conflict):
        end_task(task, ended_as="done", ended_on=today(), actor=caseworker)


def test_a_task_is_dropped_with_a_reason(case, caseworker):
    task = make_task(case, caseworker)

    with pytest.raises(Refused):
        end_task(task, ended_as="dropped", ended_on=today(), actor=caseworker)
    assert end_task(task, ended_as="dropped", ended_on=today(), reason="Not needed.", actor=caseworker).drop_reason


@pytest.mark.parametrize("days", [1, -4000], ids=["to come", "before the case"])
def test_a_day_on_which_nothing_can_have_ended_is_refused(case, caseworker, days):
    with pytest.raises(Refused):
        end_task(make_task(case, caseworker), ended_as="done", ended_on=today() + days * DAY, actor=caseworker)


@pytest.mark.parametrize(
    "broken",
    [
        {"what": ""},
        {"priority": "whenever"},
        {"remind_on": today() + DAY},
        {"ended_as": "done"},
        {"ended_as": "dropped", "ended_on": today()},
    ],
    ids=["nothing", "unknown priority", "reminder after the day", "done by nobody", "dropped without a reason"],
)
def test_the_database_refuses_it_too(case, caseworker, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_task(case, caseworker, **broken)


def test_the_database_keeps_one_per_form(case, caseworker):
    token = uuid4()
    make_task(case, caseworker, form_token=token)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_task(case, caseworker, form_token=token)


def test_each_is_reminded_once_however_often_it_runs(case, caseworker, colleague):
    make_task(case, caseworker, remind_on=today())
    make_task(case, caseworker, remind_on=today() - DAY)
    make_task(case, colleague, due_on=today() + 9 * DAY, remind_on=today() + DAY)

    assert [remind_of_tasks(), remind_of_tasks()] == [2, 0]

    assert list(Notification.objects.values_list("user", flat=True)) == [caseworker.pk] * 2
    assert AuditEvent.objects.get(event=Event.TASKS_REMINDED).changes == {"count": 2}


def test_the_mail_says_how_many_and_nothing_else(case, caseworker, settings):
    caseworker.email, caseworker.language = "caseworker@example.org", "en"
    caseworker.save()
    make_task(case, caseworker, remind_on=today(), what=f"Call {SURNAME}.")

    assert remind_of_tasks() == 1
    send_mails()

    text = mail.outbox[0].subject + mail.outbox[0].body
    assert "1 thing is new for you." in text
    assert [word for word in (SURNAME, case.number, str(case.public_id)) if word in text] == []


def test_whoever_stands_in_is_told_too_of_what_she_sees(case, caseworker, colleague):
    for user in (caseworker, colleague):
        user.email, user.language = f"{user.username}@example.org", "en"
        user.save()
    make_leave(caseworker, colleague)
    make_task(case, caseworker, remind_on=today())
    hidden = make_case(caseworker.organisation, restricted=True)
    make_task(hidden, caseworker, remind_on=today())

    remind_of_tasks()
    send_mails()

    assert {(message.to[0], message.body.split(".")[0]) for message in mail.outbox} == {
        ("caseworker@example.org", "1 thing is new for you"),
        ("colleague@example.org", "1 thing is new for you"),
    }


def test_of_tasks_that_were_done_meanwhile_nobody_is_told(case, caseworker):
    caseworker.email = "caseworker@example.org"
    caseworker.save()
    end_task(make_task(case, caseworker, remind_on=today()), ended_as="done", ended_on=today(), actor=caseworker)

    assert remind_of_tasks() == 0
    assert mail.outbox == []


def test_a_closed_case_reminds_of_nothing(case, caseworker):
    make_task(case, caseworker, remind_on=today())
    case.closed_on, case.closure_reason = case.opened_on, "goals_met"
    case.save()

    assert remind_of_tasks() == 0
