"""Who was forgotten: a list beside the backups and in none of them, so that no restore brings anybody back to life.

A key that was destroyed today lies, wrapped, in yesterday's backup. The list holds public ids alone, sealed, and only
grows. It is written with every backup and every few minutes (exchange/backup/tasks.py), and a restore follows it.
"""

import json
from pathlib import Path

from exchange.backup import store
from exchange.backup.database import Place, connected, forgotten
from exchange.backup.refusals import BackupRefused, damaged
from exchange.backup.sealing import opened, sealed

NAME = "forgotten"
KINDS = ("persons", "enquiries", "cases")


def note(found: dict[str, list[str]], place: Path) -> int:
    """Add these to the list in a folder of backups; returns how many were new."""
    path = place / NAME
    before = read(path) if path.exists() else {}
    after = {kind: sorted({*before.get(kind, []), *found.get(kind, [])}) for kind in KINDS}
    if after == before:
        return 0
    store.write_whole(path, sealed(json.dumps(after).encode(), NAME))
    return sum(map(len, after.values())) - sum(map(len, before.values()))


def note_now(place: Place) -> int:
    """Ask the database, as its owner, and note them in BACKUP_DIR."""
    with connected(place) as cursor:
        found = forgotten(cursor)
    return note(found, store.folder())


def read(path: Path) -> dict[str, list[str]]:
    """The list; one that was changed or cut off is refused, never taken for shorter."""
    try:
        with path.open("rb") as file:
            document = json.loads(b"".join(opened(file, NAME)))
        return {kind: [str(key) for key in document[kind]] for kind in KINDS}
    except OSError:
        raise BackupRefused("The list of who was forgotten cannot be read. Nothing was restored.", "no_list") from None
    except (ValueError, KeyError, TypeError):
        raise damaged("its list of who was forgotten is not understood") from None


def list_beside(backup: Path) -> Path | None:
    """The list that a backup in a folder lies beside; of a single file none is, unless somebody names it."""
    return backup.parent / NAME if backup.is_dir() else None
