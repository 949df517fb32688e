"""`migrate`, as the schema's owner, leaving every new table usable by the application's role."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.keys import WrongKeys, check_keys, register_keys
from core.model_states import Executor
from core.models import KeyCheck
from core.row_security import store_context_keys

OWNER = "owner"
# The name by which Django's command finds who carries migrations out.
migrate.MigrationExecutor = Executor  # type: ignore[misc]


def grant_to_application(connection: BaseDatabaseWrapper) -> None:
    """Let the application's role read and write the rows of every table made from now on, and nothing more.

    Privileges by default, before the first table exists, so that no migration
    has to think of them. A table that allows less (the audit log) revokes the
    rest in its own migration; as existing tables are left alone here, that holds.
    """
    quote = connection.ops.quote_name
    application = quote(settings.DATABASES["default"]["USER"])
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {application}")
        in_public = "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
        cursor.execute(f"{in_public} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {application}")
        cursor.execute(f"{in_public} GRANT USAGE, SELECT ON SEQUENCES TO {application}")


class Command(migrate.Command):
    """Django's own `migrate`, with the owner as its database unless another is named."""

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=OWNER)

    def execute(self, *args: Any, **options: Any) -> str | None:
        # Here, because the checks that come before `handle` already want the connection.
        if options["database"] not in connections:
            raise CommandError(
                f"There is no database '{options['database']}': set OWNER_DATABASE_URL to the address of the schema's"
                " owner for this command (see .env.example). The application's own role may not change tables."
            )
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        looks_only = options["plan"] or options["check_unapplied"]
        if not looks_only:
            self._check_keys(options["database"])
            grant_to_application(connections[options["database"]])
        super().handle(*args, **options)
        connection = connections[options["database"]]
        if looks_only:
            return
        if "access" in _schemas(connection):
            store_context_keys(connection)
        if KeyCheck._meta.db_table in connection.introspection.table_names():
            register_keys(options["database"])

    @staticmethod
    def _check_keys(database: str) -> None:
        """With other keys than those of this database, new rows would be sealed apart from the old ones."""
        try:
            check_keys(database, may_be_new=True)
        except WrongKeys as problem:
            raise CommandError(str(problem)) from None


def _schemas(connection: BaseDatabaseWrapper) -> set[str]:
    """Those there are: a migration back to before the policies leaves none to keep keys for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {name for (name,) in cursor.fetchall()}
