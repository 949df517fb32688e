"""The database's part of a backup: one moment of it, taken and put back as its owner by PostgreSQL's own programs.

The programs are told how to connect by variables of their own, so that no password stands in a list of processes, and
psql says of an error its code alone: a message may quote a value.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

import psycopg2
from django.conf import settings
from django.db import connections
from psycopg2 import sql

from core import keys
from core.management.commands.migrate import OWNER
from exchange.backup.refusals import BackupRefused

BLOCK = 1024 * 1024
# One backup or restore of a database at a time.
_LOCK = 0x4241_434B
_VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "connect_timeout": "PGCONNECT_TIMEOUT",
}  # fmt: skip
_TABLES = (
    "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"
)
# Whoever works or is looked after: without a row in any of these, tables are as `migrate` left them.
_PEOPLE = ("public.accounts_user", "public.cases_person", "public.audit_auditevent")


class Writable(Protocol):
    def write(self, content: bytes) -> object: ...


@dataclass(frozen=True)
class Place:
    """Where a database answers, and as whom: psycopg2's names. No representation: it holds a password."""

    parameters: dict[str, str]

    def __repr__(self) -> str:
        return "Place()"

    @property
    def name(self) -> str:
        return self.parameters["dbname"]

    def named(self, name: str) -> "Place":
        return Place(self.parameters | {"dbname": name})

    def variables(self) -> dict[str, str]:
        return {_VARIABLES[name]: value for name, value in self.parameters.items() if name in _VARIABLES}


@dataclass
class Moment:
    """What the database held at the moment of which a copy is taken."""

    snapshot: str
    owner: str
    server: str
    counts: dict[str, int]
    migrations: list[list[str]]
    audit_position: int
    audit_digest: str
    forgotten: dict[str, list[str]]


def owners_place() -> Place:
    """The alias of the tables' owner, which web and worker are not given."""
    if OWNER not in connections:
        line = f"There is no database '{OWNER}': set OWNER_DATABASE_URL for this command (see .env.example)."
        raise BackupRefused(line, "no_owner")
    given = connections[OWNER].get_connection_params()
    return Place({name: str(value) for name, value in given.items() if name in _VARIABLES and value})


def place_of(url: str) -> Place:
    """postgresql://… as somebody typed it."""
    try:
        given = psycopg2.extensions.parse_dsn(url)
    except psycopg2.ProgrammingError:
        raise BackupRefused(
            "This is no address of a database: postgresql://user:password@host/name.", "address"
        ) from None
    if not url.startswith(("postgresql://", "postgres://")) or not given.get("dbname"):
        raise BackupRefused("This is no address of a database: postgresql://user:password@host/name.", "address")
    return Place({name: str(value) for name, value in given.items() if name in _VARIABLES})


@contextmanager
def connected(place: Place) -> Iterator[Any]:
    """A connection whose statements stand by themselves."""
    try:
        connection = psycopg2.connect(**place.parameters)
    except psycopg2.OperationalError:
        raise BackupRefused("The database does not answer at this address, or not to this role.", "database") from None
    with closing(connection):
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """No second backup or restore of this database meanwhile; the lock goes with its connection, however that ends."""
    with connected(place) as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise BackupRefused("A backup or restore of this database is under way already.", "busy")
        yield


@contextmanager
def one_moment(place: Place) -> Iterator[Moment]:
    """Hold the database still for whoever copies it, and say what it holds."""
    with connected(place) as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot, owner, server = _row(
            cursor, "SELECT pg_export_snapshot(), current_user, current_setting('server_version')"
        )
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            raise BackupRefused("There is nothing in this database yet: run `manage.py migrate` first.", "database")
        cursor.execute("SELECT app, name FROM public.django_migrations ORDER BY app, name")
        migrations = [list(row) for row in cursor.fetchall()]
        links = "SELECT position, encode(digest, 'hex') FROM public.audit_auditlink ORDER BY position DESC LIMIT 1"
        position, digest = _row(cursor, links) or (0, "")
        yield Moment(snapshot, owner, server, counts(cursor), migrations, position, digest, forgotten(cursor))


def counts(cursor: Any) -> dict[str, int]:
    """Rows of every table of ours."""
    return {name: _row(cursor, sql.SQL("SELECT count(*) FROM {}").format(_quoted(name)))[0] for name in tables(cursor)}


def tables(cursor: Any) -> list[str]:
    cursor.execute(_TABLES)
    return [name for (name,) in cursor.fetchall()]


