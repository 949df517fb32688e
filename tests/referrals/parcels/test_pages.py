"""Who links installations, who reads and answers what came from outside, and who carries parcels."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, Refused
from referrals.parcels import actions
from referrals.parcels.models import Arrival, Installation, OutsideOrganisation, OwnKeys, ReceivedParcel, SentParcel
from referrals.parcels.receiving import take_parcel
from tests.accounts.factories import make_user
from tests.cases.factories import make_case
from tests.queries import statements_of
from tests.referrals.parcels.other import CARD, CONTENTS, Other


@pytest.fixture(autouse=True)
def _queue(queued):
    """Nothing is sent by itself."""


@pytest.fixture
def head(receiver):
    """Somebody at the receiving organisation who may also open files."""
    return make_user("head", receiver.organisation, "shelter_manager")


@pytest.fixture
def arrival(other, installation, receiver):
    take_parcel(other.parcel("referral", CARD))
    return Arrival.objects.get()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


# ---------------------------------------------------------------- linking


def test_two_administrators_link_an_installation(other, administrator, second_administrator, outside, settings):
    first, second = signed_in(administrator), signed_in(second_administrator)
    sent = {"name": "Northern programme", "address": "https://north.example", "card": other.public.card}

    first.post(reverse("referrals:enter_installation"), sent)
    row = Installation.objects.get()
    confirm = reverse("referrals:confirm_installation", args=[row.public_id])
    by_herself = first.post(confirm, {"fingerprint": other.public.fingerprint})
    wrong = second.post(confirm, {"fingerprint": "0" * 64})
    row.refresh_from_db()
    assert (by_herself.status_code, wrong.status_code, row.state) == (403, 422, "proposed")

    groups = " ".join(other.public.fingerprint[at : at + 4] for at in range(0, 64, 4)).upper()
    assert second.post(confirm, {"fingerprint": groups}).status_code == 302
    first.post(
        reverse("referrals:add_outside", args=[row.public_id]), {"organisation": outside.pk, "code_there": "THERE"}
    )

    row.refresh_from_db()
    assert (row.state, row.confirmed_by) == ("in_force", second_administrator)
    assert OutsideOrganisation.objects.get().organisation == outside
    page = first.get(reverse("referrals:installation", args=[row.public_id])).content.decode()
    assert "Outer Union" in page
    about = AuditEvent.objects.filter(target_id=row.public_id).exclude(event=Event.ACCESS_REFUSED)
    events = about.order_by("id").values_list("event", flat=True)
    assert list(events) == [
        Event.INSTALLATION_ENTERED, Event.INSTALLATION_CONFIRMED, Event.INSTALLATION_ORGANISATION_ADDED,
    ]  # fmt: skip


def test_the_page_that_confirms_does_not_show_the_fingerprint(other, administrator, second_administrator):
    with acting_as(administrator):
        row = actions.enter_installation({"name": "N", "address": "", "card": other.public.card}, actor=administrator)

    page = signed_in(second_administrator).get(reverse("referrals:confirm_installation", args=[row.public_id]))

    assert page.status_code == 200
    assert other.public.fingerprint[:4] + " " + other.public.fingerprint[4:8] not in page.content.decode()


def test_a_change_of_keys_waits_for_a_second_administrator_again(installation, administrator, second_administrator):
    new = Other()
    details = {"name": "N", "address": "", "card": new.public.card}
    with acting_as(second_administrator):
        row = actions.change_installation(installation, details, actor=second_administrator)

    assert (row.state, row.fingerprint) == ("proposed", new.public.fingerprint)
    with acting_as(second_administrator), pytest.raises(NotAllowed):
        actions.confirm_installation(row, fingerprint=new.public.fingerprint, actor=second_administrator)
    with acting_as(administrator):
        actions.confirm_installation(row, fingerprint=new.public.fingerprint, actor=administrator)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("card", "one two"),
        ("card", "single"),
        ("card", "AAAA age1qqqq"),
        ("address", "http://plain.example"),
        ("address", "https://user:pass@other.example"),
        ("address", "https://other.example/path"),
        ("address", "https://other.example?x=1"),
        ("address", "file:///etc/passwd"),
        ("address", "https://"),
        ("address", "https://other.example:port"),
    ],
)
def test_what_is_no_card_or_no_address_is_refused(other, administrator, settings, field, value):
    settings.LOCAL = False
    details = {"name": "N", "address": "https://other.example", "card": other.public.card} | {field: value}

    with acting_as(administrator), pytest.raises(Refused) as refusal:
        actions.enter_installation(details, actor=administrator)

    assert refusal.value.field == field
    assert not Installation.objects.exists()


def test_our_own_card_and_one_entered_already_are_refused(other, installation, administrator):
    with acting_as(administrator):
        own = actions.renew_keys(actor=administrator)
        for card in (own.card, other.public.card):
            with pytest.raises(Refused):
                actions.enter_installation({"name": "N", "address": "", "card": card}, actor=administrator)


def test_an_organisation_with_accounts_here_is_not_outside(installation, receiver, administrator):
    with acting_as(administrator), pytest.raises(Refused):
        actions.add_outside(installation, receiver.organisation, "X", actor=administrator)


def test_one_administrator_ends_it_at_once(installation, administrator):
    url = reverse("referrals:end_installation", args=[installation.public_id])

    assert signed_in(administrator).post(url).status_code == 302

    installation.refresh_from_db()
    assert (installation.state, installation.ended_by) == ("ended", administrator)
    with acting_as(administrator), pytest.raises(Conflict):
        actions.end_installation(installation, actor=administrator)


def test_new_keys_of_ours_are_another_card(administrator):
    with acting_as(administrator):
        before = actions.renew_keys(actor=administrator)

    signed_in(administrator).post(reverse("referrals:renew_keys"))

    with acting_as(administrator):
        assert actions.own_card(actor=administrator) != before
    assert OwnKeys.objects.filter(retired_at__isnull=False).count() == 1


def test_a_look_makes_no_keys_and_a_button_does(administrator):
    client = signed_in(administrator)

    assert b"Make the keys" in client.get(reverse("referrals:installations")).content
    with acting_as(administrator):
        assert actions.own_card(actor=administrator) is None

    client.post(reverse("referrals:renew_keys"))

    with acting_as(administrator):
        card = actions.own_card(actor=administrator).card
    assert card in client.get(reverse("referrals:installations")).content.decode()


@pytest.mark.parametrize("who", ["caseworker", "receiver", "stranger", "reviewer", "auditor"])
def test_nobody_but_administrators_sees_installations(who, request, installation):
    client = signed_in(request.getfixturevalue(who))

    listed = client.get(reverse("referrals:installations"))
    page = client.get(reverse("referrals:installation", args=[installation.public_id]))

    assert (listed.status_code, page.status_code) == (403, 403)
    assert b"Northern" not in listed.content + page.content


def test_private_halves_of_our_keys_are_read_by_no_account(administrator, installation):
    with acting_as(administrator):
        actions.renew_keys(actor=administrator)
        assert not OwnKeys.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "in_force", "confirmed_by": None, "confirmed_at": None},
        {"state": "ended"},
        {"state": "else"},
        {"confirmed_by": "made_by"},
    ],
)
def test_the_database_refuses_an_installation_that_cannot_be(installation, fields):
    if fields.get("confirmed_by") == "made_by":
        fields = {"confirmed_by": installation.made_by}

    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.filter(pk=installation.pk).update(**fields)


# ---------------------------------------------------------------- referrals from outside


def test_the_receiver_reads_accepts_and_completes(other, arrival, receiver):
    client = signed_in(receiver)
    page = client.get(reverse("referrals:arrival", args=[arrival.public_id])).content.decode()
    assert CARD["message"] in page
    assert "Outer Union" in client.get(reverse("referrals:arrivals")).content.decode()
    assert "From outside: 1 waits" in client.get(reverse("referrals:inbox")).content.decode()

    client.post(reverse("referrals:accept_arrival", args=[arrival.public_id]))
    take_parcel(other.parcel("contents", CONTENTS, arrival.referral_there))
    page = client.get(reverse("referrals:arrival", args=[arrival.public_id])).content.decode()
    assert "counselling" in page
    client.post(
        reverse("referrals:complete_arrival", args=[arrival.public_id]),
        {"outcome": "provided", "feedback": "Ten sessions."},
    )

    arrival.refresh_from_db()
    assert (arrival.status, arrival.message, arrival.content, arrival.wrapped_key) == ("completed", "", "", b"")
    said = [other.open(parcel.content)["body"] for parcel in SentParcel.objects.order_by("id")]
    assert [one["status"] for one in said] == ["accepted", "completed"]
    assert said[1]["feedback"] == "Ten sessions."
    events = AuditEvent.objects.filter(target_id=arrival.public_id).order_by("id").values_list("event", flat=True)
    assert list(dict.fromkeys(events)) == [
        Event.ARRIVAL_RECEIVED, Event.ARRIVAL_READ, Event.ARRIVAL_ACCEPTED, Event.ARRIVAL_CONTENTS,
        Event.ARRIVAL_COMPLETED,
    ]  # fmt: skip


def test_declining_says_why_and_keeps_nothing(other, arrival, receiver):
    url = reverse("referrals:decline_arrival", args=[arrival.public_id])
    client = signed_in(receiver)
    assert client.post(url, {"decline_reason": "no_place", "reason": " "}).status_code == 422

    client.post(url, {"decline_reason": "no_place", "reason": "We are full."})

    arrival.refresh_from_db()
    assert (arrival.status, arrival.message) == ("declined", "")
    said = other.open(SentParcel.objects.get().content)["body"]
    assert (said["status"], said["reason"], said["decline_reason"]) == ("declined", "We are full.", "no_place")
    assert client.post(url, {"decline_reason": "no_place", "reason": "Again."}).status_code == 409


def test_it_leads_to_the_case_that_was_opened_for_it(other, arrival, head, case):
    client, url = signed_in(head), reverse("referrals:join_arrival", args=[arrival.public_id])
    assert client.get(url).status_code == 409
    client.post(reverse("referrals:accept_arrival", args=[arrival.public_id]))
    assert client.get(url).status_code == 200
    # Somebody else's case is none.
    assert client.post(url, {"number": case.number}).status_code == 422
    ours = make_case(head.organisation, worker=head)

    answer = client.post(url, {"number": ours.number})

    arrival.refresh_from_db()
    assert (answer.status_code, arrival.case) == (302, ours)
    page = client.get(reverse("referrals:arrival", args=[arrival.public_id])).content.decode()
    assert ours.number in page
    assert client.post(url, {"number": ours.number}).status_code == 409
    assert AuditEvent.objects.filter(event=Event.ARRIVAL_JOINED).count() == 1


@pytest.mark.parametrize("name", ["arrival", "decline_arrival", "complete_arrival", "join_arrival"])
def test_a_stranger_finds_nothing_from_outside(arrival, stranger, name):
    answer = signed_in(stranger).get(reverse(f"referrals:{name}", args=[arrival.public_id]))

    assert answer.status_code == 404
    assert CARD["message"].encode() not in answer.content
    with acting_as(stranger):
        assert not Arrival.objects.exists()
        assert not ReceivedParcel.objects.exists()


def test_a_stranger_answers_nothing(arrival, stranger):
    answer = signed_in(stranger).post(reverse("referrals:accept_arrival", args=[arrival.public_id]))

    assert answer.status_code == 404
    arrival.refresh_from_db()
    assert arrival.status == "new"


def test_the_database_keeps_an_arrival_where_it_came(arrival, receiver, stranger):
    with acting_as(receiver), pytest.raises(DatabaseError), transaction.atomic():
        Arrival.objects.filter(pk=arrival.pk).update(organisation=stranger.organisation)
    with acting_as(receiver), pytest.raises(DatabaseError), transaction.atomic():
        Arrival.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    "fields",
    [{"status": "else"}, {"status": "accepted"}, {"status": "withdrawn"}, {"purpose": "x"}, {"outcome": "x"}],
)
def test_the_database_refuses_an_arrival_that_cannot_be(arrival, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Arrival.objects.filter(pk=arrival.pk).update(**fields)


@pytest.mark.parametrize("name", ["arrivals", "inbox"])
def test_the_lists_ask_as_much_for_thirty_as_for_three(other, installation, receiver, name):
    client, url = signed_in(receiver), reverse(f"referrals:{name}")
    for _time in range(3):
        take_parcel(other.parcel("referral", CARD, uuid4()))
    client.get(url)
    few = statements_of(lambda: client.get(url))
    for _time in range(27):
        take_parcel(other.parcel("referral", CARD, uuid4()))
    many = statements_of(lambda: client.get(url))

    assert len(many) == len(few)


# ---------------------------------------------------------------- by hand


def brought(client, content):
    return client.post(reverse("referrals:bring_parcel"), {"file": SimpleUploadedFile("x.age", content)})


def test_a_parcel_that_is_brought_is_taken_and_its_receipt_carried_back(other, installation, receiver):
    client, content = signed_in(receiver), other.parcel("referral", CARD)

    page, again = brought(client, content), brought(client, content)

    row = ReceivedParcel.objects.get()
    assert (page.status_code, again.status_code) == (200, 200)
    assert "came before" in again.content.decode()
    receipt = client.get(reverse("referrals:take_receipt", args=[row.public_id]))
    assert other.open(receipt.content)["body"]["of"] == str(row.parcel_id)
    assert receipt.headers["Content-Disposition"].startswith("attachment")


def test_what_is_for_another_organisation_is_not_taken_from_ones_hands(other, installation, receiver, stranger):
    answer = brought(signed_in(stranger), other.parcel("referral", CARD))

    assert answer.status_code == 422
    assert not Arrival.objects.exists()
    assert not ReceivedParcel.objects.exists()


def test_a_file_that_is_no_parcel_is_refused_with_place_and_reason(installation, receiver):
    answer = brought(signed_in(receiver), b"nothing of the kind")

    assert answer.status_code == 422
    assert "sealing" in answer.content.decode()
    assert AuditEvent.objects.get(event=Event.PARCEL_REFUSED).actor_label == "receiver"


def test_the_sender_takes_a_parcel_out_as_a_file(other, offered, caseworker, stranger):
    parcel = SentParcel.objects.get()
    url = reverse("referrals:take_parcel", args=[parcel.public_id])
    page = signed_in(caseworker).get(reverse("referrals:detail", args=[offered.public_id])).content.decode()

    assert url in page
    assert signed_in(caseworker).get(url).content == bytes(parcel.content)
    assert signed_in(stranger).get(url).status_code == 404
    assert AuditEvent.objects.filter(event=Event.PARCEL_TAKEN_OUT).count() == 1
    take_parcel(other.parcel("receipt", {"of": str(parcel.public_id), "digest": parcel.digest}))
    assert signed_in(caseworker).get(url).status_code == 409
