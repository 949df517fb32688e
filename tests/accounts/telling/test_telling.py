"""What people are told: once, as each chose, in no quiet hour, of nobody by name, and for nobody else's eyes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from accounts.access import acting_as
from accounts.tasks import throw_away_old_notifications
from accounts.telling import actions
from accounts.telling.days import mail_moment
from accounts.telling.enums import ALWAYS_SHOWN, Kind, Mail, Topic
from accounts.telling.models import Notification, QuietHours
from accounts.telling.notifications import send_mails
from tests.accounts.factories import make_organisation, make_user
from tests.conftest import SURNAME

LIST = "/accounts/notifications/"


def told(user, kind=Kind.TASK, **said):
    said = {"about": uuid4(), "path": "/cases/"} | said
    actions.tell([user], kind, **said)
    return Notification.objects.get(user=user, about=said["about"])


@pytest.fixture
def addressed(caseworker):
    caseworker.email = "caseworker@example.org"
    caseworker.save()
    return caseworker


def test_the_same_thing_is_told_once(caseworker):
    about = uuid4()

    for _time in range(2):
        actions.tell([caseworker], Kind.TASK, about=about, path="/cases/", occasion="due")
    actions.tell([caseworker], Kind.TASK, about=about, path="/cases/", occasion="late")

    assert sorted(Notification.objects.values_list("occasion", flat=True)) == ["due", "late"]


def test_a_disabled_account_is_told_nothing(caseworker):
    caseworker.is_active = False

    assert actions.tell([caseworker], Kind.TASK, about=uuid4(), path="/cases/") == 0


def test_the_list_shows_the_number_only_of_a_case_that_is_seen_now(client, case, caseworker):
    told(caseworker, Kind.CASE, file_id=case.public_id, path=f"/cases/{case.public_id}/")
    client.force_login(caseworker)
    assert case.number in client.get(LIST).content.decode()

    case.restricted = True
    case.save()
    case.assignments.all().delete()
    page = client.get(LIST).content.decode()

    assert case.number not in page
    assert "A case was put into your hands." in page
    assert SURNAME not in page


def test_what_others_were_told_is_nobody_elses(client, caseworker, stranger):
    row = told(caseworker)
    client.force_login(stranger)

    assert "A task waits for you." not in client.get(LIST).content.decode()
    for name in ("open_notification", "read_notification"):
        assert client.post(reverse(f"accounts:{name}", args=[row.public_id])).status_code == 404
    with acting_as(stranger):
        assert not Notification.objects.exists()


def test_opening_leads_to_the_thing_and_marks_it_as_read(client, caseworker):
    row = told(caseworker)
    client.force_login(caseworker)

    answer = client.post(reverse("accounts:open_notification", args=[row.public_id]))

    row.refresh_from_db()
    assert (answer["Location"], row.is_new, row.read_at is not None) == ("/cases/", False, True)


def test_all_are_read_at_once_and_new_ones_come_first(client, caseworker):
    told(caseworker, Kind.APPOINTMENT)
    client.force_login(caseworker)
    client.post(reverse("accounts:read_notifications"))
    told(caseworker, Kind.TASK)
    told(caseworker, Kind.ALARM)
    client.post(reverse("accounts:read_notification", args=[Notification.objects.latest("id").public_id]))

    page = client.get(LIST).content.decode()

    assert page.index("A task waits") < page.index("An account of your organisation") < page.index("An appointment")


def test_the_list_asks_the_same_of_three_and_of_thirty(client, caseworker, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(caseworker)

    def queries():
        client.get(LIST)
        with CaptureQueriesContext(connection) as found:
            assert client.get(LIST).status_code == 200
        return len(found)

    for _number in range(3):
        told(caseworker, file_id=uuid4())
    few = queries()
    for _number in range(27):
        told(caseworker, file_id=uuid4())

    assert queries() == few


def test_the_count_is_given_only_where_it_changed_and_is_nobody_at_work(client, caseworker):
    told(caseworker)
    client.force_login(caseworker)
    session = client.session
    seen = session["accounts.seen"] = session["accounts.seen"] - 200
    session.save()
    address = reverse("accounts:count_notifications")

    fresh = client.get(address, {"known": ""}, headers={"X-Polling": "1"})
    same = client.get(address, {"known": "1"}, headers={"X-Polling": "1"})

    assert (fresh.status_code, same.status_code) == (200, 204)
    assert 'class="told-count">1' in fresh.content.decode()
    assert client.session["accounts.seen"] == seen


# ------------------------------------------------------------------ e-mail


def test_an_e_mail_says_nothing_but_that_something_awaits(addressed, case, settings):
    settings.SITE_ADDRESS = "https://cases.example.org"
    told(addressed, Kind.CASE, file_id=case.public_id, what="Plan review")

    assert [send_mails(), send_mails()] == [1, 0]

    text = mail.outbox[0].subject + mail.outbox[0].body
    assert "https://cases.example.org/accounts/notifications/" in text
    assert [word for word in (case.number, SURNAME, "Plan", "case was") if word in text] == []


def test_what_was_read_or_dealt_with_meanwhile_is_not_sent(addressed):
    read, done = told(addressed), told(addressed, Kind.APPROVAL)
    Notification.objects.update(mail_at=timezone.now())
    actions.mark_read(read, actor=addressed)
    actions.settle([done.about], Kind.APPROVAL)

    assert send_mails() == 0


def test_what_waited_goes_in_one_e_mail(addressed):
    for _number in range(3):
        told(addressed, Kind.NEAR)
    assert send_mails() == 0

    Notification.objects.update(mail_at=timezone.now() - timedelta(minutes=1))

    assert send_mails() == 1
    assert "3 things are new for you." in mail.outbox[0].body


def baku(day, hour, minute=0):
    """27 November 2026 is a Friday; Baku is four hours ahead."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=4)


