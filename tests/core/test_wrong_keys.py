"""No process begins with keys that are not those of its database, and each says so in one line."""

import base64
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connections

from core import keys
from tests.browsers import free_port, site

ANOTHER = base64.b64encode(bytes(range(32))).decode()
RIGHT = settings.FIELD_KEYS.partition(":")[0]
CELERY = ["-m", "celery", "--quiet", "-A", "shelter_cms"]
PROCESSES = {
    "web": ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--no-ws", "--workers", "1"],
    "worker": [*CELERY, "worker", "--pool", "prefork", "--concurrency", "1"],
    "beat": [*CELERY, "beat", "--pidfile", "", "--schedule"],
    "migrate": ["manage.py", "migrate"],
    "rotate_keys": ["manage.py", "rotate_keys"],
}
WRONG = {
    "missing": ("FIELD_KEYS", f"k9:{ANOTHER}", f"FIELD_KEYS lacks the key '{RIGHT}'"),
    "another under its name": ("FIELD_KEYS", f"{RIGHT}:{ANOTHER}", f"The key '{RIGHT}' in FIELD_KEYS is not the one"),
    "no key at all": ("FIELD_KEYS", "k1", "FIELD_KEYS must be id:base64 of 32 bytes"),
    "of the index": ("INDEX_KEY", ANOTHER, "INDEX_KEY is not the key with which the names"),
}


def started(process, environment, folder):
    """How the process ended, and what it said."""
    command = [sys.executable, *PROCESSES[process]]
    if process == "web":
        command += ["--port", str(free_port()), "shelter_cms.wsgi:application"]
    if process == "beat":
        command.append(str(folder / "schedule"))
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.runtime
@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_process_with_a_wrong_key_does_not_start(own_database, tmp_path, process, wrong):
    name, value, line = WRONG[wrong]

    status, said = started(process, own_database | {name: value}, tmp_path)

    assert status != 0
    assert line in said
    assert "Traceback" not in said


@pytest.mark.slow
@pytest.mark.runtime
def test_a_new_key_is_made_known_by_migrate_and_then_serves(own_database, tmp_path):
    renewed = own_database | {"FIELD_KEYS": f"k9:{ANOTHER},{settings.FIELD_KEYS}"}

    status, said = started("web", renewed, tmp_path)
    assert status != 0
    assert "FIELD_KEYS begins with the key 'k9', which this database does not know yet" in said

    assert started("migrate", renewed, tmp_path)[0] == 0
    with site(renewed, tmp_path) as address:
        assert address


@pytest.mark.slow
@pytest.mark.runtime
def test_a_refused_key_is_not_remembered(own_database, tmp_path):
    """Otherwise the right ring would lack it ever after."""
    started("migrate", own_database | {"FIELD_KEYS": f"k9:{ANOTHER}"}, tmp_path)

    assert keys.check_keys() is True


def test_a_changed_data_key_is_refused(own_database):
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE core_datakey SET wrapped = set_byte(wrapped, 30, get_byte(wrapped, 30) # 1)")
    keys.forget()

    with pytest.raises(keys.WrongKeys, match="core_datakey was changed"):
        keys.check_keys()
    keys.forget()


def test_the_application_reads_keys_and_writes_none(db):
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT privilege_type FROM information_schema.role_table_grants"
            " WHERE table_name IN ('core_datakey', 'core_keycheck') AND grantee = current_user"
        )
        assert cursor.fetchall() == [("SELECT",)]


def test_readiness_tells_a_wrong_key_and_not_why(client, db, settings):
    settings.FIELD_KEYS = f"k9:{ANOTHER}"

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["keys"] == "failed"
    assert RIGHT not in answer.content.decode()


def test_readiness_knows_the_right_keys(client, db):
    assert client.get("/readyz").json()["keys"] == "ok"
