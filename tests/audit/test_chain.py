"""The chain over the record: what somebody who owns the database could do to it, and that it tells."""

import json
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from audit import actions
from audit.chain import walk
from audit.events import Event
from audit.models import AuditEvent, AuditHead, AuditLink
from audit.recorder import record
from tests.accounts.factories import make_organisation, make_user

TABLES = ("audit_auditevent", "audit_auditlink", "audit_audithead")


@pytest.fixture
def day_of_use(own_database):
    """Twelve events in five transactions, one of them by somebody with a reason; the ids of the events."""
    user = make_user("auntie", make_organisation("HOUSE"), "caseworker")
    for number in (1, 5, 1, 4, 1):
        with transaction.atomic():
            for _ in range(number):
                record(Event.CASE_READ, actor=user, target=user, changes={"sections": ["identity", "ə"]}, reason="Why")
    return list(AuditEvent.objects.order_by("id").values_list("id", flat=True))


@contextmanager
def as_owner_without_triggers():
    """What whoever owns the database can do: nothing in it stops him."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def verdict(*arguments) -> tuple[int, dict]:
    """What `verify_audit --json` answers, with its exit code."""
    import io

    out = io.StringIO()
    try:
        call_command("verify_audit", "--json", *arguments, stdout=out)
    except SystemExit as end:
        return end.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def found(*arguments) -> dict:
    code, document = verdict(*arguments)
    assert code == 1
    return document["broken"]


def test_an_untouched_record_holds(day_of_use):
    code, document = verdict()

    assert (code, document["holds"], document["events"]) == (0, True, 12)


def test_an_empty_record_holds(own_database):
    assert verdict()[1]["holds"]


def test_the_links_follow_the_order_of_the_commits(day_of_use):
    links = list(AuditLink.objects.order_by("position").values_list("position", "event_id"))

    assert links == list(enumerate(day_of_use, start=1))


def test_what_is_rolled_back_leaves_no_gap(own_database):
    with transaction.atomic():
        record(Event.SIGNED_IN, actor=None)
        with transaction.atomic():
            record(Event.SIGNED_OUT, actor=None)
            transaction.set_rollback(True)
        record(Event.SIGNED_IN, actor=None)

    assert verdict()[1]["events"] == AuditEvent.objects.count() == 2


def test_no_event_is_linked_before_its_transaction_commits(own_database):
    with transaction.atomic():
        record(Event.SIGNED_IN, actor=None)
        assert not AuditLink.objects.exists()

    assert AuditLink.objects.count() == 1


CHANGES = {
    "event": "'signed_out'",
    "at": "at + interval '1 microsecond'",
    "actor_id": "NULL",
    "actor_label": "'nobody'",
    "organisation_code": "''",
    "target_id": "gen_random_uuid()",
    "target_type": "'x'",
    "case_id": "gen_random_uuid()",
    "changes": "'{}'",
    "reason": "NULL",
    "session_digest": "'x'",
    "request_id": "gen_random_uuid()",
    "address": "'10.0.0.1'",
    "public_id": "gen_random_uuid()",
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_row_is_named(day_of_use, column):
    wanted = day_of_use[6]
    with as_owner_without_triggers() as owner:
        statement = f"UPDATE audit_auditevent SET {column} = {CHANGES[column]} WHERE id = %s"  # noqa: S608
        owner.execute(statement, [wanted])

    broken = found()

    assert (broken["kind"], broken["event_id"], broken["position"]) == ("changed", wanted, 7)
    assert broken["public_id"] == str(AuditEvent.objects.get(pk=wanted).public_id)


def test_every_column_of_an_event_is_part_of_the_chain():
    assert set(CHANGES) | {"id"} == {field.column for field in AuditEvent._meta.concrete_fields}


def test_a_removed_row_is_named(day_of_use):
    with as_owner_without_triggers() as owner:
        owner.execute("DELETE FROM audit_auditevent WHERE id = %s", [day_of_use[3]])

    broken = found()

    assert (broken["kind"], broken["event_id"], broken["position"]) == ("removed", day_of_use[3], 4)


def test_a_row_removed_with_its_link_is_noticed(day_of_use):
    with as_owner_without_triggers() as owner:
        owner.execute("DELETE FROM audit_auditevent WHERE id = %s", [day_of_use[3]])
        owner.execute("DELETE FROM audit_auditlink WHERE event_id = %s", [day_of_use[3]])

    broken = found()

    assert (broken["kind"], broken["position"], broken["event_id"]) == ("link removed", 4, day_of_use[4])


def test_two_rows_that_changed_places_are_named(day_of_use):
    first, second = day_of_use[2], day_of_use[9]
    with as_owner_without_triggers() as owner:
        for before, after in ((first, -1), (second, first), (-1, second)):
            owner.execute("UPDATE audit_auditevent SET id = %s WHERE id = %s", [after, before])

    broken = found()

    assert (broken["kind"], broken["event_id"], broken["other_event_id"]) == ("swapped", first, second)


def test_two_links_that_changed_places_are_named(day_of_use):
    first, second = day_of_use[2], day_of_use[9]
    with as_owner_without_triggers() as owner:
        for before, after in ((first, -1), (second, first), (-1, second)):
            owner.execute("UPDATE audit_auditlink SET event_id = %s WHERE event_id = %s", [after, before])

    broken = found()

    assert (broken["kind"], broken["event_id"], broken["other_event_id"]) == ("swapped", second, first)


def test_a_row_put_in_past_the_trigger_is_named(day_of_use):
    with as_owner_without_triggers() as owner:
        owner.execute(
            "INSERT INTO audit_auditevent (public_id, at, event, actor_label, organisation_code, target_type, changes,"
            " session_digest) VALUES (gen_random_uuid(), now(), 'signed_in', '', '', '', '{}', '') RETURNING id"
        )
        (put_in,) = owner.fetchone()

    broken = found()

    assert (broken["kind"], broken["event_id"]) == ("no link", put_in)


@pytest.mark.parametrize("column", ["previous", "digest"])
def test_a_changed_link_is_noticed(day_of_use, column):
    with as_owner_without_triggers() as owner:
        owner.execute(f"UPDATE audit_auditlink SET {column} = sha256('x') WHERE position = 5")  # noqa: S608

    assert found()["position"] == 5


def test_the_command_names_the_row_in_words(day_of_use, capsys):
    with as_owner_without_triggers() as owner:
        owner.execute("UPDATE audit_auditevent SET actor_label = 'x' WHERE id = %s", [day_of_use[6]])

    with pytest.raises(SystemExit) as end:
        call_command("verify_audit")

    said = capsys.readouterr().out
    assert end.value.code == 1
    assert f"event {day_of_use[6]} (" in said
    assert "position 7 was changed" in said


# ---------------------------------------------------------------- the end of the chain, signed


@pytest.fixture
def folder(settings, tmp_path):
    settings.AUDIT_HEAD_FOLDER = str(tmp_path / "elsewhere")
    return tmp_path / "elsewhere"


def rebuild(owner, *, without: int) -> None:
    """Take an event out and make the whole chain anew, so that it holds in itself."""
    owner.execute("DELETE FROM audit_auditevent WHERE id = %s", [without])
    owner.execute("DELETE FROM audit_auditlink")
    owner.execute(
        "DO $$ DECLARE e audit_auditevent; BEGIN"
        " FOR e IN SELECT * FROM audit_auditevent ORDER BY id LOOP PERFORM audit_link(e); END LOOP; END $$"
    )


def test_a_stored_head_tells_of_a_chain_that_was_rebuilt(day_of_use, folder):
    head = actions.sign_head()
    with as_owner_without_triggers() as owner:
        rebuild(owner, without=day_of_use[3])
        owner.execute("DELETE FROM audit_audithead")

    assert walk().broken is None
    assert verdict()[0] == 0
    code, document = verdict("--head", str(folder / head.file_name()))
    assert code == 1
    assert "rebuilt" in document["left_heads"][0]


def test_the_heads_in_the_database_tell_of_it_too(day_of_use, folder):
    actions.sign_head()
    with as_owner_without_triggers() as owner:
        rebuild(owner, without=day_of_use[3])

    code, document = verdict()

    assert (code, document["broken"], len(document["left_heads"])) == (1, None, 1)


def test_a_head_tells_of_an_end_that_was_cut_off(day_of_use, folder):
    head = actions.sign_head()
    with as_owner_without_triggers() as owner:
        owner.execute("DELETE FROM audit_audithead")
        owner.execute("DELETE FROM audit_auditlink WHERE position > 10")
        owner.execute("DELETE FROM audit_auditevent WHERE id NOT IN (SELECT event_id FROM audit_auditlink)")

    code, document = verdict("--head", str(folder / head.file_name()))

    assert code == 1
    assert "ends at position 10 and was longer" in document["left_heads"][0]


def test_the_record_passes_through_every_head_while_it_grows(day_of_use, folder):
    files = []
    for _ in range(3):
        files.append(str(folder / actions.sign_head().file_name()))
        with transaction.atomic():
            record(Event.SIGNED_IN, actor=None)

    code, document = verdict(*(part for path in files for part in ("--head", path)))

    assert (code, document["heads"], len(set(files))) == (0, 6, 3)


def test_a_head_that_was_written_over_is_no_proof(day_of_use, folder, tmp_path):
    head = json.loads(actions.sign_head().as_text())
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(head | {"position": 3}))

    with pytest.raises(CommandError, match="signature does not belong"):
        call_command("verify_audit", "--head", str(forged))


@pytest.mark.slow
def test_a_head_signed_under_another_key_is_no_proof(day_of_use, folder, settings):
    path = folder / actions.sign_head().file_name()
    settings.AUDIT_SIGNING_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

    with pytest.raises(CommandError, match="not ours"):
        call_command("verify_audit", "--head", str(path))

    settings.AUDIT_TRUSTED_KEYS = [json.loads(path.read_text())["public_key"]]
    call_command("verify_audit", "--head", str(path))


def test_a_record_that_does_not_hold_is_not_signed(day_of_use, folder, settings, mailoutbox):
    settings.AUDIT_HEAD_RECIPIENTS = ["keeper@example.org"]
    settings.CELERY_TASK_ALWAYS_EAGER = True
    with as_owner_without_triggers() as owner:
        owner.execute("UPDATE audit_auditevent SET actor_label = 'x' WHERE id = %s", [day_of_use[6]])

    with pytest.raises(CommandError, match="was not signed"):
        call_command("sign_audit_head")

    assert not AuditHead.objects.exists()
    assert AuditEvent.objects.get(event=Event.RECORD_BROKEN).changes == {"position": 6, "kind": "changed"}


def test_signing_is_on_record_and_the_head_is_mailed(day_of_use, folder, settings, mailoutbox):
    from audit.notifications import mail_head

    settings.AUDIT_HEAD_RECIPIENTS = ["keeper@example.org"]

    head = actions.sign_head()
    mail_head(str(AuditHead.objects.get().public_id))

    assert AuditEvent.objects.get(event=Event.HEAD_SIGNED).changes["position"] == 12
    assert head.as_text() in mailoutbox[0].body
    assert (folder / head.file_name()).read_text() == head.as_text()


# ---------------------------------------------------------------- the walls


@pytest.mark.parametrize("table", TABLES[1:])
@pytest.mark.parametrize("statement", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_nobody_changes_the_chain(day_of_use, folder, table, statement, alias):
    actions.sign_head()

    with pytest.raises(DatabaseError), connections[alias].cursor() as cursor:
        cursor.execute(statement.format(table))

    assert verdict()[0] == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_auditlink VALUES (99, 99, 'x', 'x')",
        "INSERT INTO audit_fieldhistory (at, table_name, deleted, database_role, about_kind, changed)"
        " VALUES (now(), 'x', false, 'x', 'x', '{}')",
        "SELECT audit_link(e) FROM audit_auditevent e",
        "SELECT * FROM audit_chainlock FOR UPDATE",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER audit_chained",
    ],
)
def test_the_application_writes_no_link_and_holds_no_lock(day_of_use, statement):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), connection.cursor() as cursor:
        cursor.execute(statement)
