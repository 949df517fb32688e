"""The drill, the nights, and who is told when one of them failed."""

import json
import shutil

import pytest
from celery import current_app
from django.conf import settings as configured
from django.core.management import CommandError, call_command

from accounts.telling.enums import Kind
from accounts.telling.models import Notification
from audit.events import Event
from audit.models import AuditEvent
from exchange.backup import store, tasks
from exchange.backup.actions import make_backup
from exchange.backup.drill import drill
from exchange.backup.manifest import DATABASE
from tests import databases
from tests.accounts.factories import make_user


@pytest.fixture
def administrator(filled):
    return make_user("administers", filled.worker.organisation, "administrator")


def drill_databases():
    return databases.as_owner("SELECT datname FROM pg_database WHERE datname LIKE 'drill\\_%'")


def told():
    return list(Notification.objects.filter(kind=Kind.BACKUP_FAILED).values_list("user__username", flat=True))


@pytest.mark.slow
def test_a_drill_restores_elsewhere_looks_and_takes_it_away(filled, capsys):
    made = make_backup()
    before = drill_databases()

    call_command("restore_drill", "--newest", "--json")

    report = json.loads(capsys.readouterr().out)
    assert report["rows"] == made.manifest.rows
    assert (report["files"], report["record_holds"], report["page_served"]) == (1, True, True)
    assert report["values_opened"] >= 5
    assert 0 <= report["recovery_point_seconds"] < 600
    assert report["recovery_seconds"] > 0
    assert drill_databases() == before
    assert not list(filled.folder.glob(f"{store.UNFINISHED}*"))
    event = AuditEvent.objects.get(event=Event.RESTORE_DRILLED)
    assert event.changes["count"] == report["values_opened"]
    assert not AuditEvent.objects.filter(event=Event.BACKUP_RESTORED).exists()


@pytest.mark.slow
def test_a_drill_uses_the_database_that_is_named_and_leaves_it_empty(filled, empty_database, settings):
    settings.DRILL_DATABASE_URL = "postgresql://{user}:{password}@/{dbname}?host={host}".format(
        **empty_database.parameters
    )

    done = drill(newest=False)

    assert done.restored.manifest.counts["public.cases_person"] == 2
    assert databases.as_owner("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", empty_database.name) == [
        (0,)
    ]


def test_a_drill_never_restores_over_the_database_in_use(filled, settings, own_database):
    settings.DRILL_DATABASE_URL = own_database["OWNER_DATABASE_URL"]
    make_backup()

    # Whatever its address is called, nothing of it is restored over, and nothing emptied.
    with pytest.raises(CommandError, match="is not empty"):
        call_command("restore_drill", "--newest")

    assert len(databases.as_owner("SELECT 1 FROM cases_person", databases.connections.settings["owner"]["NAME"])) == 2


def test_a_drill_that_fails_is_on_record_and_administrators_are_told(filled, administrator):
    made = make_backup()
    shutil.copy(made.path / "manifest", made.path / DATABASE)

    tasks.drill_restore()

    event = AuditEvent.objects.get(event=Event.DRILL_FAILED)
    assert event.changes == {"reason_code": "damaged"}
    assert told() == ["administers"]


def test_a_backup_that_fails_is_on_record_and_administrators_are_told(filled, administrator, settings):
    settings.POSTGRESQL_PROGRAMS = str(filled.root)

    tasks.back_up()

    assert AuditEvent.objects.get(event=Event.BACKUP_FAILED).changes == {"reason_code": "no_program"}
    assert told() == ["administers"]
    assert store.backups() == []


def test_a_folder_that_cannot_be_written_is_a_failed_backup(filled, administrator, settings):
    (filled.root / "a file").write_text("")
    settings.BACKUP_DIR = str(filled.root / "a file" / "backups")

    tasks.back_up()

    assert AuditEvent.objects.get(event=Event.BACKUP_FAILED).changes == {"reason_code": "no_folder"}


def test_the_night_makes_a_backup_and_tells_nobody(filled, administrator):
    tasks.back_up()

    assert len(store.backups()) == 1
    assert told() == []


def test_an_installation_that_names_no_folder_is_left_alone(filled, settings):
    settings.BACKUP_DIR = ""

    tasks.back_up()
    tasks.drill_restore()
    tasks.note_forgotten()

    assert not AuditEvent.objects.filter(event__in=[Event.BACKUP_FAILED, Event.DRILL_FAILED]).exists()


def test_every_task_of_backups_is_in_the_plan_and_goes_to_the_queue_of_its_own():
    planned = {row["task"]: row for row in configured.CELERY_BEAT_SCHEDULE.values() if ".backup." in row["task"]}

    assert planned.keys() == {
        f"exchange.backup.tasks.{name}" for name in ("back_up", "drill_restore", "note_forgotten")
    }
    for name, row in planned.items():
        assert "args" not in row
        assert row["options"]["expires"]
        assert current_app.amqp.router.route({}, name)["queue"].name == "celery-backup"
        assert current_app.tasks[name].acks_late is False
