"""A served installation is safe by default, keeps its secrets apart, and tells nothing about its inside."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from tests.security import served

ROOT = Path(__file__).resolve().parents[2]


def compose():
    text = re.sub(r"\$\{SITE_HOST[^}]*\}", "localhost", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return yaml.safe_load(text)


def tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("outside a repository: what is tracked is not known")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.mark.slow
def test_djangos_own_deployment_check_finds_nothing():
    done = served.run(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


@pytest.mark.slow
def test_djangos_own_deployment_check_would_find_something():
    done = served.run(
        ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        DATABASE_URL="postgresql://shelter_app:x@db.example.org:5432/shelter",
        DEBUG="1",
        EMAIL_HOST="mail.example.org",
        EMAIL_SECURITY="none",
    )

    assert done.returncode == 1
    for found in ("core.E001", "core.E003", "security.W018"):
        assert found in done.stderr


@pytest.mark.slow
def test_where_the_owner_is_known_the_deployment_check_asks_for_backups_and_their_own_key():
    owner = {"OWNER_DATABASE_URL": "postgresql://shelter_owner:x@postgres:5432/shelter"}
    folder, key = {"BACKUP_DIR": "/srv/backups"}, {"BACKUP_KEYS": "b1:eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg="}
    told = {
        "exchange.I001": {},
        "exchange.W001": folder,
        "exchange.W002": key,
        "exchange.W003": folder | {"BACKUP_KEYS": f"b1:{served.KEY}"},
        "": folder | key,
    }

    for name, variables in told.items():
        done = served.run(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], **owner, **variables)
        assert re.findall(r"exchange\.\w\d+", done.stderr) == [name] * bool(name), variables
        # What migrates alone makes no backups, and need not.
        assert done.returncode == (1 if name.startswith("exchange.W") else 0), done.stderr


def test_a_served_installation_does_not_debug():
    values = served.values()

    assert values["DEBUG"] is False
    assert values["LOCAL"] is False
    assert not values["TEMPLATES"][0]["OPTIONS"].get("debug")
    assert not {"debug_toolbar", "django_extensions", "silk"} & set(values["INSTALLED_APPS"])
    assert "DEBUG" not in compose()["x-environment"]


@pytest.mark.parametrize("missing", ["SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "REDIS_URL", "INSTALLATION_ID"])
def test_without_a_secret_nothing_starts_and_the_name_is_said(missing):
    variables = {name: value for name, value in served.ENVIRONMENT.items() if name != missing}
    import os
    import sys

    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert f"{missing} is not set" in done.stderr


def test_no_file_of_the_repository_holds_a_secret():
    """None of this clone's own, and nothing that looks like one."""
    own = [
        configured.SECRET_KEY,
        configured.INDEX_KEY,
        *(part.split(":")[1] for part in configured.FIELD_KEYS.split(",")),
    ]
    own += [database["PASSWORD"] for database in configured.DATABASES.values()]
    own = [value for value in own if len(value) > 15]
    looks = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|xox[abp]-\w+"
        r"|(?:postgres(?:ql)?|redis|amqp|smtp)s?://[^\s:@/{$]+:(?!PASSWORD|password@|x@|p@|build|\$|\{|%)[^\s@{$]{8,}@"
    )
    found = []
    for path in tracked():
        if path.suffix in {".png", ".bin", ".xlsx", ".woff2", ".gz", ".mo"} or path.name == "package-lock.json":
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: one of this clone's own" for value in own if value in text]
        found += [f"{path.relative_to(ROOT)}: {word[:30]}" for word in looks.findall(text)]

    assert own
    assert found == []


def test_no_file_that_belongs_to_one_machine_is_tracked():
    names = {str(path.relative_to(ROOT)) for path in tracked()}

    assert {
        name for name in names if re.search(r"(^|/)(\.env|local\.env|id_rsa|.*\.pem|.*\.key|.*\.p12)$|^var/", name)
    } == set()


def test_each_service_is_given_the_secrets_it_needs_and_no_others():
    services = compose()["services"]
    needs = {name: set(described.get("secrets", [])) for name, described in services.items()}
    application = {"secret_key", "field_keys", "index_key", "database_url", "redis_url"}

    assert needs["web"] == needs["beat"] == application
    assert needs["worker"] == application | {"audit_signing_key"}
    assert needs["migrate"] == application | {"owner_database_url"}
    assert needs["backup"] == needs["migrate"] | {"drill_database_url", "backup_keys"}
    assert needs["proxy"] == {"tls_certificate", "tls_key"}
    assert needs["redis"] == {"redis_acl"}
    assert needs["postgres"] == {"postgres_superuser_password", "postgres_owner_password", "postgres_app_password"}


