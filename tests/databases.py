"""Databases for tests: the owner migrates a template once, every run and every test that commits works on a copy.

So tests connect as the application's role, and the triggers that refuse
TRUNCATE and DELETE stay as they are in production.
"""

import fcntl
import hashlib
import os
import re
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import psycopg2.errors
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tests import whole_programme

whole_programme.begin()

ALIASES = ("default", "owner")
_HOME = settings.DATABASES["owner"]["NAME"]
_LOCK = Path(settings.BASE_DIR) / "var" / "test-template.lock"


def as_owner(statement: str, database: str = _HOME) -> list[tuple]:
    params = connections["owner"].get_connection_params() | {"dbname": database}
    params.pop("cursor_factory", None)
    with closing(psycopg2.connect(**params)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def use(name: str) -> None:
    """Point both aliases at the database, in every thread from now on."""
    connections.close_all()
    for alias in ALIASES:
        connections.settings[alias]["NAME"] = name


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(settings.BASE_DIR).glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def template() -> str:
    """The name of an empty, migrated database; made once for each state of the migrations, by whoever comes first."""
    name = f"template_{_fingerprint()}"
    with _LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if as_owner(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):  # noqa: S608 (our own name)
            return name
        for (old,) in as_owner("SELECT datname FROM pg_database WHERE datname ~ '^(template_|making_)'"):
            if re.fullmatch(r"(template|making)_[0-9a-f]{12}", old):
                _drop(old)
        making = name.replace("template_", "making_")
        as_owner(f'CREATE DATABASE "{making}"')
        use(making)
        call_command("migrate", verbosity=0)
        use(_HOME)
        as_owner(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def _copy(source: str) -> str:
    name = f"test_{int(time.time())}_{uuid.uuid4().hex[:8]}"
    as_owner(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    # Nobody misses what a copy had not yet written down when the machine stopped: no commit of a test waits for the disk.
    as_owner(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    return name


class _Aside:
    """Makes the next copy and takes away those that were used, beside the tests: both wait for the disk, and no test has to.

    One is kept in store from the first on that a test asks for beside its process's own; what is left goes at the end.
    """

    def __init__(self) -> None:
        self._work: ThreadPoolExecutor | None = None
        self._next: dict[str, Future[str]] = {}
        self._going: list[Future[None]] = []
        self._process = os.getpid()

    def copy(self, source: str) -> str:
        """A fresh copy: the one in store, or one made at once."""
        if self._elsewhere():
            return _copy(source)
        if self._work is None:
            self._work = ThreadPoolExecutor(1, "copies of the template")
        made = self._next.pop(source, None)
        name = made.result() if made else _copy(source)
        self._next[source] = self._work.submit(_copy, source)
        return name

    def drop(self, name: str) -> None:
        if self._elsewhere() or self._work is None:
            _drop(name)
        else:
            self._going.append(self._work.submit(_drop, name))

    def leave(self) -> None:
        if self._elsewhere() or self._work is None:
            return
        for made in self._next.values():
            self._going.append(self._work.submit(_drop, made.result()))
        self._next.clear()
        for gone in self._going:
            gone.result()
        self._work.shutdown()
        self._work = None

    def _elsewhere(self) -> bool:
        """In a process that a test has forked: the thread is not in it."""
        return os.getpid() != self._process


aside = _Aside()


def _drop(name: str, patience: float = 10.0) -> None:
    """Drop a copy, once nobody is connected to it any more; one that is held longer is left to `drop_abandoned`.

    Without FORCE: the owner may end neither the application's connections nor an autovacuum, and FORCE refuses at once
    because of either. A plain DROP ends the autovacuum itself and waits for the others, who are closing.
    """
    limit = time.monotonic() + patience
    while True:
        try:
            as_owner(f'DROP DATABASE IF EXISTS "{name}"')
        except psycopg2.errors.ObjectInUse:
            if time.monotonic() > limit:
                return
        else:
            return


@contextmanager
def copied(source: str) -> Iterator[str]:
    """A fresh copy, used by both aliases inside the block and dropped after it."""
    before = connections.settings["default"]["NAME"]
    name = aside.copy(source)
    use(name)
    try:
        yield name
    finally:
        use(before)
        aside.drop(name)


class Home:
    """The copy of a process's tests that take back what they did.

    What they take back stays there as dead rows. Autovacuum would count the living ones, find none, and have PostgreSQL
    plan for empty tables: a test that fills them takes ten times as long from then on. So there is none, and instead a
    fresh copy from time to time.
    """

    TESTS = 250

    def __init__(self, source: str) -> None:
        self._source, self._tests, self._process = source, 0, os.getpid()
        self._begin(_copy(source))

    def _begin(self, copy: str) -> None:
        self._name = copy
        as_owner(
            "DO $$ DECLARE place regclass; BEGIN"
            " FOR place IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relowner = current_user::regrole LOOP"
            " EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', place); END LOOP; END $$",
            self._name,
        )
        use(self._name)

    def count(self) -> None:
        """Another test begins."""
        self._tests += 1
        used = connections.settings["default"]["NAME"] == self._name and os.getpid() == self._process
        if used and self._tests % self.TESTS == 0:
            old = self._name
            self._begin(aside.copy(self._source))
            aside.drop(old)

    def leave(self) -> None:
        use(_HOME)
        aside.leave()
        _drop(self._name)


def drop_abandoned(hours: int = 3) -> None:
    """Remove copies whose run was killed."""
    for (name,) in as_owner("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'"):
        made = re.fullmatch(r"test_(\d+)_[0-9a-f]{8}", name)
        if made and int(made.group(1)) < time.time() - hours * 3600:
            _drop(name)
