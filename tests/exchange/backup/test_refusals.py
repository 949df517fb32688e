"""Wrong keys, damage and other people's databases: one clear line each, and nothing is half-written."""

import json
import shutil
import subprocess
import sys
import tarfile

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command

from exchange.backup import database, restoring, store
from exchange.backup.actions import make_backup
from exchange.backup.manifest import DATABASE, NAME, Manifest, read_manifest
from exchange.backup.refusals import BackupRefused
from exchange.backup.sealing import PIECE, TAG, Sealing, opened, sealed
from tests import databases
from tests.exchange.backup.conftest import backup_key


@pytest.fixture
def made(filled):
    return make_backup()


@pytest.fixture
def untouched(empty_database, place):
    """Afterwards the database has no table, and its folder no file."""
    yield
    with database.connected(empty_database) as cursor:
        assert database.tables(cursor) == []
    assert not [path for path in (place.root / "restored").rglob("*") if path.is_file()]


def change(path, at, by=b"\xff"):
    content = bytearray(path.read_bytes())
    content[at : at + len(by)] = bytes(byte ^ mask for byte, mask in zip(content[at : at + len(by)], by, strict=True))
    path.write_bytes(bytes(content))


def cut(path):
    path.write_bytes(path.read_bytes()[:-100])


DAMAGE = {
    "a byte of the database": lambda made: change(made.path / DATABASE, 5000),
    "the database cut off": lambda made: cut(made.path / DATABASE),
    "the manifest cut off": lambda made: cut(made.path / NAME),
    "a byte of a file": lambda made: change(copy_of(made), 10),
    "a file cut off": lambda made: cut(copy_of(made)),
    "a file gone": lambda made: copy_of(made).unlink(),
    "the database gone": lambda made: (made.path / DATABASE).unlink(),
    "the parts exchanged": lambda made: shutil.copy(made.path / NAME, made.path / DATABASE),
}


def copy_of(made):
    return store.path_of_copy(made.path.parent, made.manifest.files[0].digest)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_backup_is_refused_before_anything_is_written(made, put_back, untouched, damage):
    DAMAGE[damage](made)

    with pytest.raises(BackupRefused, match=r"damaged|no backup of this program") as refused:
        put_back(made.path)

    assert refused.value.code == "damaged"


def test_the_database_of_another_backup_is_refused(made, put_back, untouched):
    other = make_backup()
    shutil.copy(other.path / DATABASE, made.path / DATABASE)

    with pytest.raises(BackupRefused, match="belongs to another backup"):
        put_back(made.path)


@pytest.mark.parametrize("left", [0.3, 0.9, 1])
def test_a_file_that_was_cut_off_is_refused(filled, put_back, untouched, left):
    whole = make_backup(filled.root / "whole.backup").path
    # Its last part is the manifest; after it come at most 10 KiB of nothing.
    whole.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * left) - 11_000])

    with pytest.raises(BackupRefused, match="damaged"):
        put_back(whole)


def test_what_is_no_backup_is_refused(place, put_back, untouched):
    for name, content in (("empty", b""), ("text", b"hello " * 5000)):
        (place.root / name).write_bytes(content)
        with pytest.raises(BackupRefused, match="damaged"):
            put_back(place.root / name)
    with tarfile.open(place.root / "other.tar", "w") as tar:
        tar.add(place.root / "text", "manifest")
    with pytest.raises(BackupRefused, match="no backup of this program"):
        put_back(place.root / "other.tar")


def test_another_key_under_the_same_name_is_refused(made, put_back, untouched, settings):
    settings.BACKUP_KEYS = f"b1:{backup_key()}"

    with pytest.raises(BackupRefused, match="does not open under the key 'b1'"):
        put_back(made.path)


def test_a_key_that_is_not_at_hand_is_named(made, put_back, untouched, settings):
    settings.BACKUP_KEYS = f"b2:{backup_key()}"

    with pytest.raises(BackupRefused, match="the key 'b1', which BACKUP_KEYS lacks"):
        put_back(made.path)


def test_an_older_key_goes_on_opening(made, settings):
    settings.BACKUP_KEYS = f"b2:{backup_key()},{settings.BACKUP_KEYS}"

    with store.source_of(made.path) as source:
        assert restoring.checked(source) == made.manifest


def test_tables_of_a_newer_version_are_refused(made, put_back, untouched):
    document = vars(made.manifest) | {"migrations": [*made.manifest.migrations, ["cases", "9999_from_the_future"]]}
    (made.path / NAME).write_bytes(Manifest(**document).as_sealed())

    with pytest.raises(BackupRefused, match="newer version of this program"):
        put_back(made.path)


