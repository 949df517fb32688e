"""From colleague to colleague: one takes over, with a word, with what was open; and has read it."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Team
from accounts.roles import Section
from accounts.telling.models import Notification
from accounts.telling.notifications import send_mails
from audit.events import Event
from audit.models import AuditEvent
from cases.due import day_of
from cases.models import Assignment, Case, Deadline, HandOver
from cases.transfer import actions
from cases.transfer.presenters import open_in
from cases.work.presenters import day_in_words
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.accounts.factories import make_user
from tests.cases.factories import SURNAME, make_case, make_emergency, make_person, make_share
from tests.cases.factories_assessment import make_action, make_goal, make_plan
from tests.cases.factories_transfer import make_hand_over
from tests.cases.factories_work import make_appointment, make_leave, make_task

TODAY = timezone.localdate()
SAID = "Qzneverringthebellqz"


def details(before, after, **changes):
    return {"from_user": before, "to_user": after, "note": SAID, "with_tasks": True} | changes


def in_charge(case):
    return set(Assignment.objects.filter(case=case).current().values_list("user__username", flat=True))


def turns(user):
    return [due.kind for due in day_of(user).lists["turn"]]


def test_the_new_one_is_in_charge_reads_the_note_and_has_the_tasks(client, case, caseworker, colleague):
    task, done = (
        make_task(case, caseworker),
        make_task(case, caseworker, ended_as="done", ended_on=TODAY, ended_by=caseworker),
    )
    coming = make_appointment(case, caseworker, accompanied_by=caseworker)
    approved = {"approver": colleague}
    past = make_appointment(case, caseworker, accompanied_by=caseworker, starts_at=timezone.now() - timedelta(days=9))
    action = make_action(
        make_goal(make_plan(case, by=caseworker, status="approved", **approved)), user=caseworker, doer="staff"
    )
    client.force_login(caseworker)
    values = {"from_user": caseworker.pk, "to_user": colleague.pk, "note": SAID, "with_tasks": "on"}

    answer = client.post(reverse("cases:hand_over", args=[case.public_id]), values | {"token": uuid.uuid4()})

    assert answer.url == reverse("cases:hands", args=[case.public_id])
    assert in_charge(case) == {"colleague"}
    for row in (task, done, coming, past, action):
        row.refresh_from_db()
    assert (task.user, coming.accompanied_by, action.user) == (colleague, colleague, colleague)
    assert (done.user, past.accompanied_by) == (caseworker, caseworker)
    assert task.version == 2
    row = HandOver.objects.get()
    assert (row.note, row.moved, row.by) == (SAID, 3, caseworker)
    event = AuditEvent.objects.get(event=Event.CASE_HANDED_OVER)
    assert (event.case_id, event.changes) == (case.public_id, {"user": "colleague", "count": 3})

    assert "hand_over" in turns(colleague)
    assert "hand_over" not in turns(caseworker)
    client.force_login(colleague)
    url = reverse("cases:hand_over_note", args=[case.public_id, row.public_id])
    assert "read the note" in client.get(reverse("home")).content.decode()
    assert SAID in client.get(url).content.decode()
    client.post(reverse("cases:confirm_hand_over", args=[case.public_id, row.public_id]))
    assert "hand_over" not in turns(colleague)
    assert AuditEvent.objects.filter(event=Event.HAND_OVER_READ, case_id=case.public_id).count() == 1
    with pytest.raises(Conflict):
        actions.confirm_hand_over(row, actor=colleague)
    assert "Handed over" in client.get(reverse("cases:detail", args=[case.public_id])).content.decode()


def test_what_is_open_is_listed_for_who_may_see_it(client, case, caseworker, colleague):
    make_task(case, caseworker, due_on=TODAY - timedelta(days=2), what="Qzsecrettaskqz")
    make_task(case, caseworker, ended_as="done", ended_on=TODAY, ended_by=caseworker)
    make_appointment(case, caseworker, starts_at=timezone.now() + timedelta(days=20))
    clock = {"starts_at": timezone.now(), "due_at": timezone.now() + timedelta(days=30)}
    Deadline.objects.create(case=case, kind="reflection", **clock)
    make_action(make_goal(make_plan(case, by=caseworker, status="approved", approver=colleague)))

    found = open_in(case, frozenset(Section))

    labels = ["Task", "Action of the case plan", "Doctor", "Recovery and reflection period"]
    assert [str(one.label) for one in found] == labels
    assert [one.tone for one in found] == ["late", "waiting", "waiting", "waiting"]
    assert found[0].whose == caseworker.full_name
    assert open_in(case, frozenset({Section.IDENTITY})) == []
    client.force_login(caseworker)
    page = client.get(reverse("cases:hand_over", args=[case.public_id])).content.decode()
    assert all(label in page for label in labels)
    assert "Qzsecrettaskqz" not in page


def test_the_tasks_stay_where_that_is_chosen(case, caseworker, colleague):
    task = make_task(case, caseworker)

    actions.hand_over(case, details(caseworker, colleague, with_tasks=False), actor=caseworker)

    task.refresh_from_db()
    assert task.user == caseworker


def test_undoing_it_is_handing_over_again(case, caseworker, colleague):
    make_task(case, caseworker)
    actions.hand_over(case, details(caseworker, colleague), actor=caseworker)

    actions.hand_over(case, details(colleague, caseworker), actor=colleague)

    assert in_charge(case) == {"caseworker"}
    assert case.tasks.get().user == caseworker
    assert HandOver.objects.count() == 2


def test_nobody_in_charge_is_taken_over_from_nobody(client, case, caseworker, colleague):
    Assignment.objects.filter(case=case).update(until=TODAY)
    client.force_login(caseworker)

    client.post(reverse("cases:hand_over", args=[case.public_id]), {"to_user": colleague.pk, "note": ""})

    assert in_charge(case) == {"colleague"}
    assert HandOver.objects.get().from_user is None


def test_the_form_sent_twice_hands_over_once(client, case, caseworker, colleague):
    client.force_login(caseworker)
    values = {"from_user": caseworker.pk, "to_user": colleague.pk, "note": SAID, "token": uuid.uuid4()}
    url = reverse("cases:hand_over", args=[case.public_id])

    assert [client.post(url, values).status_code for _ in range(2)] == [302, 302]

    assert HandOver.objects.count() == 1


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [("caseworker", "caseworker", "to_user"), ("colleague", "manager", "from_user"), (None, "manager", "from_user")],
)
def test_who_cannot_be_named(case, caseworker, colleague, manager, before, after, field):
    people = {"caseworker": caseworker, "colleague": colleague, "manager": manager, None: None}

    with pytest.raises(Refused) as refused:
        actions.hand_over(case, details(people[before], people[after]), actor=caseworker)

    assert refused.value.field == field


def test_only_to_somebody_who_sees_the_case(case, caseworker, colleague, stranger, receiver):
    case.team = Team.objects.create(organisation=case.organisation, name="Town")
    case.save()
    caseworker.teams.add(case.team)

    for user in (colleague, stranger, receiver):
        with pytest.raises(Refused) as refused:
            actions.hand_over(case, details(caseworker, user), actor=caseworker)
        assert refused.value.field == "to_user"
    assert in_charge(case) == {"caseworker"}


def test_who_hands_over(case, caseworker, colleague, stranger, receiver, reviewer):
    make_share(case, receiver.organisation, "notes")
    make_emergency(case, stranger)

    for user, error in ((stranger, NotAllowed), (receiver, NotAllowed), (reviewer, NotVisible)):
        with pytest.raises(error):
            actions.hand_over(case, details(caseworker, colleague), actor=user)
    row = make_hand_over(case, caseworker, colleague)
    for user, error in ((caseworker, NotAllowed), (reviewer, NotVisible)):
        with pytest.raises(error):
            actions.confirm_hand_over(row, actor=user)


def test_a_stranger_finds_nothing(client, case, stranger, caseworker, colleague):
    row = make_hand_over(case, caseworker, colleague, note=SAID)
    client.force_login(stranger)
    pages = [("hands", []), ("hand_over", []), ("ask_for_transfer", [])]
    pages += [(name, [row.public_id]) for name in ("hand_over_note", "confirm_hand_over")]

    for name, more in pages:
        url = reverse(f"cases:{name}", args=[case.public_id, *more])
        for answer in (client.get(url), client.post(url, {})):
            assert answer.status_code in (404, 405)
            assert SURNAME not in answer.content.decode()
            assert SAID not in answer.content.decode()
        assert client.post(url).status_code in (404, 405)
    assert client.get(reverse("cases:hand_over_all", args=[caseworker.public_id])).status_code == 404


def test_another_organisation_does_not_read_how_a_house_passes_its_cases_round(
    client, case, caseworker, colleague, receiver
):
    make_share(case, receiver.organisation, "notes", "identity")
    row = make_hand_over(case, caseworker, colleague, note=SAID)
    client.force_login(receiver)

    page = client.get(reverse("cases:hands", args=[case.public_id])).content.decode()
    answer = client.get(reverse("cases:hand_over_note", args=[case.public_id, row.public_id]))

    assert colleague.full_name not in page
    # Nor that it was not.
    assert "From colleague to colleague" not in page
    assert "It stayed with this organisation" not in page
    assert answer.status_code == 404


def test_the_note_is_linked_for_who_may_read_it(client, case, caseworker, colleague, manager):
    row = make_hand_over(case, caseworker, colleague, note=SAID)
    page, note = (
        reverse("cases:hands", args=[case.public_id]),
        reverse("cases:hand_over_note", args=[case.public_id, row.public_id]),
    )
    client.force_login(manager)
    assert note in client.get(page).content.decode()

    client.force_login(make_user("decides", case.organisation, "ministry_reviewer"))
    answer = client.get(page).content.decode()
    assert colleague.full_name in answer
    assert note not in answer


def test_who_is_in_charge_is_on_record_as_when_it_is_assigned(case, caseworker, colleague):
    actions.hand_over(case, details(caseworker, colleague), actor=caseworker)

    rows = AuditEvent.objects.filter(event__in=[Event.CASE_UNASSIGNED, Event.CASE_ASSIGNED]).order_by("id")
    assert [(row.event, row.changes["user"], row.case_id) for row in rows] == [
        (Event.CASE_UNASSIGNED, "caseworker", case.public_id),
        (Event.CASE_ASSIGNED, "colleague", case.public_id),
    ]


def test_she_is_reminded_of_a_task_of_which_the_former_one_was(case, caseworker, colleague):
    task = make_task(case, caseworker, remind_on=TODAY, reminded_at=timezone.now())

    actions.hand_over(case, details(caseworker, colleague), actor=caseworker)

    task.refresh_from_db()
    assert (task.user, task.reminded_at) == (colleague, None)


def test_it_stands_in_the_day_of_whoever_covers(case, caseworker, colleague, manager):
    make_hand_over(case, caseworker, colleague)
    make_leave(colleague, manager)

    assert "hand_over" in turns(manager)


def test_the_new_one_is_told_and_the_mail_says_no_name_and_no_case(case, caseworker, colleague, manager):
    colleague.email = "c@example.org"
    colleague.save()
    handed = {"from_user": caseworker, "to_user": colleague, "note": "", "with_tasks": False}

    actions.hand_over(case, handed, actor=manager)
    send_mails()

    assert Notification.objects.get().user == colleague
    assert case.number not in mail.outbox[0].body + mail.outbox[0].subject
    assert SURNAME not in mail.outbox[0].body


# ------------------------------------------------------------------ all of one who leaves


@pytest.fixture
def many(shelter_organisation, caseworker):
    return [make_case(shelter_organisation, person=make_person(), worker=caseworker) for _ in range(3)]


def test_a_manager_hands_over_all_of_one_who_leaves(client, many, caseworker, colleague, manager):
    make_task(many[0], caseworker)
    client.force_login(manager)
    url = reverse("cases:hand_over_all", args=[caseworker.public_id])
    assert url in client.get(reverse("cases:caseload")).content.decode()
    page = client.get(url).content.decode()
    assert all(case.number in page for case in many)
    values = {"cases": [case.pk for case in many], "to_user": colleague.pk, "note": SAID, "with_tasks": "on"}
    values["token"] = uuid.uuid4()

    assert client.post(url, values).status_code == 302
    assert client.post(url, values).status_code == 302

    assert [in_charge(case) for case in many] == [{"colleague"}] * 3
    assert HandOver.objects.count() == 3
    assert {row.note for row in HandOver.objects.select_related("case__person")} == {SAID}
    events = AuditEvent.objects.filter(event=Event.CASE_HANDED_OVER)
    assert sorted(events.values_list("case_id", flat=True)) == sorted(case.public_id for case in many)


def test_all_or_none(many, caseworker, colleague, manager):
    Case.objects.filter(pk=many[2].pk).update(
        team=Team.objects.create(organisation=caseworker.organisation, name="Town")
    )
    rows = list(Case.objects.filter(pk__in=[case.pk for case in many]))

    with pytest.raises(Refused) as refused:
        actions.hand_over_all(caseworker, rows, details(None, colleague), actor=manager)

    assert many[2].number in refused.value.message
    assert many[0].number not in refused.value.message
    assert not HandOver.objects.exists()


def test_a_failing_record_leaves_everything_as_it_was(many, caseworker, colleague, manager, monkeypatch):
    def fail(*_args, **_kwargs):
        raise ValueError

    monkeypatch.setattr("cases.transfer.actions.handing_over.record", fail)
    with pytest.raises(ValueError), transaction.atomic():  # noqa: PT011
        actions.hand_over_all(caseworker, many, details(None, colleague), actor=manager)

    assert in_charge(many[0]) == {"caseworker"}


def test_who_may_hand_over_all(many, caseworker, colleague, manager, stranger):
    for user, error in ((colleague, NotAllowed), (caseworker, NotAllowed), (stranger, NotVisible)):
        with pytest.raises(error):
            actions.hand_over_all(caseworker, many, details(None, colleague), actor=user)
    with pytest.raises(Refused):
        actions.hand_over_all(colleague, many, details(None, caseworker), actor=manager)
    with pytest.raises(Refused):
        actions.hand_over_all(caseworker, [], details(None, colleague), actor=manager)


def test_cases_of_a_disabled_account_can_be_handed_over(many, caseworker, colleague, manager):
    caseworker.is_active = False
    caseworker.save()

    assert len(actions.hand_over_all(caseworker, many, details(None, colleague), actor=manager)) == 3


def test_the_database_keeps_the_rules(case, caseworker, colleague):
    token = uuid.uuid4()
    make_hand_over(case, caseworker, colleague, form_token=token)
    for fields in ({"form_token": token}, {"from_user": colleague}, {"read_at": timezone.now() - timedelta(days=2)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_hand_over(case, caseworker, colleague, **fields)


def test_the_cost_of_the_pages_does_not_grow(client, case, caseworker, colleague, django_assert_max_num_queries):
    for _ in range(30):
        make_hand_over(case, caseworker, colleague, note=SAID)
    client.force_login(caseworker)

    with django_assert_max_num_queries(16):
        client.get(reverse("cases:hands", args=[case.public_id]))


# ------------------------------------------------------------------ who is out


def test_colleagues_see_who_is_out_today(client, shelter_organisation, caseworker, colleague, manager, stranger):
    make_leave(colleague, manager)
    make_leave(make_user("later", shelter_organisation, "caseworker"), manager, from_on=TODAY + timedelta(days=2))

    assert [leave.user for leave in day_in_words(caseworker).out] == [colleague]
    assert day_in_words(caseworker).leaves == []
    client.force_login(caseworker)
    assert colleague.full_name in client.get(reverse("home")).content.decode()
    client.force_login(stranger)
    assert colleague.full_name not in client.get(reverse("home")).content.decode()
