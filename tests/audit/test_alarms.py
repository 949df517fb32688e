"""Many files in little time: an alarm, and in the end no further file."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from accounts.actions.record import allow_reading
from accounts.telling.notifications import send_mails
from audit.alarms import alarms, check_reading
from audit.events import Event
from audit.models import AuditEvent
from audit.recorder import record
from core.errors import NotAllowed, TooMuch
from tests.accounts.factories import make_user


@pytest.fixture(autouse=True)
def small_numbers(settings):
    settings.READ_ALARM_CASES, settings.READ_ALARM_MINUTES = 3, 10
    settings.READ_LIMIT_CASES, settings.READ_LIMIT_MINUTES = 6, 60
    settings.CELERY_TASK_ALWAYS_EAGER = True


def ids(number):
    import uuid

    return [uuid.uuid5(uuid.NAMESPACE_DNS, f"case {key}") for key in range(number)]


def read(actor, case_id):
    check_reading(actor, case_id)
    record(Event.CASE_READ, actor=actor, case_id=case_id)


def raised():
    return AuditEvent.objects.filter(event=Event.ALARM_RAISED)


def test_as_many_files_as_usual_raise_no_alarm(caseworker):
    for case_id in ids(3) * 4:
        read(caseworker, case_id)

    assert not raised().exists()


def test_one_more_raises_one_alarm_for_the_whole_window(caseworker):
    for case_id in ids(6):
        read(caseworker, case_id)

    alarm = raised().get()
    assert (alarm.actor_id, alarm.changes) == (caseworker.public_id, {"cases": 4, "minutes": 10})


def test_the_next_window_raises_its_own(caseworker, settings):
    settings.READ_LIMIT_CASES = 99
    for number, case_id in enumerate(ids(8)):
        with freeze_time(timezone.now() + timedelta(minutes=11 * (number // 4))):
            read(caseworker, case_id)

    assert raised().count() == 2


def test_slowly_is_not_unusual(caseworker):
    now = timezone.now()
    for number, case_id in enumerate(ids(6)):
        with freeze_time(now + timedelta(minutes=5 * number)):
            read(caseworker, case_id)

    assert not raised().exists()


def test_another_accounts_looks_count_for_that_account(caseworker, colleague):
    for case_id in ids(3):
        read(colleague, case_id)
        read(caseworker, case_id)

    assert not raised().exists()


def test_beyond_the_limit_no_further_file_opens(caseworker):
    *known, unknown = ids(7)
    for case_id in known:
        read(caseworker, case_id)

    with pytest.raises(TooMuch, match="opened 6 files"):
        check_reading(caseworker, unknown)
    check_reading(caseworker, known[0])


def test_after_some_time_it_opens_again(caseworker):
    *known, unknown = ids(7)
    for case_id in known:
        read(caseworker, case_id)

    with freeze_time(timezone.now() + timedelta(minutes=61)):
        check_reading(caseworker, unknown)


def test_a_manager_lets_her_read_on(caseworker, manager):
    *known, unknown = ids(7)
    for case_id in known:
        read(caseworker, case_id)

    allow_reading(caseworker, actor=manager)

    check_reading(caseworker, unknown)
    assert not alarms().get().is_open


@pytest.mark.parametrize("who", ["stranger", "colleague", "auditor"])
def test_who_may_not_let_somebody_read_on(caseworker, who, request):
    with pytest.raises(NotAllowed):
        allow_reading(caseworker, actor=request.getfixturevalue(who))

    assert not AuditEvent.objects.filter(event=Event.READING_ALLOWED).exists()


def test_nobody_allows_it_to_herself(manager, administrator):
    for user in (manager, administrator):
        with pytest.raises(NotAllowed):
            allow_reading(user, actor=user)


def test_it_costs_one_query_before_each_look(caseworker, django_assert_num_queries):
    for case_id in ids(3):
        read(caseworker, case_id)

    with django_assert_num_queries(1):
        check_reading(caseworker, ids(1)[0])


def test_the_managers_are_told_without_a_name(caseworker, manager, stranger, mailoutbox):
    for user in (manager, stranger, caseworker):
        user.email = f"{user.username}@example.org"
        user.save(update_fields=["email"])
    for case_id in ids(4):
        read(caseworker, case_id)

    send_mails()

    assert [message.to for message in mailoutbox] == [["manager@example.org"]]
    assert caseworker.username not in mailoutbox[0].body
    assert caseworker.full_name not in mailoutbox[0].body


# ---------------------------------------------------------------- pages


@pytest.fixture
def alarm(caseworker):
    for case_id in ids(4):
        read(caseworker, case_id)
    return raised().get()


@pytest.mark.parametrize(
    ("who", "sees"), [("manager", True), ("auditor", True), ("administrator", True), ("stranger", False)]
)
def test_who_sees_an_alarm(client, alarm, who, sees, request):
    client.force_login(request.getfixturevalue(who))

    answer = client.get(reverse("accounts:alarms"))

    assert answer.status_code == 200
    assert (alarm.actor_label in answer.content.decode()) is sees


def test_a_colleague_sees_no_alarms(client, alarm, colleague):
    client.force_login(colleague)

    assert client.get(reverse("accounts:alarms")).status_code == 403


def test_the_auditors_record_begins_with_the_open_alarms(client, alarm, auditor, caseworker, manager):
    client.force_login(auditor)

    assert "1 alarm: an account opened many files" in client.get(reverse("accounts:record")).content.decode()

    allow_reading(caseworker, actor=manager)
    assert "1 alarm:" not in client.get(reverse("accounts:record")).content.decode()


def test_the_button_lets_her_read_on(client, alarm, manager, caseworker):
    client.force_login(manager)

    answer = client.post(reverse("accounts:allow_reading", args=[caseworker.public_id]), follow=True)

    assert "The account can read on." in answer.content.decode()
    assert AuditEvent.objects.get(event=Event.READING_ALLOWED).target_id == caseworker.public_id


def test_a_manager_of_another_house_does_not(client, alarm, stranger, caseworker):
    client.force_login(stranger)

    assert client.post(reverse("accounts:allow_reading", args=[caseworker.public_id])).status_code == 403
    assert not AuditEvent.objects.filter(event=Event.READING_ALLOWED).exists()


def test_the_page_says_kindly_why_no_further_file_opens(client, case, caseworker, settings):
    """Through the page that shows what stood in a file earlier: it asks like every look."""
    settings.READ_LIMIT_CASES = 0
    client.force_login(caseworker)

    answer = client.get(reverse("cases:changes", args=[case.public_id]))

    assert answer.status_code == 429
    assert "ask your manager" in answer.content.decode()
    refused = AuditEvent.objects.get(event=Event.ACCESS_REFUSED)
    assert (refused.target_id, refused.changes) == (case.public_id, {"status": 429, "page": "cases:changes"})


def test_alarms_cost_as_many_queries_for_thirty_as_for_three(
    client, auditor, shelter_organisation, django_assert_max_num_queries
):
    client.force_login(auditor)
    client.get(reverse("accounts:alarms"))
    costs = []
    for number in (3, 27):
        for key in range(number):
            user = make_user(f"user{number}x{key}", shelter_organisation, "caseworker")
            record(Event.ALARM_RAISED, actor=user, target=user, changes={"cases": 9, "minutes": 10})
        with django_assert_max_num_queries(30) as counted:
            client.get(reverse("accounts:alarms"))
        costs.append(len(counted))

    assert costs[0] == costs[1]
