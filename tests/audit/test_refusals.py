"""Failed accesses stand in the record, with the id that was asked for and nothing else; and no page without its event."""

import uuid

import pytest
from django.db import connections, transaction
from django.urls import reverse

from accounts.access import acting_as
from audit import requests
from audit.events import Event
from audit.models import AuditEvent
from audit.recorder import record
from tests import proof
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case


def refused():
    return AuditEvent.objects.filter(event=Event.ACCESS_REFUSED)


def test_a_case_of_somebody_else_is_not_found_and_that_is_on_record(client, case, stranger):
    client.force_login(stranger)

    answer = client.get(reverse("cases:detail", args=[case.public_id]))

    assert answer.status_code == 404
    event = refused().get()
    assert (event.actor_id, event.target_id) == (stranger.public_id, case.public_id)
    assert (event.case_id, event.changes) == (None, {"status": 404, "page": "cases:detail"})


def test_a_guessed_id_is_recorded_alike(client, caseworker):
    client.force_login(caseworker)
    guessed = uuid.uuid4()

    assert client.get(reverse("cases:detail", args=[guessed])).status_code == 404

    assert refused().get().target_id == guessed


def test_a_rule_that_says_no_is_recorded(client, caseworker):
    client.force_login(caseworker)

    assert client.get(reverse("accounts:record")).status_code == 403

    assert refused().get().changes == {"status": 403, "page": "accounts:record"}


def test_what_is_allowed_is_no_refusal(client, case, caseworker):
    client.force_login(caseworker)

    assert client.get(reverse("cases:detail", args=[case.public_id])).status_code == 200

    assert not refused().exists()


def test_a_refusal_is_committed_and_linked_although_the_page_says_no(own_database, client):
    user = make_user("auntie", make_organisation("HOUSE"), "caseworker")
    client.force_login(user)

    assert client.get(reverse("cases:detail", args=[uuid.uuid4()])).status_code == 404

    event = AuditEvent.objects.using("owner").get(event=Event.ACCESS_REFUSED)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_auditlink WHERE event_id = %s", [event.pk])
        assert cursor.fetchone() == (1,)


# ---------------------------------------------------------------- no event, no page


HURTS = {
    "the event cannot be written": "REVOKE INSERT ON audit_auditevent FROM {}",
    "the event cannot be linked": "DELETE FROM audit_chainlock",
}


@pytest.mark.slow
@pytest.mark.parametrize("hurt", HURTS.values(), ids=HURTS.keys())
def test_a_look_that_cannot_be_recorded_shows_nothing(own_database, client, hurt):
    user = make_user("auntie", make_organisation("HOUSE"), "caseworker")
    with acting_as(user):
        case = make_case(user.organisation, worker=user)
    client.force_login(user)
    client.raise_request_exception = False
    url = reverse("cases:detail", args=[case.public_id])
    assert SURNAME in client.get(url).content.decode()
    with connections["owner"].cursor() as cursor:
        cursor.execute(hurt.format(connections["default"].settings_dict["USER"]))

    answer = client.get(url)

    assert answer.status_code == 500
    assert SURNAME not in answer.content.decode()


# ---------------------------------------------------------------- one sitting


def test_the_events_of_one_request_carry_its_number_and_those_of_a_session_its_digest(client, case, caseworker):
    client.force_login(caseworker)
    for _ in range(2):
        client.get(reverse("cases:detail", args=[case.public_id]))

    first, second = AuditEvent.objects.filter(event=Event.CASE_READ).order_by("id")
    assert first.session_digest == second.session_digest == requests.digest_of(client.session.session_key)
    assert first.request_id
    assert first.request_id != second.request_id
    assert client.session.session_key not in str(AuditEvent.objects.values_list()[0])


def test_the_address_is_kept_where_it_may_be_asked_for_and_nowhere_else(client, case, caseworker, stranger):
    for user in (caseworker, stranger):
        client.force_login(user)
        client.get(reverse("cases:detail", args=[case.public_id]), REMOTE_ADDR="192.0.2.7")

    assert AuditEvent.objects.get(event=Event.CASE_READ).address is None
    assert refused().get().address == "192.0.2.7"


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [(0, "198.51.100.1", "192.0.2.7"), (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"), (1, "nonsense", None)],
)
def test_only_the_proxys_own_word_counts(client, settings, caseworker, proxies, given, kept):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    client.force_login(caseworker)

    client.get(reverse("accounts:record"), REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": given})

    assert refused().get().address == kept


def test_a_task_has_no_session(db):
    with transaction.atomic():
        event = record(Event.HEAD_SIGNED, actor=None)

    assert (event.session_digest, event.request_id, event.address) == ("", None, None)


# ---------------------------------------------------------------- reasons


def test_a_reason_is_sealed_in_the_database_and_opens_here(db, caseworker):
    record(Event.CASE_RESTRICTED, actor=caseworker, reason=f"{SURNAME} is threatened")

    event = AuditEvent.objects.get()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT reason FROM audit_auditevent")
        stored = bytes(cursor.fetchone()[0])
    assert SURNAME.encode() not in stored
    assert event.reason == f"{SURNAME} is threatened"


@pytest.mark.skipif(not proof.WHOLE, reason="goes through all migrations twice: minutes; asked by make proof")
def test_reasons_typed_before_they_were_sealed_are_sealed_by_the_migration(own_database):
    from django.core.management import call_command

    call_command("migrate", "audit", "0003", database="owner", verbosity=0)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_auditevent (public_id, at, event, actor_label, organisation_code, target_type, changes,"
            " reason) SELECT gen_random_uuid(), now(), 'signed_in', '', '', '', '{}', r FROM unnest(%s) r",
            [["She is threatened", ""]],
        )

    call_command("migrate", "audit", database="owner", verbosity=0)

    first, second = AuditEvent.objects.order_by("id")
    assert (first.reason, second.reason) == ("She is threatened", "")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(e)::text, '') FROM audit_auditevent e")
        assert "threatened" not in cursor.fetchone()[0]
    from audit.chain import walk

    assert (walk().position, walk().broken) == (2, None)