def forgotten(cursor: Any) -> dict[str, list[str]]:
    """Public ids of those whose key was destroyed, and of the files that were anonymised."""
    questions = {
        "persons": "SELECT public_id::text FROM public.cases_person WHERE wrapped_key = ''::bytea",
        "enquiries": "SELECT public_id::text FROM public.cases_enquiry WHERE wrapped_key = ''::bytea",
        "cases": "SELECT public_id::text FROM public.cases_case WHERE anonymised_at IS NOT NULL",
    }
    found = {}
    for name, question in questions.items():
        cursor.execute(question)
        found[name] = sorted(key for (key,) in cursor.fetchall())
    return found


def compression(place: Place) -> str:
    """zstd, which is quick; before 16, as Debian 12 has it, pg_dump knows gzip alone. Reading, it finds out by itself."""
    with (
        tempfile.TemporaryFile() as said,
        _started("pg_dump", ["--version"], place, said, stdout=subprocess.PIPE) as process,
    ):
        version = re.search(rb"\d+", process.stdout.read())
    return "zstd:3" if version and int(version[0]) >= 16 else "6"


def dump(place: Place, snapshot: str, target: Writable) -> int:
    """Write pg_dump's archive of that moment, compressed; returns how many bytes it has."""
    command = ["--format=custom", f"--compress={compression(place)}", "--no-password", f"--snapshot={snapshot}"]
    size = 0
    with tempfile.TemporaryFile() as said:
        process = _started("pg_dump", command, place, said, stdout=subprocess.PIPE)
        try:
            while block := process.stdout.read(BLOCK):
                size += len(block)
                target.write(block)
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
            status = process.wait()
        if status:
            raise BackupRefused(f"pg_dump ended with {status}: {_first_line(said)}", "database")
    return size


def refuse_unless_empty(cursor: Any) -> None:
    """A restore writes over nobody: the database has no tables, or none with anybody in it."""
    found = tables(cursor)
    if not found:
        return
    if not set(_PEOPLE) <= set(found):
        raise BackupRefused(
            "The database to restore into holds tables of something else. Nothing was restored.", "not_empty"
        )
    for name in _PEOPLE:
        if _row(cursor, sql.SQL("SELECT EXISTS (SELECT FROM {})").format(_quoted(name)))[0]:
            raise BackupRefused("The database to restore into is not empty. Nothing was restored.", "not_empty")