def test_a_database_of_something_else_is_refused_and_left(made, put_back, empty_database):
    databases.as_owner("CREATE TABLE theirs (word text); INSERT INTO theirs VALUES ('x')", empty_database.name)

    with pytest.raises(BackupRefused, match="holds tables of something else"):
        put_back(made.path)

    assert databases.as_owner("SELECT word FROM theirs", empty_database.name) == [("x",)]


@pytest.mark.slow
def test_rows_that_do_not_agree_with_the_count_leave_nothing(made, put_back, untouched):
    counts = made.manifest.counts | {"public.cases_person": 3}
    (made.path / NAME).write_bytes(Manifest(**vars(made.manifest) | {"counts": counts}).as_sealed())

    with pytest.raises(BackupRefused, match="not as many as the backup says"):
        put_back(made.path)


@pytest.mark.slow
def test_without_the_field_keys_of_the_database_nothing_stays(made, put_back, untouched, settings):
    settings.FIELD_KEYS = f"k1:{backup_key()}"

    with pytest.raises(BackupRefused, match="FIELD_KEYS"):
        put_back(made.path)


def test_files_of_others_under_the_same_names_are_left_as_they_are(made, put_back, place):
    theirs = place.root / "restored" / made.manifest.files[0].path
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"another file")

    with pytest.raises(BackupRefused, match="holds others under the same names"):
        put_back(made.path)

    assert theirs.read_bytes() == b"another file"


def test_two_backups_at_once_are_one(filled):
    with database.alone(database.owners_place()), pytest.raises(BackupRefused, match="under way already"):
        make_backup()

    assert store.backups() == []


def test_a_backup_writes_over_nothing(filled):
    (filled.root / "precious").write_text("x")

    with pytest.raises(CommandError, match="something under this name already"):
        call_command("backup", str(filled.root / "precious"))

    assert (filled.root / "precious").read_text() == "x"


def test_without_a_key_nothing_is_backed_up(filled, settings):
    settings.BACKUP_KEYS = ""

    with pytest.raises(CommandError, match="BACKUP_KEYS is not set"):
        call_command("backup")

    assert not filled.folder.exists()


@pytest.mark.runtime
def test_a_process_without_the_owner_says_so_in_one_line(environment):
    done = subprocess.run(
        [sys.executable, "manage.py", "backup"],
        cwd=configured.BASE_DIR,
        env=environment | {"OWNER_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.strip() == (
        "CommandError: There is no database 'owner': set OWNER_DATABASE_URL for this command (see .env.example)."
    )


# ---------------------------------------------------------------- the seal itself


@pytest.fixture
def stream(place):
    """Three pieces and a bit, sealed."""
    path = place.root / "stream"
    with path.open("wb") as file:
        sealing = Sealing(file, "database")
        for number in range(7):
            sealing.write(bytes([number]) * (PIECE // 2))
        sealing.close()
    return path


def read(path, name="database"):
    with path.open("rb") as file:
        return b"".join(opened(file, name))


def test_what_was_sealed_opens(stream):
    assert read(stream) == b"".join(bytes([number]) * (PIECE // 2) for number in range(7))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_any_size_opens_as_it_was(place, size):
    path = place.root / "sized"
    path.write_bytes(sealed(b"x" * size, "database"))

    assert read(path) == b"x" * size


def test_pieces_that_changed_places_do_not_open(stream):
    content = stream.read_bytes()
    whole = PIECE + TAG
    head = len(content) - 3 * whole - (PIECE // 2 + TAG)
    first, second = content[head : head + whole], content[head + whole : head + 2 * whole]
    stream.write_bytes(content[:head] + second + first + content[head + 2 * whole :])

    with pytest.raises(BackupRefused, match="changed, moved or cut off"):
        read(stream)


def test_a_stream_without_its_last_piece_does_not_open(stream):
    stream.write_bytes(stream.read_bytes()[: -(PIECE // 2 + TAG)])

    with pytest.raises(BackupRefused, match="changed, moved or cut off"):
        read(stream)


def test_a_part_does_not_open_in_the_place_of_another(stream):
    with pytest.raises(BackupRefused, match="changed, moved or cut off"):
        read(stream, "manifest")


def test_a_manifest_names_no_key_and_no_person(made):
    with (made.path / NAME).open("rb") as file:
        text = json.dumps(vars(read_manifest(file)), default=vars)

    assert "FIELD" not in text
    assert "Nümunəyeva" not in text