def test_each_service_has_an_account_of_its_own_and_no_password_from_the_factory(tmp_path):
    subprocess.run(["sh", ROOT / "deploy/make-secrets.sh", tmp_path / "one"], check=True, capture_output=True)
    subprocess.run(["sh", ROOT / "deploy/make-secrets.sh", tmp_path / "two"], check=True, capture_output=True)
    made = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "one").iterdir()}
    again = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "two").iterdir()}

    assert {name for name in made if made[name] == again[name]} == set()
    passwords = [made[name] for name in made if name.endswith("password")]
    assert len(passwords) == len(set(passwords)) == 4
    assert all(len(password) >= 64 for password in passwords)
    assert "user default off" in made["redis_acl"]
    assert "-@dangerous" in made["redis_acl"]
    roles = (ROOT / "deploy/postgres/10-roles.sh").read_text(encoding="utf-8")
    assert roles.count("NOSUPERUSER NOCREATEDB NOCREATEROLE") == 2
    assert "NOBYPASSRLS" in roles


@pytest.mark.parametrize(
    "path",
    [
        "/.git/HEAD", "/.git/config", "/.svn/entries", "/.env", "/.dockerignore", "/docker-compose.yml", "/manage.py",
        "/shelter_cms/settings.py", "/requirements.txt", "/var/local.env", "/static/../shelter_cms/settings.py",
        "/static/%2e%2e/manage.py", "/backup.sql", "/phpinfo.php", "/server-status", "/debug/", "/__debug__/", "/admin/",
        "/docs/", "/api/schema/", "/swagger/", "/redoc/", "/openapi.json", "/metrics", "/graphql", "/actuator/env",
        "/.well-known/openid-configuration", "/static/", "/media/",
    ],
)  # fmt: skip
def test_nothing_of_the_inside_can_be_fetched(estate, path):
    for client in (Client(), estate.client()):
        assert client.get(path, follow=False).status_code == 404


def test_folders_are_not_listed():
    text = (ROOT / "deploy/nginx/nginx.conf").read_text(encoding="utf-8")

    assert "autoindex" not in text
    assert served.values().get("WHITENOISE_INDEX_FILE") in (None, False)
    assert served.values().get("WHITENOISE_AUTOREFRESH") in (None, False)


def test_how_it_feels_is_told_inside_only():
    text = (ROOT / "deploy/nginx/nginx.conf").read_text(encoding="utf-8")

    assert re.search(r"location = /readyz \{\s*return 404;", text)
    assert "server_tokens off;" in text
    assert "proxy_hide_header Server;" in text


def test_what_is_told_about_how_it_feels_is_one_word_each(client, db):
    assert set(client.get(reverse("healthz")).json()) == {"status"}
    told = client.get(reverse("readyz")).json()
    assert set(told.values()) <= {"ok", "failed"}


def test_no_answer_names_what_it_is_made_with(estate):
    from importlib.metadata import version

    client = estate.client()
    names = re.compile(
        rb"Django/|Python/|granian|nginx|WSGIServer|PostgreSQL \d|" + re.escape(version("django").encode())
    )
    for _name, url in estate.some_addresses(5):
        answer = client.get(url)
        assert not {"Server", "X-Powered-By", "X-Generator"} & set(answer.headers)
        assert answer.streaming or not names.search(answer.content), url


def test_connections_are_few_and_give_up_in_time():
    values = served.values()
    database = values["DATABASES"]["default"]
    web = " ".join(compose()["services"]["web"]["command"])

    assert "owner" not in values["DATABASES"]
    assert int(database["OPTIONS"]["connect_timeout"]) == 10
    assert database["CONN_MAX_AGE"] == 60
    assert values["CACHES"]["default"]["OPTIONS"]["socket_connect_timeout"] == 5
    assert values["CACHES"]["default"]["OPTIONS"]["socket_timeout"] == 10
    assert values["EMAIL_TIMEOUT"] == 20
    assert "--workers 2 --blocking-threads 4" in web
    assert values["CELERY_TASK_TIME_LIMIT"] == 1800
    text = (ROOT / "deploy/nginx/nginx.conf").read_text(encoding="utf-8")
    assert "proxy_connect_timeout 5s;" in text
    assert "proxy_read_timeout 60s;" in text


def test_the_proxy_forwards_to_the_application_alone():
    text = re.sub(r"#.*", "", (ROOT / "deploy/nginx/nginx.conf").read_text(encoding="utf-8"))

    assert re.findall(r"(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass ([^;]+);", text) == ["http://$web"]
    assert re.findall(r"set \$web ([^;]+);", text) == ["web:8000"]
    assert not re.search(r"\b(?:root|alias|include /(?!etc/nginx/mime\.types)|load_module|perl|js_)\b", text)
