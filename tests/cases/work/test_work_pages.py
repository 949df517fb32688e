"""The pages of the daily work: what they show, to whom, and that what is sent twice or by two is not lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Appointment, Note, Task
from cases.work.actions import correct_note
from tests.cases.factories import SURNAME, make_share
from tests.cases.factories_work import make_appointment, make_note, make_task, today

PAGES = {
    "work": "case",
    "write_note": "case",
    "make_appointment": "case",
    "set_task": "case",
    "correct_note": "note",
    "cross_out_note": "note",
    "change_appointment": "appointment",
    "end_appointment": "appointment",
    "change_task": "task",
    "end_task": "task",
}


@pytest.fixture
def rows(case, caseworker):
    return {
        "case": case,
        "note": make_note(case, caseworker, text=f"{SURNAME} slept well."),
        "appointment": make_appointment(case, caseworker, place=f"At {SURNAME}'s"),
        "task": make_task(case, caseworker, what=f"Call {SURNAME}."),
    }


def url(name, row):
    return reverse(f"cases:{name}", args=[row.public_id])


@pytest.mark.parametrize(("name", "kind"), PAGES.items())
def test_the_stranger_finds_nothing(client, stranger, rows, name, kind):
    client.force_login(stranger)

    response = client.get(url(name, rows[kind]))

    assert response.status_code == 404
    assert SURNAME.encode() not in response.content


@pytest.mark.parametrize(("name", "kind"), PAGES.items())
def test_a_reader_without_the_notes_does_not_see_them(client, receiver, rows, name, kind):
    make_share(rows["case"], receiver.organisation, "assistance")
    client.force_login(receiver)

    response = client.get(url(name, rows[kind]))

    assert response.status_code in (403, 404)
    assert SURNAME.encode() not in response.content


@pytest.mark.parametrize(("name", "kind"), PAGES.items())
def test_the_caseworker_finds_each(client, caseworker, rows, name, kind):
    client.force_login(caseworker)

    assert client.get(url(name, rows[kind])).status_code == 200


def test_without_the_notes_there_is_no_tab(client, receiver, case):
    make_share(case, receiver.organisation, "assistance")
    client.force_login(receiver)

    assert url("work", case).encode() not in client.get(reverse("cases:detail", args=[case.public_id])).content


def test_a_note_is_written_under_the_headings_of_its_kind(client, caseworker, case):
    client.force_login(caseworker)
    address = reverse("cases:write_note_of_kind", args=[case.public_id, "home_visit"])
    page = client.get(address)
    form = page.context["form"]
    assert "Who was there:" in form["text"].value()

    now = timezone.localtime() - timedelta(minutes=5)
    sent = {
        "kind": "home_visit",
        "day": now.date(),
        "at": now.strftime("%H:%M"),
        "text": form["text"].value().replace("Safety:", "Safety:\nThe door locks."),
        "form_token": form["form_token"].value(),
    }
    answers = [client.post(address, sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Note.objects.get().text == "Safety:\nThe door locks."


def test_an_unknown_kind_of_note_is_no_page(client, caseworker, case):
    client.force_login(caseworker)

    assert client.get(f"/cases/{case.public_id}/notes/new/gossip/").status_code == 404


def test_each_kind_of_note_keeps_a_draft_of_its_own(client, caseworker, case):
    client.force_login(caseworker)
    telephone, visit = (
        reverse("cases:write_note_of_kind", args=[case.public_id, kind]) for kind in ("telephone", "home_visit")
    )
    kept = {"kind": "telephone", "text": "She called.", "day": today(), "at": "00:01", "draft": str(uuid4())}
    client.post(telephone, kept, headers={"X-Draft": "1"})

    assert client.get(telephone).context["form"]["text"].value() == "She called."
    assert "She called." not in client.get(visit).content.decode()


def test_headings_alone_are_no_note(client, caseworker, case):
    client.force_login(caseworker)
    form = client.get(url("write_note", case)).context["form"]
    sent = {"kind": "contact", "day": today(), "at": "00:01", "text": form["text"].value()}

    response = client.post(url("write_note", case), sent)

    assert response.status_code == 422
    assert "text" in response.context["form"].errors


def test_the_notes_by_kind_the_corrected_and_the_crossed_out(client, caseworker, case):
    make_note(case, caseworker, text="Seen by a doctor.", kind="observation", corrected_at=timezone.now())
    crossed_out = {"crossed_out_at": timezone.now(), "crossed_out_by": caseworker, "crossing_out_reason": "Wrong file."}
    make_note(case, caseworker, text="Somebody else's.", **crossed_out)
    client.force_login(caseworker)

    page = client.get(url("work", case)).content.decode()
    one_kind = client.get(url("work", case), {"kind": "observation"}).content.decode()

    assert "Corrected" in page
    assert "Wrong file." in page
    assert "Seen by a doctor." in one_kind
    assert "Somebody else" not in one_kind


def test_two_correct_one_note_and_nothing_is_lost(client, caseworker, manager, case):
    note = make_note(case, caseworker)
    client.force_login(caseworker)
    form = client.get(url("correct_note", note)).context["form"]
    mine = {field.name: field.value() for field in form} | {"text": "Mine."}
    mine |= {"day": mine["day"].isoformat(), "at": mine["at"].strftime("%H:%M")}
    details = {"kind": "contact", "text": "Hers.", "happened_at": note.happened_at}
    correct_note(note, details, version=1, actor=manager)

    response = client.post(url("correct_note", note), mine)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Mine." in page
    assert "Hers." in page
    note.refresh_from_db()
    assert note.text == "Hers."


def test_an_appointment_is_made_and_moved(client, caseworker, case):
    client.force_login(caseworker)
    tomorrow = today() + timedelta(days=1)
    sent = {"kind": "court", "day": tomorrow, "at": "10:00", "minutes": "90", "accompanied_by": caseworker.pk}
    assert client.post(url("make_appointment", case), sent).status_code == 302
    appointment = Appointment.objects.get()
    assert (appointment.minutes, appointment.accompanied_by) == (90, caseworker)

    moved = {"outcome": "moved", "moved_day": today() + timedelta(days=9), "moved_at": "11:00"}
    client.post(url("end_appointment", appointment), moved)

    assert Appointment.objects.open().get().minutes == 90


def test_a_new_appointment_needs_day_and_time(client, caseworker, case):
    appointment = make_appointment(case, caseworker)
    client.force_login(caseworker)

    response = client.post(url("end_appointment", appointment), {"outcome": "moved", "moved_day": today()})

    assert response.status_code == 422
    appointment.refresh_from_db()
    assert appointment.is_open


def test_a_task_is_set_changed_and_done_by_its_button(client, caseworker, colleague, case):
    client.force_login(caseworker)
    sent = {"what": "Ask.", "user": caseworker.pk, "due_on": today(), "priority": "normal", "remind_days": "0"}
    client.post(url("set_task", case), sent)
    task = Task.objects.get()
    assert task.remind_on == today()

    client.post(url("change_task", task), sent | {"user": colleague.pk, "version": 1, "began": "{}", "remind_days": ""})
    client.post(url("task_done", task))

    task.refresh_from_db()
    assert (task.user, task.remind_on, task.ended_as, task.ended_by) == (colleague, None, "done", caseworker)


def test_a_task_is_dropped_with_its_reason_on_the_page(client, caseworker, case):
    task = make_task(case, caseworker)
    client.force_login(caseworker)

    refused = client.post(url("end_task", task), {"ended_as": "dropped", "ended_on": today()})
    client.post(url("end_task", task), {"ended_as": "dropped", "ended_on": today(), "reason": "Not needed."})

    assert refused.status_code == 422
    assert "Not needed." in client.get(url("work", case)).content.decode()


def test_the_stranger_ends_nothing(client, stranger, case, caseworker):
    task = make_task(case, caseworker)
    client.force_login(stranger)

    assert client.post(url("task_done", task)).status_code == 404
    task.refresh_from_db()
    assert task.is_open


def test_an_appointment_that_clashes_says_so(client, caseworker, case):
    for _ in range(2):
        make_appointment(case, caseworker, starts_at=timezone.now() + timedelta(days=1), accompanied_by=caseworker)
    client.force_login(caseworker)

    assert "at another appointment then" in client.get(url("work", case)).content.decode()


def test_the_overview_tells_the_work_without_its_words(client, caseworker, rows):
    make_task(rows["case"], caseworker, ended_as="done", ended_on=today(), ended_by=caseworker)
    client.force_login(caseworker)

    page = client.get(reverse("cases:detail", args=[rows["case"].public_id])).content.decode()

    assert [
        word for word in ("Contact with the person", "Doctor", "Task done", "Write a note") if word not in page
    ] == []
    assert [word for word in ("slept well", f"Call {SURNAME}") if word in page] == []


def test_the_cost_does_not_grow(client, caseworker, case, count_queries):
    client.force_login(caseworker)
    client.get(reverse("cases:list"))
    counts = []
    for number in (3, 22):
        for _ in range(number):
            make_note(case, caseworker)
            make_task(case, caseworker)
            make_appointment(case, caseworker, accompanied_by=caseworker)
        counts.append(count_queries(lambda: client.get(url("work", case))))

    assert counts[0] == counts[1]
