"""What comes from another installation: taken whole and once, or refused with the place and the reason."""

from datetime import timedelta
from uuid import UUID, uuid4

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from referrals.parcels.enums import LARGEST
from referrals.parcels.keys import own_keys, renew_own_keys
from referrals.parcels.models import Arrival, ReceivedParcel
from tests.referrals.parcels.other import CARD, CONTENTS, STATUS

LINE = "/parcels/"


def send(content):
    return Client().post(LINE, content, content_type="application/age")


def nothing_was_taken():
    return not (Arrival.objects.exists() or ReceivedParcel.objects.exists())


def test_a_referral_is_taken_with_its_receipt(other, installation, receiver):
    said = other.said("referral", CARD)

    answer = send(other.pack(said))

    arrival, row = Arrival.objects.get(), ReceivedParcel.objects.get()
    assert answer.status_code == 201
    receipt = other.open(answer.content)
    assert (receipt["kind"], receipt["body"]) == ("receipt", {"of": said["id"], "digest": row.digest})
    assert receipt["recipient"] == other.public.fingerprint
    assert (arrival.organisation, arrival.from_organisation.code) == (receiver.organisation, "OUTER")
    assert (arrival.message, arrival.status, arrival.content) == (CARD["message"], "new", "")
    assert arrival.referral_there == UUID(said["subject"])
    events = set(AuditEvent.objects.filter(event__startswith="parcel").values_list("event", flat=True))
    assert events == {Event.PARCEL_RECEIVED}


def test_a_parcel_that_comes_again_is_answered_with_the_first_receipt(other, installation, receiver):
    content = other.parcel("referral", CARD)

    first, second = send(content), send(content)

    assert (first.status_code, second.status_code) == (201, 409)
    assert second.content == first.content
    assert Arrival.objects.count() == ReceivedParcel.objects.count() == 1
    assert AuditEvent.objects.filter(event=Event.PARCEL_REPEATED).count() == 1


def test_another_parcel_under_the_same_id_is_refused(other, installation, receiver):
    said = other.said("referral", CARD)
    send(other.pack(said))

    answer = send(other.pack(said | {"body": CARD | {"message": "Something else."}}))

    assert (answer.status_code, answer.json()["place"]) == (409, "id")
    assert Arrival.objects.get().message == CARD["message"]


def test_a_referral_packed_anew_under_another_id_is_one_arrival(other, installation, receiver):
    subject = uuid4()

    assert [send(other.parcel("referral", CARD, subject)).status_code for _time in range(2)] == [201, 201]

    assert Arrival.objects.count() == 1


def refused(answer, place, status=422):
    assert (answer.status_code, answer.json()["place"]) == (status, place)
    assert answer.json()["reason"]
    assert nothing_was_taken()
    assert AuditEvent.objects.filter(event=Event.PARCEL_REFUSED).last().changes == {"reason_code": place}


def test_what_is_no_parcel_or_was_changed_is_refused(other, installation, receiver):
    content = bytearray(other.parcel("referral", CARD))
    content[-20] ^= 1
    for wrong in (b"age-encryption.org/v1\n", b"\0" * 300, bytes(content), bytes(content[:-1])):
        refused(send(wrong), "sealing")


def test_one_shut_for_somebody_else_is_refused(other, installation, receiver):
    elsewhere = str(pyrage.x25519.Identity.generate().to_public())

    refused(send(other.pack(other.said("referral", CARD), to=elsewhere)), "sealing")


def test_one_signed_for_somebody_else_and_shut_anew_for_us_is_refused(other, installation, receiver):
    refused(send(other.parcel("referral", CARD, recipient="0" * 64)), "recipient")


def test_one_that_another_signed_is_refused(other, installation, receiver):
    said = other.said("referral", CARD)

    refused(send(other.pack(said, signed_by=Ed25519PrivateKey.generate())), "signature")


@pytest.mark.parametrize("state", ["proposed", "ended"])
def test_one_from_an_installation_that_is_not_in_force_is_refused(other, installation, receiver, state):
    installation.state, installation.ended_at = state, timezone.now()
    installation.save()

    refused(send(other.parcel("referral", CARD)), "sender")


