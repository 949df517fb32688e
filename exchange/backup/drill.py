"""The drill: a backup that nobody has put back is a hope. Restored elsewhere, looked through, taken away again."""

import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg2 import sql

from accounts.access import Purpose, acting_for
from audit.events import Event
from audit.recorder import record
from core.encryption import CannotDecrypt, EncryptedTextField, KeyDestroyed, Sealed
from exchange.backup import database, store
from exchange.backup.actions import make_backup
from exchange.backup.database import Place
from exchange.backup.refusals import BackupRefused
from exchange.backup.restoring import Restored, Wish, restore

OPENED = 100
_DICE = secrets.SystemRandom()


@dataclass(frozen=True)
class Drilled:
    """What a disaster now would cost: work of so long, and so many seconds."""

    restored: Restored
    recovery_point: timedelta
    opened: int
    seconds: float

    def as_document(self) -> dict[str, Any]:
        return self.restored.as_document() | {
            "recovery_point_seconds": round(self.recovery_point.total_seconds()),
            "recovery_seconds": round(self.seconds, 2),
            "values_opened": self.opened,
            "page_served": True,
        }


def drill(*, newest: bool) -> Drilled:
    """Put a backup back into a database of its own and look through it. `newest`: the one there is, not one made for it."""
    path = store.newest() if newest else make_backup().path
    began = time.monotonic()
    with _spare_database() as into, _spare_folder() as media:
        restored = restore(Wish(path, into, media))
        with database.pointed_at(into, media):
            opened = _open_values(OPENED)
            _serve_a_page()
        seconds = time.monotonic() - began
    done = Drilled(restored, timezone.now() - restored.manifest.taken, opened, seconds)
    with transaction.atomic():
        changes = {
            "rows": restored.manifest.rows,
            "count": opened,
            "minutes": round(done.recovery_point.total_seconds() / 60),
        }
        record(Event.RESTORE_DRILLED, actor=None, changes=changes)
    return done


@contextmanager
def _spare_database() -> Iterator[Place]:
    """The one that DRILL_DATABASE_URL names, emptied afterwards; or one that is made and dropped."""
    if settings.DRILL_DATABASE_URL:
        place = database.place_of(settings.DRILL_DATABASE_URL)
        # Before anything else: it is emptied in the end, and may be the one in use under another name.
        with database.connected(place) as cursor:
            database.refuse_unless_empty(cursor)
        try:
            yield place
        finally:
            with database.connected(place) as cursor:
                database.empty(cursor)
        return
    home = database.owners_place()
    place = home.named(f"drill_{timezone.now():%Y%m%d%H%M%S}_{uuid4().hex[:6]}")
    with database.connected(home) as cursor:
        try:
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(place.name)))
        except psycopg2.Error:
            line = "The owner of the tables may make no database: set DRILL_DATABASE_URL to an empty one of its own."
            raise BackupRefused(line, "no_database") from None
        try:
            yield place
        finally:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(place.name)))


@contextmanager
def _spare_folder() -> Iterator[Path]:
    """Beside the backups, where there is room for all files."""
    path = Path(tempfile.mkdtemp(prefix=f"{store.UNFINISHED}drill-", dir=store.folder()))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _open_values(number: int) -> int:
    """So many sealed values from everywhere; returns how many there were to open. One that does not open is an end."""
    opened = 0
    try:
        with acting_for(Purpose.OVERSIGHT):
            fields = _sealed_columns()
            _DICE.shuffle(fields)
            share = max(1, number // max(1, len(fields)))
            for limit in (share, number):
                for field in fields:
                    opened += _open_some(field, min(limit, number - opened))
                    if opened >= number:
                        return opened
    except (CannotDecrypt, DatabaseError) as problem:
        place = getattr(problem, "place", "") or type(problem).__name__
        raise BackupRefused(f"A sealed value of the restored database does not open: {place}.", "sealed") from None
    return opened


def _sealed_columns() -> list[EncryptedTextField]:
    return [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField) and not model._meta.proxy
    ]


def _open_some(field: EncryptedTextField, number: int) -> int:
    rows = field.model._base_manager.filter(**{f"{field.name}__isnull": False})
    first: models.Model | None = rows.order_by("?").first()
    if first is None or number <= 0:
        return 0
    opened = 0
    for row in rows.filter(pk__gte=first.pk).order_by("pk")[:number]:
        if isinstance(row.__dict__.get(field.attname), Sealed):
            try:
                getattr(row, field.attname)
            except KeyDestroyed:
                continue
            opened += 1
    return opened


def _serve_a_page() -> None:
    """The way in, as a browser asks for it: with this version's tables, templates and keys."""
    host = next((name for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*"))), "localhost")
    for address in (reverse("readyz"), reverse("account_login")):
        answer = Client(headers={"host": host}).get(address, secure=True)
        if answer.status_code != 200:
            raise BackupRefused(f"A page of the restored database answered {answer.status_code}.", "page")