def load(place: Place, archive: Iterable[bytes], *, counted: dict[str, int], forgotten: dict[str, list[str]]) -> None:
    """Put the archive into an empty database in one transaction: the rows, their number, and who was forgotten since.

    COMMIT is said only when the whole archive came out of its seal and pg_restore is done with it. A process that is
    killed before leaves the database as it was.
    """
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as heard:
        options = ["--no-psqlrc", "--quiet", "--no-password", "--file=-"]
        options += ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=sqlstate"]
        psql = _started("psql", options, place, said, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        restoring, settled = None, False
        try:
            _say(psql, "BEGIN;\n" + _emptying())
            command = ["--no-owner", "--no-comments", "--file=-"]
            restoring = _started("pg_restore", command, place, heard, stdin=subprocess.PIPE, stdout=psql.stdin)
            for block in archive:
                restoring.stdin.write(block)
            restoring.stdin.close()
            if restoring.wait() == 0:
                _say(psql, _checking(counted) + _forgetting(forgotten) + "COMMIT;\nANALYZE;\n")
                psql.stdin.close()
                settled = True
        except BrokenPipeError:
            # One of the two has ended at an error, and the other with it: without its COMMIT psql leaves nothing.
            pass
        except BaseException:
            psql.kill()
            raise
        finally:
            for process in (restoring, psql):
                if process is not None:
                    _end(process)
        if psql.returncode:
            raise BackupRefused(_why(psql.returncode, said), "database")
        if not settled:
            raise BackupRefused(f"pg_restore did not read the archive: {_first_line(heard)}", "database")


def empty(cursor: Any) -> None:
    """Take away everything that a restore put there."""
    cursor.execute(_emptying())


@contextmanager
def pointed_at(place: Place, media: Path) -> Iterator[None]:
    """Both aliases of this process lead to that database, its files to that folder: for a command or a task of its own."""
    moved = {"NAME": place.name, "HOST": place.parameters.get("host", ""), "PORT": place.parameters.get("port", "")}
    as_owner = {"USER": place.parameters.get("user", ""), "PASSWORD": place.parameters.get("password", "")}
    before = {alias: dict(connections.settings[alias]) for alias in ("default", OWNER)}
    ssl = {name: value for name, value in place.parameters.items() if name.startswith("ssl")}
    media_before = settings.MEDIA_ROOT
    connections.close_all()
    keys.forget()
    try:
        settings.MEDIA_ROOT = str(media)
        for alias in before:
            options = {k: v for k, v in before[alias]["OPTIONS"].items() if not k.startswith("ssl")} | ssl
            connections.settings[alias] |= moved | {"OPTIONS": options} | (as_owner if alias == OWNER else {})
        yield
    finally:
        connections.close_all()
        keys.forget()
        settings.MEDIA_ROOT = media_before
        for alias, values in before.items():
            connections.settings[alias] |= values


# ---------------------------------------------------------------- what psql is told


def _emptying() -> str:
    """Of a database without anybody in it."""
    return (
        "DO $$ DECLARE place text; BEGIN SET LOCAL client_min_messages = warning;"
        " FOR place IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
        " LOOP EXECUTE format('DROP SCHEMA %I CASCADE', place); END LOOP;"
        " CREATE SCHEMA public; END $$;\n"
    )


def _checking(counted: dict[str, int]) -> str:
    rows = ", ".join(f"({_literal(name)}, {number:d})" for name, number in counted.items())
    return (
        "DO $$ DECLARE place record; found bigint; BEGIN"  # noqa: S608 (names of tables and numbers, each looked at)
        f" FOR place IN SELECT * FROM (VALUES {rows}) AS counted (name, number) LOOP"
        " EXECUTE format('SELECT count(*) FROM %s', place.name::regclass) INTO found;"
        " IF found <> place.number THEN RAISE EXCEPTION USING ERRCODE = 'BK001'; END IF;"
        " END LOOP; END $$;\n"
    )


def _forgetting(forgotten: dict[str, list[str]]) -> str:
    """Destroy the keys again of who was forgotten after the backup, before anybody can read a word."""
    said = ""
    for table, name in (("cases_person", "persons"), ("cases_enquiry", "enquiries")):
        if ids := forgotten.get(name):
            listed = ", ".join(_literal(key) for key in ids)
            said += (
                f"UPDATE public.{table} SET wrapped_key = ''::bytea"  # noqa: S608 (ids, each looked at)
                f" WHERE wrapped_key <> ''::bytea AND public_id IN ({listed});\n"
            )
    return said


def _literal(text: str) -> str:
    """Names and ids alone come here; anything else is refused rather than quoted."""
    if not re.fullmatch(r"[a-z0-9_.-]+", text):
        raise BackupRefused("This backup names what is no table and no id.", "damaged")
    return f"'{text}'"


# ---------------------------------------------------------------- programs


def _started(name: str, options: list[str], place: Place, said: IO[bytes], **streams: Any) -> subprocess.Popen[bytes]:
    folder = settings.POSTGRESQL_PROGRAMS
    program = shutil.which(name, path=folder or None)
    if program is None:
        where = f" in {folder}" if folder else ""
        line = f"{name} was not found{where}: install PostgreSQL's client programs, or set POSTGRESQL_PROGRAMS."
        raise BackupRefused(line, "no_program")
    libraries = Path(program).resolve().parent.parent / "lib"
    environment = {"LC_ALL": "C.UTF-8", "LD_LIBRARY_PATH": str(libraries)} | place.variables()
    return subprocess.Popen([program, *options], env=environment, stderr=said, **streams)


def _say(psql: subprocess.Popen[bytes], statements: str) -> None:
    psql.stdin.write(statements.encode())
    psql.stdin.flush()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close its input, which ends what it waits for, and wait."""
    try:
        if process.stdin is not None and not process.stdin.closed:
            process.stdin.close()
    except BrokenPipeError:
        pass
    process.wait()


def _why(status: int, said: IO[bytes]) -> str:
    line = _first_line(said)
    if "BK001" in line:
        return "The restored rows are not as many as the backup says. Nothing was restored."
    return f"psql ended with {status} ({line}). Nothing was restored."


def _first_line(said: IO[bytes]) -> str:
    said.seek(0)
    lines = said.read(2000).decode(errors="replace").strip().splitlines()
    return lines[0][:200] if lines else "it said nothing"


def _quoted(name: str) -> sql.Composable:
    return sql.Identifier(*name.split(".", 1))


def _row(cursor: Any, statement: Any) -> Any:
    cursor.execute(statement)
    return cursor.fetchone()
