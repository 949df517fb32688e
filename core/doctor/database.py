"""The database, and the role under which the application works in it."""

import time
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from core.examinations import Answer, cannot_tell, examines, mend, ok
from core.keys import check_keys
from core.row_security import RowRules, RowSecurity

# The oldest that we test with, and the seconds by which two clocks may differ: codes of sign-in are good for 30.
OLDEST_SERVER = 15
CLOCK_SECONDS = 5


@examines("database")
def database() -> Iterator[Answer]:
    """It answers, and is new enough."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0]) // 10_000
    except OperationalError:
        yield mend("The database does not answer, or refuses this role: see DATABASE_URL and the server's log.")
        return
    if version < OLDEST_SERVER:
        yield mend(f"PostgreSQL {version} is too old: {OLDEST_SERVER} or newer is needed.")
    else:
        yield ok(f"PostgreSQL {version} answers.")


@examines("role")
def role() -> Iterator[Answer]:
    """The application's role passes no row rule by and owns nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
            " (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p', 'v', 'm', 'S'))"
            " FROM pg_roles WHERE rolname = current_user"
        )
        *rights, owned = cursor.fetchone()
    names = ("SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB")
    too_much = [name for name, held in zip(names, rights, strict=True) if held]
    if too_much:
        yield mend(
            f"The role of DATABASE_URL has {', '.join(too_much)}: take it from it (deploy/postgres/10-roles.sh)."
        )
    if owned:
        yield mend(f"The role of DATABASE_URL owns {owned} tables; the owner is to be another role.")
    if not too_much and not owned:
        yield ok("The application's role owns nothing and passes no row rule by.")


@examines("rows")
def rows() -> Iterator[Answer]:
    """Row security is in force, for the owner too, on every table for which a migration wrote rules."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity,"
            " EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)"
            " FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        )
        tables = {name: (forced, ruled) for name, forced, ruled in cursor.fetchall()}
    meant = _tables_with_rules() & set(tables) | {name for name, (_, ruled) in tables.items() if ruled}
    open_tables = sorted(name for name in meant if tables[name] != (True, True))
    if open_tables:
        yield mend(f"Row security is not forced on {', '.join(open_tables)}.")
    elif not meant:
        yield mend("No table has row rules: run `manage.py migrate` as the owner.")
    else:
        yield ok(f"Row security is forced on all {len(meant)} tables that have rules.")


def _tables_with_rules() -> set[str]:
    every = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
    return {
        str(operation.arguments[0])
        for migration in every
        for operation in migration.operations
        if isinstance(operation, RowRules | RowSecurity)
    }


@examines("migrations")
def migrations() -> Iterator[Answer]:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    newer = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    if missing:
        yield mend(f"{len(missing)} migrations are not applied: run `manage.py migrate` as the owner.")
    elif newer:
        yield mend(f"The database knows {len(newer)} migrations that this version does not: a newer one was here.")
    else:
        yield ok("Every migration is applied.")


@examines("keys")
def keys() -> Iterator[Answer]:
    """Every key under which data lie is in the ring, and is the right one."""
    try:
        known = check_keys()
    except ImproperlyConfigured as problem:
        yield mend(str(problem))
        return
    if known:
        yield ok("FIELD_KEYS and INDEX_KEY are those of this database.")
    else:
        yield mend("The database knows no keys yet: run `manage.py migrate` as the owner.")


@examines("clock")
def clock() -> Iterator[Answer]:
    """This machine's and the database's agree."""
    before = time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::double precision")
        there = cursor.fetchone()[0]
    here = (before + time.time()) / 2
    apart = abs(there - here)
    if apart > CLOCK_SECONDS:
        yield mend(f"This clock and the database's are {apart:.0f} s apart: let both follow a time server.")
    else:
        yield ok("This clock and the database's agree.")


@examines("owner")
def owner() -> Iterator[Answer]:
    """Only what migrates and backs up knows the owner; asked there, it is no superuser."""
    if "owner" not in settings.DATABASES:
        yield cannot_tell("This process does not know the tables' owner, as it should be for web and worker.")
        return
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        superuser, sees_all = cursor.fetchone()
    if superuser:
        yield mend(
            "The role of OWNER_DATABASE_URL is a superuser: it needs no more than deploy/postgres/10-roles.sh gives."
        )
    elif not sees_all:
        yield mend("The role of OWNER_DATABASE_URL lacks BYPASSRLS: backups and key rotation would miss rows.")
    else:
        yield ok("The tables' owner sees every row and is no superuser.")
