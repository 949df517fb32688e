"""A calendar under a secret address: kinds and case numbers of what its account sees now, for whoever has the address."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from cases.calendar import actions
from cases.calendar.models import CalendarFeed
from cases.calendar.presenters import _folded
from tests.cases.factories_work import make_appointment, make_task
from tests.conftest import SURNAME

FEED = "/calendar/work.ics"


@pytest.fixture
def token(caseworker):
    return actions.make_feed(actor=caseworker)


def read(client, token):
    return client.get(FEED, {"token": token})


def unfolded(content):
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_it_says_kind_and_number_and_nothing_else(client, case, caseworker, token):
    make_task(case, caseworker, what=f"Call {SURNAME}.")

    answer = read(client, token)

    lines = unfolded(answer.content)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"SUMMARY:Task\\, {case.number}" in lines
    assert [lines.count(mark) for mark in ("BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT")] == [1] * 4
    assert SURNAME not in answer.content.decode()
    assert caseworker.organisation.name not in answer.content.decode()


def test_an_appointment_stands_at_its_moment_and_a_task_on_its_day(client, case, caseworker, token):
    begins = (timezone.localtime() + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)
    make_appointment(case, caseworker, starts_at=begins)
    task = make_task(case, caseworker)

    lines = unfolded(read(client, token).content)

    # Ten in Baku is six in UTC.
    assert f"DTSTART:{begins:%Y%m%d}T060000Z" in lines
    assert f"DTSTART;VALUE=DATE:{task.due_on:%Y%m%d}" in lines


def test_what_is_not_seen_any_more_is_not_in_it(client, case, caseworker, token):
    make_task(case, caseworker)
    case.restricted = True
    case.save()
    case.assignments.all().delete()

    assert case.number not in read(client, token).content.decode()


@pytest.mark.parametrize("wrong", ["", "x", "A" * 43, "ə" * 43])
def test_a_wrong_address_leads_nowhere(client, token, wrong):
    assert read(client, wrong).status_code == 404


def test_it_ends_with_the_account_the_renewal_and_the_end(client, caseworker, token):
    assert read(client, token).status_code == 200
    newer = actions.make_feed(actor=caseworker)
    assert (read(client, token).status_code, read(client, newer).status_code) == (404, 200)

    caseworker.is_active = False
    caseworker.save()
    assert read(client, newer).status_code == 404

    caseworker.is_active = True
    caseworker.save()
    actions.end_feed(actor=caseworker)
    assert read(client, newer).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_reading_is_on_record_once_a_day(client, token):
    for _time in range(3):
        read(client, token)
    assert AuditEvent.objects.filter(event="calendar_read").count() == 1

    CalendarFeed.objects.update(read_on=timezone.localdate() - timedelta(days=1))
    read(client, token)

    assert AuditEvent.objects.filter(event="calendar_read").count() == 2


def test_whoever_asks_too_often_waits(client, token, settings):
    settings.CALENDAR_READS_AN_HOUR = 2

    assert [read(client, token).status_code for _time in range(3)] == [200, 200, 429]

    settings.CALENDAR_ADDRESS_AN_HOUR = 3
    assert read(client, "wrong").status_code == 429
    assert not [key for key in cache._cache.get_client().keys(f"{cache.key_prefix}:*") if b"127.0.0.1" in key]


def test_the_page_shows_the_address_once_and_the_database_keeps_a_hash(client, caseworker):
    client.force_login(caseworker)

    page = client.post(reverse("calendar:make")).content.decode()

    token = parse_qs(urlsplit(re.search(r"<code[^>]*>([^<]+)", page).group(1)).query)["token"][0]
    assert read(client, token).status_code == 200
    assert token not in client.get(reverse("calendar:settings")).content.decode()
    assert CalendarFeed.objects.get().token_hash != token


def test_lines_are_folded_without_cutting_a_letter():
    parts = list(_folded("SUMMARY:" + "ə" * 100))

    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == "SUMMARY:" + "ə" * 100
