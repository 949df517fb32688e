"""Databases that are filled once and kept for the runs that follow."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def name_of(kind: str, sources: Iterable[Path], *words: object) -> str:
    """Of the files that fill it and of what else its rows depend on: another content, another name."""
    digest = hashlib.sha256("|".join(map(str, words)).encode())
    for path in sources:
        digest.update(path.read_bytes())
    return f"{kind}_{digest.hexdigest()[:12]}"


@contextmanager
def kept(name: str, fill: Callable[[Any], None]) -> Iterator[None]:
    """The database, used by both aliases inside the block; made if there is none, in the place of older ones of its kind.

    A migration that came since is applied to what is there.
    """
    from django.core.management import call_command
    from django.db import connections

    from tests import databases

    kind, home = name.rpartition("_")[0], connections.settings["default"]["NAME"]
    if not databases.as_owner(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        # What an interrupted run left is of its kind, too.
        for (old,) in databases.as_owner(f"SELECT datname FROM pg_database WHERE datname ~ '^{kind}_'"):
            databases.as_owner(f'DROP DATABASE IF EXISTS "{old}"')
        making = f"{kind}_making"
        databases.as_owner(f'CREATE DATABASE "{making}"')
        databases.use(making)
        call_command("migrate", verbosity=0)
        with connections["owner"].cursor() as cursor:
            fill(cursor)
            cursor.execute("VACUUM ANALYZE")
        databases.use(home)
        databases.as_owner(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    databases.use(name)
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        databases.use(home)
