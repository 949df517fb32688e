"""The services of docker-compose.yml, each started by its own command, with production's roles and secrets."""

import http.client
import json
import re
import shutil
import ssl
import subprocess
from contextlib import closing
from urllib.parse import urlencode

import psycopg2
import pytest

HOST = "localhost"
pytestmark = [pytest.mark.runtime, pytest.mark.slow]
BEHIND_TLS = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
ALLOWED_SECONDS_TO_STOP = 30


def ask(connection, path: str, headers: dict[str, str], form: dict[str, str] | None = None):
    """Ask one page and give the answer with its body read."""
    body = urlencode(form) if form else None
    content = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    try:
        connection.request("POST" if form else "GET", path, body, headers | content)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        return answer
    finally:
        connection.close()


@pytest.fixture
def web(stack, started):
    started("web")
    stack.wait_until(lambda: stack.health_check("web").returncode == 0, "web")
    return lambda path, headers, form=None: ask(
        http.client.HTTPConnection("127.0.0.1", stack.ports["web"], timeout=20), path, headers, form
    )


def test_the_application_role_owns_nothing_and_passes_no_row_rule_by(stack):
    connection = stack.connect("database_url")
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = user")
        rights = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = user")
        owned = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM django_migrations")
        readable = cursor.fetchone()
    connection.close()

    assert rights == (False, False, False, False)
    assert owned == (0,)
    assert readable > (0,)


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE taken (id int)", "DROP TABLE django_migrations", "CREATE SCHEMA s"]
)
def test_the_application_role_cannot_change_the_schema(stack, statement):
    connection = stack.connect("database_url")

    with pytest.raises(psycopg2.errors.InsufficientPrivilege), connection, connection.cursor() as cursor:
        cursor.execute(statement)

    connection.close()


def test_the_owner_sees_every_row_but_is_no_superuser(stack):
    connection = stack.connect("owner_database_url")
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = user")
        rights = cursor.fetchone()
    connection.close()

    assert rights == (False, True)


def test_a_second_migrate_finds_nothing_to_do(stack):
    done = stack.run("migrate")

    assert done.returncode == 0, done.stderr
    assert "No migrations to apply" in done.stdout


def test_web_says_that_it_is_alive_and_ready_and_stops_when_asked(stack, web):
    assert web("/healthz", {"Host": HOST}).status == 200
    assert web("/readyz", {"Host": HOST}).status == 200

    assert stack.stop("web", ALLOWED_SECONDS_TO_STOP) == 0


def test_web_sends_plain_http_to_tls_and_strangers_names_away(web):
    plain = web("/", {"Host": HOST})
    elsewhere = web("/", BEHIND_TLS | {"Host": "elsewhere.example"})

    assert (plain.status, plain.headers["Location"]) == (301, f"https://{HOST}/")
    assert elsewhere.status == 400


def test_web_refuses_a_wrong_password_with_production_roles_and_cookies(stack, web):
    page = web("/", BEHIND_TLS)
    sign_in = web(page.headers["Location"], BEHIND_TLS)
    cookies = sign_in.headers.get_all("Set-Cookie")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', sign_in.text)[1]
    headers = BEHIND_TLS | {"Cookie": "; ".join(c.split(";")[0] for c in cookies), "Referer": f"https://{HOST}/"}
    form = {"csrfmiddlewaretoken": token, "login": "nobody", "password": "wrong-password-here"}

    answer = web(page.headers["Location"].split("?")[0], headers, form)

    assert page.status == 302
    assert sign_in.status == 200
    assert "max-age=63072000" in sign_in.headers["Strict-Transport-Security"]
    assert all(c.startswith("__Host-") and "Secure" in c and "SameSite=Strict" in c for c in cookies)
    assert answer.status == 200
    assert "NOPERM" not in stack.said("web")


def test_worker_answers_its_health_check_and_works_off_what_beat_sends(stack, started):
    started("worker")
    beat = started("beat")

    stack.wait_until(lambda: stack.health_check("worker").returncode == 0, "worker")
    stack.wait_until(lambda: "resume_report_jobs" in stack.said("worker"), "a task sent by beat", seconds=90)
    stack.wait_until(lambda: "succeeded" in stack.said("worker"), "the task")

    assert stack.health_check("beat").returncode == 0
    assert beat.poll() is None
    assert "NOPERM" not in stack.said("worker") + stack.said("beat")
    assert stack.stop("beat", ALLOWED_SECONDS_TO_STOP) == 0
    assert stack.stop("worker", ALLOWED_SECONDS_TO_STOP) == 0


def test_backup_takes_its_orders_alone_and_restores_with_the_rights_of_production(stack, started):
    started("backup")
    stack.wait_until(lambda: stack.health_check("backup").returncode == 0, "backup")

    done = stack.run("backup", ["python", "manage.py", "restore_drill", "--json"])

    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["record_holds"], report["page_served"], report["forgotten_again"]) == (True, True, 0)
    owner = stack.secret("drill_database_url")
    with closing(psycopg2.connect(owner)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'access')")
        assert cursor.fetchone() == (0,)
    assert "NOPERM" not in stack.said("backup")
    assert stack.stop("backup", ALLOWED_SECONDS_TO_STOP) == 0


def test_redis_refuses_strangers_and_dangerous_commands(stack):
    import redis

    stranger = redis.Redis(port=stack.ports["redis"])
    application = redis.Redis.from_url(stack.secret("redis_url"))

    with pytest.raises(redis.AuthenticationError):
        stranger.get("cache:1:x")
    for command in (["FLUSHALL"], ["KEYS", "*"], ["CONFIG", "GET", "*"], ["GET", "anything"]):
        with pytest.raises(redis.exceptions.NoPermissionError):
            application.execute_command(*command)
    stranger.close()
    application.close()


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed: its file is read, not tried")
def test_proxy_ends_tls_and_lets_nobody_claim_a_scheme(stack, web, proxy_configuration):
    checked = subprocess.run(["nginx", "-t", "-c", proxy_configuration], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    stack.spawn("proxy", ["nginx", "-c", str(proxy_configuration), "-g", "daemon off;"])
    trust = ssl.create_default_context(cafile=stack.secrets / "tls_certificate")

    def secure(path, headers):
        connection = http.client.HTTPSConnection("localhost", stack.ports["https"], context=trust, timeout=20)
        return ask(connection, path, headers)

    def plain(path):
        return ask(http.client.HTTPConnection("127.0.0.1", stack.ports["http"], timeout=20), path, {"Host": HOST})

    stack.wait_until(lambda: stack.health_check("proxy").returncode == 0, "proxy")

    assert plain("/cases/?q=surname").headers["Location"] == f"https://{HOST}/cases/?q=surname"
    assert secure("/", {"Host": HOST, "X-Forwarded-Proto": "http"}).status == 302
    assert secure("/readyz", {"Host": HOST}).status == 404
    assert "surname" not in (proxy_configuration.parent / "access.log").read_text(encoding="utf-8")
    assert stack.stop("proxy", ALLOWED_SECONDS_TO_STOP) == 0
