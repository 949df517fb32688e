"""The embedded servers: up for whoever needs them, gone with the last one, however that one ended.

Real processes, in a copy of its own whose path has a space.
"""

import contextlib
import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from shelter_cms import local_servers
from tests.runtime.clones import USER, Clone, ask, wait_for

pytestmark = pytest.mark.runtime


@pytest.fixture(scope="module")
def one_clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    clone = Clone(tmp_path_factory.mktemp("runtime") / "my clone")
    yield clone
    clone.remove()


@pytest.fixture
def clone(one_clone: Clone) -> Iterator[Clone]:
    yield one_clone
    one_clone.end_users()
    one_clone.assert_nothing_left()


def is_up(url: str) -> bool:
    try:
        return ask(url, "SELECT 1") == 1
    except psycopg2.OperationalError:
        return False


def redis_is_up(url: str) -> bool:
    try:
        return redis.Redis.from_url(url).ping()
    except redis.ConnectionError:
        return False


def test_the_last_user_stops_the_servers(clone):
    first, second = clone.user("stay"), clone.user("stay")
    assert is_up(first.said["app"])
    assert first.said == second.said

    first.leave()
    time.sleep(0.5)

    assert is_up(second.said["app"])

    second.leave()

    clone.assert_nothing_left()
    assert not Path(second.said["redis"].split("@")[1]).parent.exists()


@pytest.mark.slow
def test_a_killed_user_counts_as_gone_and_its_fork_as_there(clone):
    user = clone.user("stay", "fork")
    child = user.said["child"]

    user.kill()
    time.sleep(0.5)

    assert is_up(user.said["app"])

    os.kill(child, signal.SIGKILL)

    clone.assert_nothing_left()


def test_a_killed_keeper_takes_its_servers_along_and_the_next_user_finds_the_data(clone):
    user = clone.user("stay")
    ask(user.said["owner"], "CREATE TABLE kept (number int)")
    ask(user.said["owner"], "INSERT INTO kept VALUES (42)")
    redis.Redis.from_url(user.said["redis"]).set("kept", "43")
    time.sleep(1.1)  # Redis writes to the disk once a second
    [keeper] = clone.keepers()

    os.kill(keeper, signal.SIGKILL)

    clone.assert_nothing_left()
    successor = clone.user("stay")
    assert ask(successor.said["owner"], "SELECT number FROM kept") == 42
    assert redis.Redis.from_url(successor.said["redis"]).get("kept") == b"43"
    assert is_up(user.said["app"]), "an older user finds the servers where they were"
    ask(successor.said["owner"], "DROP TABLE kept")
    successor.leave()
    user.leave()


def test_a_join_right_after_the_keeper_was_killed_waits_for_its_servers_to_end(clone):
    user = clone.user("stay")
    assert is_up(user.said["app"])
    [keeper] = clone.keepers()

    os.kill(keeper, signal.SIGKILL)
    successor = clone.user("stay")

    assert is_up(successor.said["app"])
    successor.leave()
    user.leave()


def test_a_server_that_is_killed_is_started_again(clone):
    user = clone.user("stay")
    assert is_up(user.said["app"])

    os.kill(clone.postmaster(), signal.SIGKILL)
    os.kill(clone.redis(), signal.SIGKILL)

    wait_for(lambda: is_up(user.said["app"]))
    wait_for(lambda: redis_is_up(user.said["redis"]))
    user.leave()


def test_many_at_once_start_one_keeper(clone):
    users = [clone.user("stay") for _ in range(6)]

    assert all(is_up(user.said["app"]) for user in users)
    assert len(clone.keepers()) == 1

    for user in users:
        user.leave()


def test_whoever_comes_while_the_servers_stop_gets_new_ones(clone):
    for pause in (0, 0.02, 0.05, 0.1):
        user = clone.user("stay")
        assert is_up(user.said["app"])
        user.leave()
        time.sleep(pause)


def test_the_starter_is_left_alone(clone):
    """The keeper holds none of its starter's descriptors: `manage.py COMMAND | cat` ends with the command."""
    starter = subprocess.Popen([sys.executable, "-c", USER], cwd=clone.folder, stdout=subprocess.PIPE, text=True)
    user = clone.user("stay")
    assert is_up(user.said["app"])

    assert starter.communicate(timeout=10)[0].startswith("{")

    assert is_up(user.said["app"])
    user.leave()


@pytest.mark.slow
def test_the_servers_listen_on_private_sockets_only(clone):
    user = clone.user("stay")
    folder = Path(user.said["redis"].split("@")[1]).parent

    assert ask(user.said["app"], "SHOW listen_addresses") == ""
    assert redis.Redis.from_url(user.said["redis"]).config_get("port") == {"port": "0"}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(str(folder / ".s.PGSQL.5432")) < 100
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(user.said["app"].replace(clone.values["APP_PASSWORD"], "wrong"))
    with pytest.raises(psycopg2.OperationalError, match="no pg_hba.conf entry"):
        psycopg2.connect(user.said["app"].replace("shelter_app", "postgres"))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(unix_socket_path=str(folder / "redis.sock"), password="wrong").ping()
    user.leave()


def test_the_application_owns_nothing_and_the_owner_may_do_what_migrations_need(clone):
    user = clone.user("stay")
    attributes = "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"

    with psycopg2.connect(user.said["app"]) as connection, connection.cursor() as cursor:
        cursor.execute(attributes)
        assert cursor.fetchone() == (False, False, False, False)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("CREATE TABLE mine ()")
    connection.close()
    with psycopg2.connect(user.said["owner"]) as connection, connection.cursor() as cursor:
        cursor.execute(attributes)
        assert cursor.fetchone() == (False, True, False, True)
        cursor.execute("CREATE EXTENSION btree_gist")
        connection.rollback()
    connection.close()
    user.leave()


def test_prepare_makes_secrets_once_and_adds_what_is_missing(clone):
    path = clone.folder / "var" / "local.env"
    before = path.read_text()
    clone.prepare()
    assert path.read_text() == before
    assert path.stat().st_mode & 0o777 == 0o600

    path.write_text("\n".join(line for line in before.splitlines() if not line.startswith("INDEX_KEY=")))
    without = clone.values
    clone.prepare()

    assert clone.values == without | {"INDEX_KEY": clone.values["INDEX_KEY"]}
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text(before)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can work as another account")
def test_a_clone_of_another_account_is_refused_in_one_line(monkeypatch):
    """In a fork, because an interpreter in root's closed home could not be started by another account."""
    nobody = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        clone = Clone(Path(folder) / "clone")
        for name, path in (("VAR", "var"), ("FOLDER", "var/servers"), ("LOCAL_FILE", "var/local.env")):
            monkeypatch.setattr(local_servers, name, clone.folder / path)
        answer, question = os.pipe()
        child = os.fork()
        if not child:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            with contextlib.suppress(local_servers.ServersUnavailable):
                local_servers.prepare()
                os._exit(1)
            try:
                local_servers._local_values()
            except local_servers.ServersUnavailable as refusal:
                os.write(question, str(refusal).encode())
            os._exit(0)
        _, status = os.waitpid(child, 0)
        os.close(question)
        said = os.read(answer, 1000).decode()
        os.close(answer)

    assert status == 0
    assert said == "var/ of this clone belongs to the account root: work as root, or remove var/ (its data go with it)."