@pytest.mark.parametrize(
    ("created", "expires", "place"), [(-3, -1, "expires"), (1, 2, "created"), (0, 15, "created"), (-400, 1, "created")]
)
def test_one_out_of_its_time_is_refused(other, installation, receiver, created, expires, place):
    now = timezone.now()
    moments = {
        name: (now + timedelta(days=days)).isoformat() for name, days in (("created", created), ("expires", expires))
    }

    refused(send(other.parcel("referral", CARD, **moments)), place)


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"version": 2}, "version"),
        ({"kind": "wish"}, "kind"),
        ({"kind": ["referral"]}, "kind"),
        ({"id": "1"}, "id"),
        ({"id": 7}, "id"),
        ({"subject": None}, "subject"),
        ({"created": "yesterday"}, "created"),
        ({"expires": "2030-01-01T00:00:00"}, "expires"),
        ({"body": []}, "form"),
        ({"more": 1}, "form"),
        ({"sender": ["x"]}, "sender"),
        ({"recipient": {}}, "recipient"),
    ],
)
def test_a_document_that_does_not_fit_is_refused_at_its_place(other, installation, receiver, changed, place):
    refused(send(other.pack(other.said("referral", CARD) | changed)), place)


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_what_is_signed_but_no_document_is_refused(other, installation, receiver, text):
    refused(send(other.pack(None, text=text)), "form")


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"purpose": "anything"}, "body.purpose"),
        ({"urgency": 1}, "body.urgency"),
        ({"language": "xx"}, "body.language"),
        ({"age_from": 19}, "body.age_from"),
        ({"age_from": True}, "body.age_from"),
        ({"urgent_needs": ["none"]}, "body.urgent_needs"),
        ({"urgent_needs": "medical"}, "body.urgent_needs"),
        ({"risk_flags": ["traced", "traced"]}, "body.risk_flags"),
        ({"sections": ["audit"]}, "body.sections"),
        ({"sections": [{}]}, "body.sections"),
        ({"message": "x" * 4001}, "body.message"),
        ({"message": "a\0b"}, "body.message"),
        ({"from": "ELSEWHERE"}, "body.from"),
        ({"to": "NOBODY"}, "body.to"),
        ({"to": "OUTER"}, "body.to"),
        ({"surname": "x"}, "body"),
    ],
)
def test_a_card_that_does_not_fit_is_refused_at_its_place(other, installation, receiver, changed, place):
    refused(send(other.parcel("referral", CARD | changed)), place)


def test_a_card_without_a_field_is_refused(other, installation, receiver):
    refused(send(other.parcel("referral", {name: CARD[name] for name in CARD if name != "sex"})), "body.sex")


def test_what_is_huge_is_refused_before_it_is_opened(other, installation, receiver):
    answer = send(b"x" * (LARGEST + 1))

    assert (answer.status_code, answer.json()["place"]) == (413, "size")
    assert nothing_was_taken()


def test_too_many_at_once_wait(other, installation, receiver):
    answers = [send(b"x").status_code for _time in range(121)]

    assert answers[-2:] == [422, 429]


def test_the_line_takes_parcels_and_shows_nothing(client):
    assert client.get(LINE).status_code == 405


def test_what_was_packed_for_retired_keys_still_opens(other, installation, receiver):
    content = other.parcel("referral", CARD)
    before = own_keys()

    renew_own_keys()

    assert own_keys().fingerprint != before.fingerprint
    assert send(content).status_code == 201


def accepted(other, subject):
    send(other.parcel("referral", CARD, subject))
    arrival = Arrival.objects.get()
    arrival.status, arrival.decided_at = "accepted", timezone.now()
    arrival.save()
    return arrival


def test_what_is_handed_over_after_acceptance_is_kept(other, installation, receiver):
    subject = uuid4()
    arrival = accepted(other, subject)

    assert send(other.parcel("contents", CONTENTS, subject)).status_code == 201

    arrival.refresh_from_db()
    assert arrival.told() == CONTENTS["sections"]


def test_what_is_handed_over_before_acceptance_is_not_kept(other, installation, receiver):
    subject = uuid4()
    send(other.parcel("referral", CARD, subject))

    assert send(other.parcel("contents", CONTENTS, subject)).status_code == 201

    assert Arrival.objects.get().content == ""


@pytest.mark.parametrize(
    "sections",
    [
        {"legal": {"en": []}},
        {"assistance": {"xx": []}},
        {"assistance": []},
        {"assistance": {"en": [{"title": "x"}]}},
        {"assistance": {"en": [{"title": 1, "facts": [], "columns": [], "rows": [], "text": ""}]}},
        {"assistance": {"en": [{"title": "", "facts": [["a"]], "columns": [], "rows": [], "text": ""}]}},
        {"assistance": {"en": [{"title": "", "facts": [], "columns": [], "rows": [[[]]], "text": ""}]}},
        [],
    ],
)
def test_contents_that_do_not_fit_are_refused(other, installation, receiver, sections):
    subject = uuid4()
    arrival = accepted(other, subject)

    answer = send(other.parcel("contents", {"sections": sections}, subject))

    assert answer.status_code == 422
    assert answer.json()["place"].startswith("body.sections")
    arrival.refresh_from_db()
    assert arrival.content == ""


def test_a_withdrawal_erases_what_had_come(other, installation, receiver):
    subject = uuid4()
    arrival = accepted(other, subject)
    send(other.parcel("contents", CONTENTS, subject))

    assert send(other.parcel("withdrawal", {"to": "NGO"}, subject)).status_code == 201

    arrival.refresh_from_db()
    assert (arrival.status, arrival.message, arrival.content, arrival.wrapped_key) == ("withdrawn", "", "", b"")


def test_a_withdrawal_that_comes_first_keeps_the_referral_out(other, installation, receiver):
    subject = uuid4()
    send(other.parcel("withdrawal", {"to": "NGO"}, subject))

    assert send(other.parcel("referral", CARD, subject)).status_code == 201

    assert not Arrival.objects.exists()


def test_an_answer_to_what_was_never_sent_is_refused(other, installation, receiver):
    answer = send(other.parcel("status", STATUS))

    refused(answer, "subject")


def test_a_receipt_of_what_was_never_sent_is_refused(other, installation, receiver):
    refused(send(other.parcel("receipt", {"of": str(uuid4()), "digest": "0" * 64})), "body.of")
