import pytest
from django.db import DatabaseError, connection, connections, transaction

from audit.events import Event
from audit.models import AuditEvent
from audit.recorder import record
from tests.cases.factories import SURNAME, make_person

STATEMENTS = ["UPDATE audit_auditevent SET reason = 'x'", "DELETE FROM audit_auditevent", "TRUNCATE audit_auditevent"]


def test_only_listed_fields_carry_their_value(db, caseworker):
    person = make_person()

    event = record(Event.PERSON_CHANGED, actor=caseworker, target=person, changes={"family_name": SURNAME, "form": "x"})

    event.refresh_from_db()
    assert event.changes == {"family_name": None, "form": "x"}
    assert event.target_id == person.public_id


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_application_may_not_change_the_record(db, caseworker, statement):
    record(Event.SIGNED_IN, actor=caseworker)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("statement", STATEMENTS)
def test_nor_does_the_owner_of_the_schema(own_database, statement):
    with transaction.atomic():
        record(Event.SIGNED_IN, actor=None)

    with pytest.raises(DatabaseError), connections["owner"].cursor() as cursor:
        cursor.execute(statement)

    assert AuditEvent.objects.count() == 1


def test_an_event_outside_a_transaction_is_refused(own_database):
    with pytest.raises(transaction.TransactionManagementError):
        record(Event.SIGNED_IN, actor=None)


def test_the_application_is_neither_superuser_nor_owner(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        assert cursor.fetchone() == (0,)
