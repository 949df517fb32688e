import base64
import secrets
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
from django.conf import settings as configured

from exchange.backup import database
from exchange.backup.restoring import Wish, restore
from tests import databases
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_person
from tests.cases.factories_documents import make_document

NAMES = ("Nümunəyeva", "Sınaqova")


def backup_key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def place(settings, tmp_path):
    """Folders of this test's own, and a key for its backups."""
    settings.BACKUP_KEYS = f"b1:{backup_key()}"
    settings.BACKUP_DIR = str(tmp_path / "backups")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.DRILL_DATABASE_URL = ""
    return SimpleNamespace(folder=tmp_path / "backups", media=tmp_path / "media", root=tmp_path)


@pytest.fixture
def filled(own_database, place):
    """A small programme: two people with a file each, of whom one has a document."""
    worker = make_user("keeps", make_organisation("KEEPERS"), "shelter_manager")
    cases = [make_case(worker.organisation, person=make_person(family_name=name), status=None) for name in NAMES]
    document = make_document(cases[0], worker)
    return SimpleNamespace(worker=worker, cases=cases, document=document, environment=own_database, **vars(place))


@pytest.fixture
def empty_database(own_database):
    """Another database of the same server, without a table; its address as the owner."""
    name = f"test_{secrets.token_hex(8)}"
    databases.as_owner(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield database.owners_place().named(name)
    with suppress(psycopg2.Error):
        databases._drop(name)


@pytest.fixture
def put_back(empty_database, place):
    """Restore into the other database, its files beside this test's."""

    def do(backup, **options):
        return restore(Wish(Path(backup), empty_database, place.root / "restored", **options))

    return do


@pytest.fixture
def environment(own_database, place):
    """For a command as a process of its own."""
    return own_database | {
        "BACKUP_KEYS": configured.BACKUP_KEYS,
        "BACKUP_DIR": configured.BACKUP_DIR,
        "MEDIA_ROOT": configured.MEDIA_ROOT,
        "POSTGRESQL_PROGRAMS": configured.POSTGRESQL_PROGRAMS,
    }


def digests(where):
    """Of every table its rows, however they lie."""
    with database.connected(where) as cursor:
        found = {}
        for name in database.tables(cursor):
            cursor.execute(f"SELECT md5(string_agg(md5(r::text), '' ORDER BY md5(r::text))) FROM {name} r")  # noqa: S608
            found[name] = cursor.fetchone()[0]
        return found
