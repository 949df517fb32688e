"""The pages of incidents: what they show, to whom, and at what cost."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from shelters.models import Incident, IncidentFollowUp
from tests.cases.factories import SURNAME, make_case
from tests.queries import statements_of
from tests.shelters.factories import make_bed, make_stay, today
from tests.shelters.factories_incidents import (
    make_concerned,
    make_incident,
    make_incident_follow_up,
    make_telling,
)

SAID = "Somebody broke the window of room two."


@pytest.fixture
def stay(case, shelter):
    return make_stay(case, shelter)


@pytest.fixture
def incident(shelter, caseworker, stay):
    incident = make_incident(shelter, caseworker, word=SAID)
    make_concerned(incident, stay)
    return incident


def url(name, thing):
    return reverse(f"shelters:{name}", args=[thing.public_id])


PAGES = (
    "incident", "add_to_incident", "add_incident_person", "tell_of_incident", "set_incident_follow_up", "close_incident",
)  # fmt: skip


def test_a_stranger_finds_nothing(client, incident, shelter, stranger, caseworker):
    follow_up = make_incident_follow_up(incident, caseworker)
    client.force_login(stranger)
    addresses = [url(name, incident) for name in PAGES]
    addresses += [
        url("incidents", shelter),
        url("record_incident", shelter),
        url("finish_incident_follow_up", follow_up),
    ]
    for address in addresses:
        for answer in (client.get(address), client.post(address, {})):
            assert answer.status_code == 404
            assert SURNAME.encode() not in answer.content
            assert SAID.encode() not in answer.content
    assert client.post(url("remove_incident_person", incident.people.get())).status_code == 404


def test_its_writer_reads_it_and_the_look_is_on_record(client, incident, caseworker):
    client.force_login(caseworker)

    page = client.get(url("incident", incident)).content.decode()

    assert SAID in page
    assert SURNAME in page
    assert AuditEvent.objects.get(event="incident_read").target_id == incident.public_id


def test_a_colleague_sees_that_there_was_one_and_what_she_is_to_do(client, incident, colleague):
    make_incident_follow_up(incident, colleague, what="Have the glass replaced.")
    client.force_login(colleague)

    page = client.get(url("incident", incident)).content.decode()

    assert SAID not in page
    assert SURNAME not in page
    assert "Have the glass replaced." in page
    assert "Violence" in client.get(url("incidents", incident.shelter)).content.decode()
    assert not AuditEvent.objects.filter(event="incident_read").exists()
    assert client.get(url("add_to_incident", incident)).status_code == 403


def test_a_confidential_one_is_not_even_listed(client, shelter, caseworker, colleague):
    incident = make_incident(shelter, caseworker, type="staff", confidential=True)
    client.force_login(colleague)

    assert "Complaint about staff</td>" not in client.get(url("incidents", shelter)).content.decode()
    assert client.get(url("incident", incident)).status_code == 404


def test_from_the_first_line_to_the_conclusion(client, stay, shelter, caseworker, manager):
    client.force_login(caseworker)
    sent = {
        "happened_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "type": "illness", "severity": "grave",
        "what_happened": SAID, "person_1": str(stay.public_id), "part_1": "affected",
    }  # fmt: skip
    assert client.get(url("record_incident", shelter)).status_code == 200
    answer = client.post(url("record_incident", shelter), sent)
    incident = Incident.objects.get()
    assert answer.url == url("incident", incident)
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    incident.happened_at = timezone.now() - timedelta(hours=1)
    incident.save()
    for name, data in (
        ("add_incident_person", {"person": str(make_stay(shelter=shelter).public_id), "part": "witness"}),
        ("add_to_incident", {"text": "The doctor came."}),
        ("tell_of_incident", {"told_to": "ambulance", "told_at": now}),
        ("set_incident_follow_up", {"what": "Ask again.", "due_on": today(), "user": caseworker.public_id}),
    ):
        assert client.get(url(name, incident)).status_code == 200
        assert client.post(url(name, incident), data).status_code == 302, name
    follow_up = IncidentFollowUp.objects.get()
    assert client.post(url("finish_incident_follow_up", follow_up), {"done_on": today()}).status_code == 302
    assert client.post(url("remove_incident_person", incident.people.order_by("id").last())).status_code == 302
    client.force_login(manager)
    assert client.get(url("close_incident", incident)).status_code == 200
    assert client.post(url("close_incident", incident), {"conclusion": "Called in time."}).status_code == 302
    page = client.get(url("incident", incident)).content.decode()
    assert "Called in time." in page
    assert "The doctor came." in page


def test_a_form_with_a_fault_keeps_what_was_typed(client, shelter, stay, caseworker):
    client.force_login(caseworker)

    answer = client.post(url("record_incident", shelter), {"what_happened": SAID, "severity": "grave"})

    assert answer.status_code == 422
    assert SAID in answer.content.decode()


def test_the_list_narrows_and_pages(client, shelter, caseworker):
    for kind in ("fire", *["theft"] * 30):
        make_incident(shelter, caseworker, type=kind)
    client.force_login(caseworker)

    first = client.get(url("incidents", shelter), {"type": "theft"})
    fragment = client.get(url("incidents", shelter), {"type": "fire"}, headers={"HX-Request": "true"})

    assert len(first.context["page"]) == 25
    assert first.context["page"].next_url
    assert len(fragment.context["page"]) == 1
    assert b"<html" not in fragment.content
    assert len(client.get(url("incidents", shelter), {"type": "nonsense"}).context["page"]) == 25


def test_three_or_thirty_cost_the_same(client, shelter, caseworker, manager):
    def fill(number):
        incident = make_incident(shelter, caseworker)
        for place in range(number):
            other = make_case(shelter.organisation)
            make_concerned(incident, make_stay(other, shelter, bed=make_bed(shelter, f"{number}-{place}")))
            make_incident_follow_up(incident, caseworker)
            make_telling(incident, caseworker)
            make_incident(shelter, caseworker)
        return incident

    def costs(incident):
        pages = (url("incident", incident), url("incidents", shelter))
        return [len(statements_of(partial(client.get, page))) for page in pages]

    client.force_login(manager)
    few = fill(3)
    client.get("/")
    found = costs(few)

    assert costs(fill(24)) == found
    assert max(found) <= 30
