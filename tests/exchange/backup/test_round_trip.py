"""What is put back is what was there: every row, every file, and nothing that a thief of it could read."""

import pytest
from django.conf import settings

from audit.events import Event
from audit.models import AuditEvent
from cases.documents import storage
from cases.documents.models import Document
from cases.models import Person
from exchange.backup import database, store
from exchange.backup.actions import make_backup
from exchange.backup.refusals import BackupRefused
from exchange.backup.restoring import Wish, restore
from tests import databases
from tests.canaries import found_in
from tests.exchange.backup.conftest import NAMES, digests

# What a restore adds: that it was done.
RECORD = {"public.audit_auditevent", "public.audit_auditlink"}


@pytest.mark.slow
def test_a_backup_restored_holds_the_same_rows_and_files_and_they_open(filled, put_back, empty_database):
    before, words = digests(database.owners_place()), opened_document()
    made = make_backup()

    restored = put_back(made.path)

    after = digests(empty_database)
    assert after.keys() == before.keys()
    assert {name for name in before if before[name] != after[name]} == RECORD
    assert (restored.files, restored.manifest.counts["public.cases_person"]) == (1, 2)
    with database.pointed_at(empty_database, filled.root / "restored"):
        assert {person.family_name for person in Person.objects.all()} == set(NAMES)
        assert opened_document() == words
        event = AuditEvent.objects.order_by("-id").first()
        assert (event.event, event.changes["count"]) == (Event.BACKUP_RESTORED, 0)


def opened_document():
    return storage.opened(Document.objects.select_related("case__person").get())


@pytest.mark.slow
def test_one_file_holds_everything_and_is_restored_into_nothing_but_an_empty_database(filled, put_back, own_database):
    made = make_backup(filled.root / "whole.backup")

    restored = put_back(made.path)

    with pytest.raises(BackupRefused, match="is not empty"):
        put_back(made.path)
    assert restored.forgotten is None
    assert not list(filled.root.glob(f"{store.UNFINISHED}*"))
    assert not filled.folder.exists()


def test_neither_names_nor_keys_lie_readable_in_a_backup(filled):
    made = make_backup()
    whole = make_backup(filled.root / "whole.backup")

    parts = [path.read_bytes() for path in made.path.iterdir()] + [whole.path.read_bytes()]
    secrets = [settings.FIELD_KEYS.split(":")[1], settings.INDEX_KEY, settings.BACKUP_KEYS.split(":")[1]]
    assert all(found_in(part, "Nümunəyeva", "cases_person", *secrets) == [] for part in parts)


def test_a_backup_is_on_record_with_its_rows_and_digest(filled):
    made = make_backup()

    event = AuditEvent.objects.get(event=Event.BACKUP_MADE)
    assert event.actor_id is None
    assert event.changes == {"rows": made.manifest.rows, "digest": made.manifest.database_digest, "kind": "folder"}


@pytest.mark.slow
def test_a_database_that_was_only_migrated_counts_as_empty(filled, own_database, template_database):
    made = make_backup()

    with databases.copied(template_database):
        into = database.owners_place()
        restored = restore(Wish(made.path, into, filled.root / "restored"))

        assert restored.manifest.counts["public.cases_person"] == 2
        assert Person.objects.count() == 2