NIGHTS = QuietHours(starts=time(20), ends=time(7, 30), days=[0, 1, 2, 3, 4, 5, 6])
WEEKENDS = QuietHours(starts=time(18), ends=time(9), days=[4])


@pytest.mark.parametrize(
    ("now", "topic", "mails", "quiet", "goes"),
    [
        (baku(27, 12), Topic.WORK, Mail.AT_ONCE, None, baku(27, 12)),
        (baku(27, 12), Topic.WORK, Mail.NEVER, None, None),
        (baku(27, 7), Topic.WORK, Mail.DAILY, None, baku(27, 8)),
        (baku(27, 8), Topic.WORK, Mail.DAILY, None, baku(28, 8)),
        (baku(27, 19, 59), Topic.WORK, Mail.AT_ONCE, NIGHTS, baku(27, 19, 59)),
        (baku(27, 20), Topic.WORK, Mail.AT_ONCE, NIGHTS, baku(28, 7, 30)),
        (baku(28, 3), Topic.WORK, Mail.AT_ONCE, NIGHTS, baku(28, 7, 30)),
        (baku(28, 7, 30), Topic.WORK, Mail.AT_ONCE, NIGHTS, baku(28, 7, 30)),
        (baku(27, 9), Topic.WORK, Mail.DAILY, WEEKENDS, baku(28, 9)),
        (baku(28, 20), Topic.WORK, Mail.AT_ONCE, WEEKENDS, baku(28, 20)),
        (baku(28, 3), Topic.EMERGENCY, Mail.AT_ONCE, NIGHTS, baku(28, 3)),
        (baku(28, 3), Topic.LATE, Mail.AT_ONCE, NIGHTS, baku(28, 3)),
    ],
)
def test_when_an_e_mail_goes(now, topic, mails, quiet, goes):
    assert mail_moment(now, topic, mails, quiet) == goes


def test_a_choice_is_kept_and_what_waits_follows_it(client, addressed):
    told(addressed, Kind.NEAR)
    client.force_login(addressed)
    said = {f"mail_{topic}": "never" for topic in Topic}

    answer = client.post(reverse("accounts:notification_wishes"), said)

    assert answer.status_code == 302
    assert Notification.objects.get().mail_at is None
    assert told(addressed, Kind.TASK).in_app is False
    for kind, topic in ((Kind.EMERGENCY, Topic.EMERGENCY), (Kind.ALARM, Topic.ALARMS)):
        assert topic in ALWAYS_SHOWN
        assert told(addressed, kind).in_app is True


@pytest.mark.parametrize("missing", ["starts", "ends", "days"])
def test_quiet_hours_are_whole_or_none(client, caseworker, missing):
    client.force_login(caseworker)
    said = {f"mail_{topic}": "daily" for topic in Topic} | {"starts": "20:00", "ends": "07:00", "days": ["0"]}
    del said[missing]

    assert client.post(reverse("accounts:notification_wishes"), said).status_code == 422
    assert not QuietHours.objects.exists()


def test_old_ones_are_thrown_away(caseworker, settings):
    old, fresh = told(caseworker), told(caseworker)
    Notification.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=91))

    assert [throw_away_old_notifications(), throw_away_old_notifications()] == [1, 0]
    assert Notification.objects.get() == fresh


def test_four_who_tell_and_send_at_once_make_one_notification_and_one_e_mail(own_database, monkeypatch):
    monkeypatch.setattr(send_mails, "apply_async", lambda **how: None)
    user = make_user("worker", make_organisation("HOUSE"), "caseworker")
    user.email = "worker@example.org"
    user.save()
    about, now, barrier = uuid4(), timezone.now(), Barrier(4)
    things = [actions.Told(Kind.TASK, about=about, path="/cases/", occasion=str(number)) for number in range(3)]

    def run(_number):
        try:
            barrier.wait(10)
            actions.tell_all([user], things, at=now)
            barrier.wait(30)
            return send_mails()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(run, range(4)))

    assert (sum(sent), len(mail.outbox), Notification.objects.count()) == (1, 1, 3)


def test_no_page_says_something_else_where_the_count_stands():
    """A context of a page's own goes before the frame's."""
    apps = [app for app in settings.INSTALLED_APPS if (Path(settings.BASE_DIR) / app).is_dir()]
    files = [path for app in apps for path in (Path(settings.BASE_DIR) / app).rglob("*.py")]

    said = [path.relative_to(settings.BASE_DIR) for path in files if "notified" in path.read_text()]

    assert said == [Path("accounts/telling/views.py")]
