"""Where a shelter stands: shown when asked for, each look on record, to nobody outside."""

import pytest
from django.db import connection
from django.urls import reverse

from audit.models import AuditEvent
from shelters.models import Shelter

STREET = "Zambak küçəsi 7"


@pytest.fixture
def addressed(shelter):
    shelter.address = STREET
    shelter.save()
    return shelter


def page(shelter, name="address"):
    return reverse(f"shelters:{name}", args=[shelter.public_id])


def test_it_is_masked_until_asked_for(client, addressed, caseworker):
    client.force_login(caseworker)

    assert STREET not in client.get(page(addressed)).content.decode()


def test_a_look_shows_it_and_is_on_record(client, addressed, caseworker):
    client.force_login(caseworker)

    answer = client.post(page(addressed))

    assert STREET in answer.content.decode()
    event = AuditEvent.objects.get(event="shelter_address_read")
    assert (event.actor_label, event.target_id) == (caseworker.username, addressed.public_id)


def test_the_manager_writes_it_down_and_the_record_does_not_say_what(client, shelter, manager):
    client.force_login(manager)

    client.post(page(shelter, "change_address"), {"address": STREET})

    assert Shelter.objects.get(pk=shelter.pk).address == STREET
    assert AuditEvent.objects.get(event="shelter_address_changed").changes == {"address": None}


def test_a_caseworker_does_not_change_it(client, addressed, caseworker):
    client.force_login(caseworker)

    assert client.post(page(addressed, "change_address"), {"address": "x"}).status_code == 403
    assert Shelter.objects.get(pk=addressed.pk).address == STREET


def test_the_old_text_is_not_in_the_form(client, addressed, manager):
    client.force_login(manager)

    assert STREET not in client.get(page(addressed, "change_address")).content.decode()


@pytest.mark.parametrize("who", ["stranger", "receiver", "reviewer", "auditor", "administrator"])
def test_nobody_else_finds_the_page(client, addressed, who, request):
    client.force_login(request.getfixturevalue(who))

    for name in ("address", "change_address"):
        answer = client.post(page(addressed, name))
        assert answer.status_code == 404
        assert STREET not in answer.content.decode()


def test_the_database_cannot_read_it(addressed):
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM shelters_shelter WHERE id = %s", [addressed.pk])
        assert STREET.encode() not in bytes(cursor.fetchone()[0])
