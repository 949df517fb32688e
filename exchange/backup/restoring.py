"""Putting a backup back: everything is checked before anything is written, and what is not whole in the end is taken away."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.db.migrations.loader import MigrationLoader

from audit.chain import walk
from audit.events import Event
from audit.recorder import record
from cases.retention.actions import forget_again
from core.keys import WrongKeys, check_keys
from core.management.commands.migrate import OWNER
from exchange.backup import database, forgetting, store
from exchange.backup.database import Place
from exchange.backup.manifest import DATABASE, NAME, Manifest, pieces_of_database, read_manifest
from exchange.backup.refusals import BackupRefused, damaged


@dataclass(frozen=True)
class Restored:
    """A backup that was put back and found whole there."""

    manifest: Manifest
    # How many keys and files the list named; None where there was no list.
    forgotten: int | None
    files: int
    seconds: float

    def as_document(self) -> dict[str, Any]:
        return {
            "taken_at": self.manifest.taken_at,
            "tables": len(self.manifest.counts),
            "rows": self.manifest.rows,
            "files": self.files,
            "forgotten_again": self.forgotten,
            "record_holds": True,
            "seconds": round(self.seconds, 2),
        }


@dataclass(frozen=True)
class Wish:
    """Which backup, into which database and folder, and by which list of who was forgotten since."""

    backup: Path
    into: Place
    media: Path
    forgotten: Path | None = None
    without_list: bool = False


def restore(wish: Wish) -> Restored:
    """Check, write, check again. A refusal leaves the database and the folder as empty as they were."""
    began = time.monotonic()
    with store.source_of(wish.backup) as source:
        manifest = checked(source)
        refuse_newer(manifest)
        gone = _forgotten(wish)
        with database.alone(wish.into):
            _refuse_unless_fit(wish.into, manifest)
            _write(source, manifest, gone or {}, wish)
    listed = None if gone is None else sum(map(len, gone.values()))
    return Restored(manifest, listed, len(manifest.files), time.monotonic() - began)


def _write(
    source: store.FolderSource | store.FileSource, manifest: Manifest, gone: dict[str, list[str]], wish: Wish
) -> None:
    new = []
    try:
        for kept in manifest.files:
            if store.put_back(source, kept, wish.media):
                new.append(kept)
        with source.open(DATABASE) as sealed:
            pieces = pieces_of_database(sealed, manifest)
            database.load(wish.into, pieces, counted=manifest.counts, forgotten=gone)
        try:
            with database.pointed_at(wish.into, wish.media):
                _make_ready(manifest, gone)
        except BaseException:
            with database.connected(wish.into) as cursor:
                database.empty(cursor)
            raise
    except BaseException:
        for kept in new:
            store.remove_file(kept, wish.media)
        raise


def checked(source: store.FolderSource | store.FileSource) -> Manifest:
    """Open every part and compare every digest, writing nothing."""
    with source.open(NAME) as file:
        manifest = read_manifest(file)
    with source.open(DATABASE) as sealed:
        for _piece in pieces_of_database(sealed, manifest):
            pass
    for kept in manifest.files:
        store.check_file(source, kept)
    return manifest


def refuse_newer(manifest: Manifest) -> None:
    """The tables of a newer version are nothing that this code can work with."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    ours = {app for app, _name in known}
    if any(tuple(row) not in known for row in manifest.migrations if row[0] in ours):
        line = (
            "This backup was made by a newer version of this program: restore it with that one. Nothing was restored."
        )
        raise BackupRefused(line, "newer")


def _forgotten(wish: Wish) -> dict[str, list[str]] | None:
    path = wish.forgotten or forgetting.list_beside(wish.backup)
    if path is None and settings.BACKUP_DIR and (Path(settings.BACKUP_DIR) / forgetting.NAME).exists():
        path = Path(settings.BACKUP_DIR) / forgetting.NAME
    if path is not None and (path.exists() or wish.forgotten):
        return forgetting.read(path)
    if path is not None and not wish.without_list:
        line = (
            "The list of who was forgotten since (the file 'forgotten') is not beside this backup: without it people"
            " come back whose keys were destroyed. Put it there, or say --without-list. Nothing was restored."
        )
        raise BackupRefused(line, "no_list")
    return None


def _refuse_unless_fit(into: Place, manifest: Manifest) -> None:
    with database.connected(into) as cursor:
        database.refuse_unless_empty(cursor)
        cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [manifest.application])
        owner, there = cursor.fetchone()
    if owner != manifest.owner or not there:
        line = (
            f"This backup belongs to the roles '{manifest.owner}' and '{manifest.application}': make both on this"
            " server (deploy/postgres/10-roles.sh), and restore as the first. Nothing was restored."
        )
        raise BackupRefused(line, "roles")


def _make_ready(manifest: Manifest, gone: dict[str, list[str]]) -> None:
    """Within the restored database: its keys, its record, this version's tables, and who is to stay forgotten."""
    try:
        check_keys(OWNER, may_be_new=True)
        call_command("migrate", verbosity=0, interactive=False)
    except (WrongKeys, CommandError) as problem:
        raise BackupRefused(f"{problem} Nothing was restored.", "field_keys") from None
    _check_record(manifest)
    try:
        if any(gone.values()):
            forget_again(cases=_ids(gone, "cases"), persons=_ids(gone, "persons"))
        with transaction.atomic():
            changes = {"day": manifest.taken.date(), "rows": manifest.rows, "count": sum(map(len, gone.values()))}
            record(Event.BACKUP_RESTORED, actor=None, changes=changes)
    except DatabaseError as problem:
        line = f"What was restored did not take what has to be done to it ({type(problem).__name__}). Nothing was restored."
        raise BackupRefused(line, "database") from None


def _check_record(manifest: Manifest) -> None:
    """The chain holds, and passes through the event that was the last one at the moment of the backup."""
    passed = {manifest.audit_position: b""}
    walked = walk(passed)
    if walked.broken is not None:
        raise BackupRefused(f"The record of the restored database does not hold: {walked.broken}.", "record")
    if manifest.audit_digest and passed[manifest.audit_position].hex() != manifest.audit_digest:
        raise damaged("its record is not the one that was backed up")


def _ids(gone: dict[str, list[str]], kind: str) -> list[UUID]:
    return [UUID(key) for key in gone.get(kind, [])]
