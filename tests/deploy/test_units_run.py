"""The units of deploy/systemd, each started by its own line, with production's roles and secrets; `doctor` looks at them."""

import json
import os
import shutil
import subprocess
import time
from contextlib import closing

import pytest
import redis

from tests.stack import HOST, ROOT, free_port, redis_program

pytestmark = [pytest.mark.runtime, pytest.mark.slow]
SERVING = ("shelter-web", "shelter-worker", "shelter-beat", "shelter-backup")
# What each of them is given, and nothing else: as in docker-compose.yml.
APPLICATION = {"SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "DATABASE_URL", "REDIS_URL"}


@pytest.fixture(scope="module")
def serving(stack, units):
    """All four, up, with the first signed end of the record and the first backup put back, as the chapter says."""
    for unit in SERVING:
        units.start(unit)
    stack.wait_until(lambda: answered(stack), "web", seconds=300)
    assert units.run("shelter-worker", "manage.py", "sign_audit_head").returncode == 0
    drilled = units.run("shelter-backup", "manage.py", "restore_drill")
    assert drilled.returncode == 0, drilled.stderr
    stack.wait_until(lambda: looked_at(units, "beat")["well"], "an order of beat", seconds=300)
    yield units
    for unit in SERVING:
        if unit in stack.processes:
            stack.stop(unit)


def answered(stack) -> bool:
    asked = subprocess.run(
        ["python3", ROOT / "deploy/healthcheck.py", f"http://127.0.0.1:{stack.ports['web']}/readyz", HOST],
        capture_output=True,
        check=False,
    )
    return asked.returncode == 0


def looked_at(units, only="", unit="shelter-worker", **variables) -> dict:
    command = ["manage.py", "doctor", "--json", *(["--only", only] if only else [])]
    done = units.run(unit, *command, **variables)
    assert done.stdout.startswith("{"), done.stderr[-2000:]
    document = json.loads(done.stdout)
    assert done.returncode == (0 if document["well"] else 1)
    return document


def lines(document, state) -> list[str]:
    return [f"{row['about']}: {row['line']}" for row in document["findings"] if row["state"] == state]


def test_on_a_whole_installation_nothing_is_to_be_mended_and_no_secret_is_said(stack, serving):
    as_worker, as_backup = (looked_at(serving, unit=unit) for unit in ("shelter-worker", "shelter-backup"))

    # Room on the disk is this machine's own matter.
    for document in (as_worker, as_backup):
        assert [line for line in lines(document, "mend") if not line.startswith("disk")] == []
    told = {
        about for row in (as_worker, as_backup) for about in (f["about"] for f in row["findings"] if f["state"] == "ok")
    }
    assert told >= {
        "settings", "database", "role", "owner", "rows", "migrations", "keys", "clock", "redis", "workers", "queues", "beat",
        "record", "signing", "backups", "drill", "sealing", "files",
    }  # fmt: skip
    said = json.dumps([as_worker, as_backup])
    assert [path.name for path in stack.secrets.iterdir() if path.read_text(encoding="utf-8").strip() in said] == []


def test_check_deploy_is_clean_as_each_unit(serving):
    for unit in (*SERVING, "shelter-migrate"):
        done = serving.run(unit, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
        assert done.returncode == 0, done.stderr


def test_each_unit_is_given_the_secrets_that_it_needs_and_no_others(serving):
    ask = "import os; print(sorted(n[:-5] for n, p in os.environ.items() if n.endswith('_FILE') and open(p).read()))"
    given = {unit: set(eval(serving.run(unit, "-c", ask).stdout)) for unit in (*SERVING, "shelter-migrate")}  # noqa: S307 - our own line

    assert given["shelter-web"] == given["shelter-beat"] == APPLICATION
    assert given["shelter-worker"] == APPLICATION | {"AUDIT_SIGNING_KEY"}
    assert given["shelter-migrate"] == APPLICATION | {"OWNER_DATABASE_URL"}
    assert given["shelter-backup"] == given["shelter-migrate"] | {"DRILL_DATABASE_URL", "BACKUP_KEYS"}


def test_a_second_migrate_as_the_unit_finds_nothing_to_do(serving):
    done = serving.run("shelter-migrate")

    assert done.returncode == 0, done.stderr
    assert "No migrations to apply" in done.stdout


def test_a_worker_that_is_gone_is_missed_on_its_queue_and_found_again(stack, serving):
    assert stack.stop("shelter-backup") == 0
    gone = looked_at(serving, "workers")
    serving.start("shelter-backup")
    stack.wait_until(lambda: looked_at(serving, "workers")["well"], "the worker of backups", seconds=300)

    assert lines(gone, "mend") == ["workers: No worker answers on the queue celery-backup: is its service running?"]
    assert any("on the queue celery: 1." in line for line in lines(gone, "ok"))


def test_what_waits_for_long_is_told_by_its_age(stack, serving):
    stack.stop("shelter-backup")
    send = "import django; django.setup(); from exchange.backup.tasks import note_forgotten as t; t.apply_async()"
    assert serving.run("shelter-web", "-c", send).returncode == 0
    young = looked_at(serving, "queues")
    with closing(redis.Redis.from_url(stack.secret("redis_url"))) as queue:
        # The message itself, as if it had been sent two hours ago.
        message = json.loads(queue.rpop("celery-backup"))
        message["headers"]["sent_at"] = time.time() - 7300
        queue.rpush("celery-backup", json.dumps(message))
        old = looked_at(serving, "queues")
    serving.start("shelter-backup")
    stack.wait_until(lambda: not lines(looked_at(serving, "queues"), "mend"), "the queue of backups", seconds=300)

    assert young["well"]
    # Beat may have sent one of its own meanwhile.
    assert len(lines(old, "mend")) == 1
    assert "In the queue celery-backup wait" in lines(old, "mend")[0]
    assert "the oldest for 2 hours: the worker does not keep up." in lines(old, "mend")[0]


def test_a_beat_that_is_silent_is_missed(stack, serving):
    # The cache has a database of its own there.
    with closing(redis.Redis.from_url(stack.secret("redis_url").removesuffix("/0") + "/1")) as memory:
        key = "cache:shelter:1:beat"
        assert memory.exists(key)
        stack.stop("shelter-beat")
        memory.set(key, json.dumps(time.time() - 3700))
        silent = looked_at(serving, "beat")
        memory.delete(key)
        never = looked_at(serving, "beat")
    serving.start("shelter-beat")
    stack.wait_until(lambda: looked_at(serving, "beat")["well"], "an order of beat", seconds=300)

    assert "61 minutes ago" in lines(silent, "mend")[0]
    assert "since Redis was started" in lines(never, "mend")[0]


def test_a_redis_open_to_everybody_is_told_line_by_line(stack, serving):
    program = redis_program()
    port = free_port()
    (stack.folder / "open").mkdir()
    server = subprocess.Popen(
        [
            program,
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--appendonly",
            "yes",
            "--dir",
            str(stack.folder / "open"),
        ],
        stdout=subprocess.DEVNULL,
    )
    try:
        plain = redis.Redis(port=port)
        stack.wait_until(lambda: pings(plain), "the open Redis")
        found = looked_at(serving, "redis", REDIS_URL_FILE="", REDIS_URL=f"redis://127.0.0.1:{port}/0")
        plain.close()
    finally:
        server.terminate()
        server.wait(30)
    away = looked_at(serving, "redis", REDIS_URL_FILE="", REDIS_URL=f"redis://127.0.0.1:{port}/0")

    told = " ".join(lines(found, "mend"))
    for part in (
        "may do everything",
        "writes to its disk",
        "take all memory",
        "has no password",
        "answers whoever gives no",
    ):
        assert part in told.replace("noeviction", "take all memory") or part in told, part
    assert lines(away, "mend") == [
        "redis: Redis does not answer this user (ConnectionError): see REDIS_URL and the server's log."
    ]


def pings(client) -> bool:
    try:
        return client.ping()
    except redis.exceptions.ConnectionError:
        return False


def test_the_owner_in_place_of_the_application_is_told(stack, serving):
    found = looked_at(serving, "role", DATABASE_URL_FILE="", DATABASE_URL=stack.secret("owner_database_url"))
    superuser = stack.secret("owner_database_url").replace(
        f"shelter_owner:{stack.secret('postgres_owner_password')}",
        f"postgres:{stack.secret('postgres_superuser_password')}",
    )
    owner = looked_at(serving, "owner", "shelter-backup", OWNER_DATABASE_URL_FILE="", OWNER_DATABASE_URL=superuser)

    assert "has BYPASSRLS" in lines(found, "mend")[0]
    assert "owns" in lines(found, "mend")[1]
    assert "is a superuser" in lines(owner, "mend")[0]


def test_a_database_that_is_away_is_one_line_to_mend_and_no_end(serving):
    password = "said-to-nobody"
    found = looked_at(
        serving, DATABASE_URL_FILE="", DATABASE_URL=f"postgresql://shelter_app:{password}@127.0.0.1:1/shelter"
    )

    assert any(line.startswith("database: The database does not answer") for line in lines(found, "mend"))
    assert any(line.startswith("rows: Not answered") for line in lines(found, "cannot tell"))
    assert password not in json.dumps(found)


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed: its file is read, not tried")
def test_the_certificate_is_asked_at_the_door_that_the_chapter_makes(stack, serving, tmp_path):
    made = subprocess.run(
        ["sed", "--file", "deploy/nginx/one-machine.sed", "deploy/nginx/nginx.conf"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for inside, outside in {
        "user www-data;": "user root;" if os.geteuid() == 0 else "",
        "/run/nginx.pid": str(tmp_path / "nginx.pid"),
        "/var/log/nginx/shelter.log": str(tmp_path / "access.log"),
        "/etc/shelter/secrets": str(stack.secrets),
        "listen 80 ": f"listen 127.0.0.1:{stack.ports['http']} ",
        "listen 443 ": f"listen 127.0.0.1:{stack.ports['https']} ",
        "127.0.0.1:8000": f"127.0.0.1:{stack.ports['web']}",
    }.items():
        assert inside in made, inside
        made = made.replace(inside, outside)
    (tmp_path / "nginx.conf").write_text(made, encoding="utf-8")
    closed = looked_at(serving, "address")
    stack.spawn("door", ["nginx", "-c", str(tmp_path / "nginx.conf"), "-g", "daemon off;"])
    certificate = stack.secrets / "tls_certificate"
    trusted = {"SSL_CERT_FILE": str(certificate)}
    stack.wait_until(lambda: lines(looked_at(serving, "address", **trusted), "ok"), "the door", seconds=300)
    unknown = looked_at(serving, "address")
    plain = looked_at(serving, "address", SITE_ADDRESS=f"http://{HOST}")
    stack.stop("door")

    assert lines(closed, "cannot tell")[0].startswith("address: SITE_ADDRESS is not reached")
    assert "does not hold: self" in lines(unknown, "mend")[0]
    assert "does not begin with https://" in lines(plain, "mend")[0]
