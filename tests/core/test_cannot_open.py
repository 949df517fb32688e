"""A ciphertext that does not open: a clear page, nothing in its place, and the event on record."""

import pytest
from django.urls import reverse

from audit.events import Event
from audit.models import AuditEvent
from core import keys
from tests.cases.factories import GIVEN_NAME, SURNAME
from tests.core.test_encryption import put, stored, with_another_end
from tests.referrals.factories import make_referral
from tests.reintegration.factories import make_plan


@pytest.fixture
def spoilt(case, caseworker, client):
    """The caseworker's case, with a name that somebody changed in the database."""
    put(case.person, "family_name", with_another_end(stored(case.person)))
    client.force_login(caseworker)
    return case


@pytest.fixture
def answer(spoilt, client):
    return client.get(reverse("cases:detail", args=[spoilt.public_id]))


def failures():
    return AuditEvent.objects.filter(event=Event.DECRYPTION_FAILED)


def test_the_page_says_what_happened_and_shows_nothing_of_the_file(answer):
    page = answer.content.decode()

    assert answer.status_code == 500
    assert "This record could not be opened" in page
    assert "Nothing was changed." in page
    for text in (SURNAME, GIVEN_NAME, "Traceback"):
        assert text not in page


def test_the_reference_leads_to_the_event(answer):
    [event] = failures()

    assert str(event.public_id) in answer.content.decode()


def test_the_event_names_the_record_and_the_column_and_no_datum(answer, spoilt, caseworker):
    [event] = failures()

    assert (event.target_type, event.target_id) == ("cases.Person", spoilt.person.public_id)
    assert event.changes == {"family_name": None}
    assert event.actor_id == caseworker.public_id
    assert not event.reason


def test_nothing_else_of_that_request_is_kept(answer):
    """She did not read the file, so the record does not say that she did."""
    assert not AuditEvent.objects.filter(event=Event.CASE_READ).exists()


def test_no_log_says_what_is_in_it(spoilt, client, caplog):
    client.get(reverse("cases:detail", args=[spoilt.public_id]))

    assert str(spoilt.public_id) in caplog.text
    assert GIVEN_NAME not in caplog.text


def test_a_machine_is_told_in_its_own_way(spoilt, client):
    answer = client.get(reverse("cases:detail", args=[spoilt.public_id]), headers={"accept": "application/json"})

    assert answer.status_code == 500
    assert answer.json()["reference"] == str(failures().get().public_id)


def test_a_stranger_learns_nothing_of_it(spoilt, client, stranger):
    client.force_login(stranger)

    assert client.get(reverse("cases:detail", args=[spoilt.public_id])).status_code == 404
    assert not failures().exists()


def test_a_change_that_meets_one_is_undone(spoilt, client):
    before = stored(spoilt.person, "given_name")
    details = {"family_name": "Başqası", "given_name": "Başqa", "sex": "female"}

    answer = client.post(reverse("cases:intake", args=[spoilt.public_id, "person"]), details)

    assert answer.status_code == 500
    assert stored(spoilt.person, "given_name") == before
    assert not AuditEvent.objects.filter(event=Event.PERSON_CHANGED).exists()


@pytest.mark.parametrize("column", ["family_name", "wrapped_key"])
def test_a_spoilt_name_or_key_is_not_an_empty_name(case, caseworker, client, column):
    put(case.person, column, with_another_end(stored(case.person, column)))
    client.force_login(caseworker)

    answer = client.get(reverse("cases:detail", args=[case.public_id]))

    assert answer.status_code == 500
    assert [event.target_id for event in failures()] == [case.person.public_id]


def test_a_wrong_ring_shows_no_page_with_empty_names(case, caseworker, client, settings):
    client.force_login(caseworker)
    settings.FIELD_KEYS = "k9:" + "A" * 43 + "="

    answer = client.get(reverse("cases:detail", args=[case.public_id]))

    assert answer.status_code == 500
    assert "This record could not be opened" in answer.content.decode()
    assert failures().count() == 1


def test_a_spoilt_plan_and_a_spoilt_referral_are_told_too(case, caseworker, receiver, client):
    plan, referral = make_plan(case), make_referral(case, receiver, "submitted", sender=caseworker)
    put(plan, "aim", with_another_end(stored(plan, "aim")))
    put(referral, "message", with_another_end(stored(referral, "message")))
    client.force_login(caseworker)

    addresses = [
        reverse("reintegration:case", args=[case.public_id]),
        reverse("referrals:detail", args=[referral.public_id]),
    ]

    assert [client.get(address).status_code for address in addresses] == [500, 500]
    assert {event.target_id for event in failures()} == {plan.public_id, referral.public_id}


def test_a_destroyed_key_is_told_like_any_other(case, caseworker, client):
    keys.destroy_key(case.person)
    client.force_login(caseworker)

    assert client.get(reverse("cases:detail", args=[case.public_id])).status_code == 500
    assert failures().count() == 1
