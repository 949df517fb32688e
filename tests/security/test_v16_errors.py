"""Errors tell nothing, logs cannot be written into, and what fails fails closed."""

import io
import logging
import re
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from audit.events import Event
from audit.models import AuditEvent
from core.log_lines import OneLine
from tests.cases.factories import SURNAME
from tests.security import served
from tests.security.conftest import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
INSIDE = re.compile(
    rb"Traceback|zqsecret|site-packages|/work/|\.py\b|line \d+, in|SELECT |INSERT |psycopg|django\.", re.IGNORECASE
)


def fails(error):
    def page(*args, **kwargs):
        raise error

    return page


@pytest.mark.parametrize(
    "error",
    [
        ValueError("zqsecret"),
        DatabaseError("SELECT zqsecret FROM cases_person"),
        KeyError("zqsecret"),
        RecursionError("zqsecret"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_that_nobody_thought_of_tells_nothing_and_is_logged(estate, monkeypatch, caplog, error):
    from cases import views

    monkeypatch.setattr(views.CaseList, "get", fails(error))
    client = estate.client()

    answers = [
        client.get(reverse("cases:list"), headers=headers)
        for headers in ({}, {"accept": "application/json"}, {"hx-request": "true"})
    ]

    for answer in answers:
        assert answer.status_code == 500
        assert not INSIDE.search(answer.content)
    assert b"Something went wrong on our side" in answers[0].content
    assert [record for record in caplog.records if record.levelno >= logging.ERROR and record.exc_info]
    monkeypatch.undo()
    assert client.get(reverse("cases:list")).status_code == 200, "the process goes on"


@pytest.mark.parametrize(
    ("url", "status", "headers"),
    [("/nowhere/zq", 404, {}), ("/cases/", 400, {"host": "evil.example"}), ("/cases/new/", 302, {})],
)
def test_every_refusal_is_a_page_of_ours_without_details(db, url, status, headers):
    answer = Client(raise_request_exception=False).get(url, headers=headers)

    assert answer.status_code == status
    assert not INSIDE.search(answer.content)
    assert b"DEBUG" not in answer.content


def test_a_request_that_is_refused_says_no_more_than_why(estate):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(estate.user)

    answer = client.post(reverse("set_language"), {"language": "ru"})

    assert answer.status_code == 403
    assert not INSIDE.search(answer.content)
    assert b"Referer" not in answer.content


def test_a_failure_leaves_nothing_half_done(estate, monkeypatch):
    from cases.models import Case

    client = estate.client()
    url = reverse("cases:close", args=[estate.case.public_id])
    from tests.security.crawl import read

    form = next(form for form in read(client.get(url).content).forms if form.method == "post" and form.values)
    monkeypatch.setattr("cases.closing.actions.record", fails(ValueError("zqsecret")))

    answer = client.post(url, form.sent(closed_on=["2024-06-01"]))

    assert answer.status_code in {422, 500}
    assert Case.objects.get(pk=estate.case.pk).closed_on is None


# ------------------------------------------------------------------ logs


def logged(*arguments, exc_info=None):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine(configured.LOGGING["formatters"]["line"]["format"]))
    logger = logging.Logger("zq")  # noqa: LOG001 - apart from the others
    logger.addHandler(handler)
    logger.warning(*arguments, exc_info=exc_info)
    return stream.getvalue()


@pytest.mark.parametrize(
    "text", ["a\nb", "a\r\nb", "a\x1b[2Jb", "a\u2028b", "a\x85b", "a\x00b", "2026-01-01T00:00:00.000Z ERROR forged\n"]
)
def test_nobody_writes_a_line_of_her_own_into_the_log(text):
    for line in (logged("Not found: %s", text), logged(text)):
        assert len(line.splitlines()) == 1
        assert "\x1b" not in line
        assert "\x00" not in line


def test_a_traceback_cannot_be_taken_for_an_entry():
    try:
        raise ValueError("a\n2026-01-01T00:00:00.000Z ERROR zq forged")
    except ValueError:
        lines = logged("failed", exc_info=True).splitlines()

    assert re.match(LINE, lines[0])
    assert [line for line in lines[1:] if re.match(LINE, line)] == []


LINE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ [\w.]+ "


def test_every_line_names_its_time_in_utc_its_level_and_who_says_it():
    from datetime import UTC, datetime

    line = logged("text")

    assert re.fullmatch(LINE + r"text\n", line)
    said = datetime.fromisoformat(line.split(" ")[0].replace("Z", "+00:00"))
    assert abs((datetime.now(UTC) - said).total_seconds()) < 60
    assert configured.USE_TZ is True


def test_logs_go_to_standard_error_alone_as_it_is_written_down():
    values = served.values()["LOGGING"]

    assert {handler["class"] for handler in values["handlers"].values()} == {"logging.StreamHandler"}
    assert values["formatters"]["line"]["()"] == "core.log_lines.OneLine"
    assert values["loggers"]["django.db.backends"]["level"] != "DEBUG"
    for layer in ("the record (`AuditEvent`)", "heads of the record", "web, worker, beat", "proxy", "PostgreSQL"):
        assert f"| {layer} |" in DECISIONS


def test_no_log_holds_what_was_typed_or_read(estate, caplog):
    from tests.security.crawl import read

    caplog.set_level(logging.DEBUG)
    client = estate.client()
    url = reverse("cases:intake", args=[estate.case.public_id, "person"])
    form = next(form for form in read(client.get(url).content).forms if "family_name" in form.texts)
    client.post(url, form.sent(family_name=["Zqtyped"], sex=["zq"]))
    Client().post(reverse("account_login"), {"login": "zqlogin", "password": "Zqpassword-typed"})
    key = client.session.session_key

    ours = [
        record.getMessage() for record in caplog.records if not record.name.startswith(("django.db", "django.template"))
    ]
    for word in (SURNAME, "Zqtyped", "Zqpassword", "zqlogin", key):
        assert not [line for line in ours if word in line]


def test_requests_that_were_forged_leave_a_line_in_the_log(estate, caplog):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(estate.user)
    client.post(reverse("set_language"), {"language": "ru"}, headers={"origin": "https://evil.example"})
    client.get("/", headers={"host": "evil.example"})

    said = {record.name for record in caplog.records if record.levelno >= logging.WARNING}
    assert {"django.security.csrf", "django.security.DisallowedHost"} <= said
    loggers = served.values()["LOGGING"]["loggers"]
    assert not {"django", "django.security", "django.security.csrf"} & set(loggers), "nothing turns them down"
    assert served.values()["LOGGING"]["root"]["level"] == "INFO"


def test_a_choice_that_no_page_offered_is_on_record(estate):
    """A browser cannot send it: whoever does tries what the server makes of it."""
    from tests.security.crawl import read

    client = estate.client()
    url = reverse("cases:intake", args=[estate.case.public_id, "person"])
    form = next(form for form in read(client.get(url).content).forms if "family_name" in form.texts)
    before = AuditEvent.objects.count()

    if client.post(url, form.sent(sex=["zq-not-offered"])).status_code != 422:
        pytest.fail("it was not refused")

    assert AuditEvent.objects.count() > before


# ------------------------------------------------------------------ the record


def test_an_event_says_who_what_which_when_and_in_which_session(estate):
    client = estate.client()
    client.get(reverse("cases:detail", args=[estate.case.public_id]))

    event = AuditEvent.objects.filter(event=Event.CASE_READ).latest("id")

    assert event.actor_id == estate.user.public_id
    assert event.actor_label == "everything"
    assert event.case_id == estate.case.public_id
    assert event.at.utcoffset().total_seconds() == 0
    assert event.request_id
    assert event.session_digest
    assert event.session_digest != client.session.session_key[:32]


def test_when_the_record_cannot_be_written_nothing_is_shown(estate, monkeypatch):
    from cases import views

    assert hasattr(views, "CaseDetail")
    monkeypatch.setattr(AuditEvent, "save", fails(DatabaseError("zqsecret")))
    monkeypatch.setattr(AuditEvent.objects, "create", fails(DatabaseError("zqsecret")), raising=False)
    client = Client(raise_request_exception=False)
    client.force_login(estate.user)

    answer = client.get(reverse("cases:detail", args=[estate.case.public_id]))

    assert answer.status_code == 500
    assert SURNAME.encode() not in answer.content


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_without_the_cache_nothing_opens_and_nothing_is_told_until_it_is_back(estate, settings):
    """It counts guesses and spent codes: while it is away nobody signs in, with whatever password."""
    client = estate.client()
    options = settings.CACHES["default"]["OPTIONS"]
    here = settings.CACHES
    settings.CACHES = {"default": here["default"] | {"LOCATION": "redis://127.0.0.1:1", "OPTIONS": options}}
    stranger = Client(raise_request_exception=False)

    answer = stranger.post(reverse("account_login"), {"login": "everything", "password": PASSWORD})
    settings.CACHES = here

    assert answer.status_code == 500
    assert not INSIDE.search(answer.content)
    assert configured.SESSION_COOKIE_NAME not in stranger.cookies
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_the_last_resort_is_ours():
    from django.urls import get_resolver

    resolver = get_resolver()
    for status in (400, 403, 404, 500):
        assert callable(resolver.resolve_error_handler(status))
        assert (ROOT / "templates" / f"{status}.html").is_file()
