"""What is copied once, and what is thrown away."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exchange.backup import store
from exchange.backup.actions import make_backup
from tests.cases.factories_documents import make_document


def copies(place):
    return {path.name: path.stat().st_ino for path in (place.folder / "files").glob("??/*")}


def test_a_file_is_copied_once_however_often_it_is_backed_up(filled):
    first = make_backup()
    before = copies(filled)
    make_document(filled.cases[1], filled.worker)

    second = make_backup()
    third = make_backup()

    assert (first.copied_files, second.copied_files, third.copied_files) == (1, 1, 0)
    assert [len(made.manifest.files) for made in (first, second, third)] == [1, 2, 2]
    assert before.items() < copies(filled).items()


def test_a_copy_that_was_lost_is_made_again(filled):
    first = make_backup()
    [path] = (filled.folder / "files").glob("??/*")
    path.write_bytes(b"half")

    second = make_backup()

    assert second.copied_files == 1
    with store.source_of(first.path) as source:
        store.check_file(source, first.manifest.files[0])


def test_a_file_that_was_changed_where_it_lies_is_copied_as_it_is_now(filled):
    make_backup()
    [(path, _label)] = store.walked(filled.media)
    path.write_bytes(b"other")
    os.utime(path, (1, 1))

    second = make_backup()

    assert (second.copied_files, second.manifest.files[0].size) == (1, 5)


def test_without_what_is_known_of_them_files_are_read_again_and_not_copied_again(filled):
    make_backup()
    (filled.folder / "files.known").write_bytes(b"nonsense")

    assert make_backup().copied_files == 0


def test_the_newest_of_each_day_week_and_month_stays():
    start = datetime(2026, 1, 1, 2, 30, tzinfo=UTC)
    found = [
        Path(f"{start + timedelta(days=day, hours=hour):%Y%m%dT%H%M%SZ}-0000") for day in range(120) for hour in (0, 9)
    ]

    kept = [f"{store.moment_of(path):%m-%d %H}" for path in store.chosen(found, 3, 3, 3)]

    # 30 April is a Thursday.
    assert kept == ["02-28 11", "03-31 11", "04-19 11", "04-26 11", "04-28 11", "04-29 11", "04-30 02", "04-30 11"]


def test_the_newest_stays_whatever_the_settings_say():
    found = [Path("20260101T000000Z-0000"), Path("20260102T000000Z-0000")]

    assert store.chosen(found, 0, 0, 0) == found[1:]


def test_what_no_backup_speaks_of_any_more_is_thrown_away_with_it(filled, settings):
    settings.BACKUP_KEEP_DAYS = settings.BACKUP_KEEP_WEEKS = settings.BACKUP_KEEP_MONTHS = 1
    first = make_backup()
    [(path, _label)] = store.walked(filled.media)
    path.unlink()
    first.path.rename(first.path.with_name("20200101T000000Z-0000"))

    second = make_backup()

    assert second.removed == 1
    assert store.backups() == [second.path]
    assert copies(filled) == {}


def test_a_backup_whose_key_is_not_at_hand_loses_none_of_its_files(filled, settings):
    from tests.exchange.backup.conftest import backup_key

    make_backup()
    settings.BACKUP_KEYS = f"b2:{backup_key()}"
    (filled.folder / "forgotten").unlink()
    [(path, _label)] = store.walked(filled.media)
    path.unlink()
    settings.BACKUP_KEEP_DAYS = settings.BACKUP_KEEP_WEEKS = settings.BACKUP_KEEP_MONTHS = 0
    # The newest stays, under the key that is gone.
    assert store.keep_only(0, 0, 0) == 0

    assert len(copies(filled)) == 1


@pytest.mark.parametrize("name", ["20260101T000000Z-12345", "x", ".unfinished-20260101T000000Z-0000"])
def test_what_has_another_name_is_no_backup(place, name):
    (store.folder() / name).mkdir()

    assert store.backups() == []


def test_the_folder_of_backups_is_private(filled):
    make_backup()

    assert filled.folder.stat().st_mode & 0o077 == 0
