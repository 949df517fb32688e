"""docs/security.md says what was decided; the settings do it."""

import re
from pathlib import Path

import pytest

from accounts import lockouts, passwords
from exchange import actions
from tests.security import served

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
FIGURES = re.findall(r"`([A-Z][A-Z_]+)` = (\d+)", PAGE)


def section(name):
    return PAGE.split(f"## {name}\n")[1].split("\n## ")[0]


def test_every_figure_on_the_page_is_the_one_in_force():
    values = served.values()

    assert len(FIGURES) >= 10
    assert {name: (said, values[name]) for name, said in FIGURES if int(said) != values[name]} == {}


def test_how_guessing_is_borne_is_written_down_as_it_is():
    said = section("Signing in")

    assert f"after {lockouts.GUESSES_AT_ACCOUNT} from everywhere" in said
    assert f"after {lockouts.GUESSES_OF_ADDRESS} from one address" in said
    assert served.values()["AXES_COOLOFF_TIME"] == "0:15:00"
    assert "quarter of an\n  hour" in said
    assert "others cannot lock her out" in said
    assert served.values()["ACCOUNT_RATE_LIMITS"]["login_failed"] == "5/5m/key"
    assert "5 in five minutes" in said


def test_the_words_that_no_password_is_made_of_are_written_down():
    said = section("Signing in")

    for word in (
        "shelter",
        "cms",
        "iom",
        "migration",
        "ministry",
        "trafficking",
        "victim",
        "refuge",
        "admin",
        "password",
    ):
        assert f"`{word}`" in said
        assert word in passwords.CONTEXT_WORDS


def test_every_way_to_sign_in_is_written_down_with_its_strength():
    said = section("Signing in")
    rows = [line for line in said.splitlines() if line.startswith("| ")][2:]

    assert len(rows) == 4
    for word in ("authenticator", "recovery code", "passkey", "invitation"):
        assert any(word in row for row in rows)
    assert "There is no other" in said


def test_how_long_sessions_last_and_how_many_is_written_down():
    said = section("Sessions")

    assert "`SESSION_IDLE_MINUTES` = 30" in said
    assert "`SESSION_HOURS` = 10" in said
    assert "NIST SP 800-63B" in said
    assert "no fixed number" in said
    assert served.values()["ACCOUNT_REAUTHENTICATION_TIMEOUT"] == 600
    assert "more than ten minutes" in said


def test_the_limits_of_the_work_are_written_down_as_they_are():
    said = section("Limits of the work")

    assert f"| {actions.UPLOADS_OF_ONE}, for a day |" in said
    for name in (
        "READ_ALARM_CASES",
        "READ_LIMIT_CASES",
        "REGISTER_UPLOAD_LIMIT",
        "DOCUMENT_UPLOAD_LIMIT",
        "DATA_UPLOAD_MAX_MEMORY_SIZE",
    ):
        assert f"`{name}`" in said
    assert "30 a second, 60 connections" in said


def test_what_may_be_uploaded_is_written_down():
    from exchange.register import measuring, reading

    said = section("Files") + section("Limits of the work") + (ROOT / "docs/register.md").read_text(encoding="utf-8")

    for ending in (".xlsx", ".ods", ".zip", ".csv", ".xls"):
        assert f"`{ending}`" in said or ending in said
    assert f"{measuring.UNPACKED_LIMIT // 1024 // 1024} MB unpacked" in said
    assert f"{measuring.MEMBER_LIMIT:,} members" in said
    assert reading.ROW_LIMIT == 1_000_000
    assert "million rows" in said


def test_which_documents_may_be_added_is_written_down():
    from cases.documents import inspection
    from cases.documents.actions import adding

    said = section("Files") + section("Limits of the work")

    for kind in ("PDF", "JPEG", "PNG", "WebP", "DOCX", "ODT", "plain text"):
        assert kind in said
    assert f"{inspection.MOST_PIXELS // 1_000_000} million pixels" in said
    assert f"{inspection.MOST_OBJECTS:,} parts of a PDF" in said
    assert f"{inspection.MOST_UNPACKED // 1024 // 1024} MB unpacked" in said
    assert f"| {adding.MOST_A_DAY} a day |" in said


@pytest.mark.parametrize("name", ["proxy", "web, worker, beat", "PostgreSQL", "Redis", "mail server"])
def test_who_talks_to_whom_is_written_down(name):
    assert name in section("Who talks to whom")


def test_every_service_and_way_out_stands_on_the_page():
    import yaml

    text = re.sub(r"\$\{SITE_HOST[^}]*\}", "localhost", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    said = section("Who talks to whom").lower()
    services = {"postgres": "postgresql"}

    for name in yaml.safe_load(text)["services"]:
        assert services.get(name, name) in said, name


def test_the_connections_that_are_written_down_are_those_there_can_be():
    said = section("Who talks to whom")
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    workers = int(re.search(r'"--workers", "(\d+)"', compose)[1])
    threads = int(re.search(r'"--blocking-threads", "(\d+)"', compose)[1])
    celery = int(re.search(r'"--concurrency", "(\d+)"', compose)[1])

    assert f"{workers} processes × {threads} threads = {workers * threads} connections" in said
    assert f"worker {celery}" in said


def test_what_takes_long_is_written_down_with_its_limit():
    said = section("What takes long or much")

    for word in ("freezing a year", "importing a register", "finding a name", "export", "lists", "hash"):
        assert word in said


def test_what_is_logged_is_written_down():
    said = section("Records and logs")

    for word in (
        "who, what",
        "UTC",
        "30 days",
        "read by",
        "auditors",
        "operators",
        "failed one",
        "refusal",
        "look at a file",
    ):
        assert word in said
