"""What goes to another installation: within consent, in the transaction of what it tells, each thing once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import acting_as
from accounts.roles import Section
from audit.events import Event
from audit.models import AuditEvent
from cases.models import CaseShare
from core.errors import Refused
from referrals import actions
from referrals.models import Referral
from referrals.parcels import receipts, sending
from referrals.parcels.line import LineCut
from referrals.parcels.models import SentParcel
from referrals.parcels.receiving import take_parcel
from referrals.parcels.sealing import ParcelRefused
from referrals.parcels.tasks import pack_what_ran_out
from tests.cases.factories import GIVEN_NAME, SURNAME
from tests.referrals.parcels.other import STATUS, Other


@pytest.fixture(autouse=True)
def _queue(queued):
    """Nothing is sent by itself."""


def parcels(kind=None):
    rows = SentParcel.objects.order_by("id")
    return list(rows.filter(kind=kind) if kind else rows)


def answer(other, referral, **said):
    return take_parcel(other.parcel("status", STATUS | said, referral.public_id))


def test_an_offer_outside_packs_the_card_and_nothing_of_who_it_is(other, offered):
    (parcel,) = parcels()
    said = other.open(parcel.content)

    assert offered.status == "offered"
    assert (said["kind"], said["subject"]) == ("referral", str(offered.public_id))
    assert (said["body"]["to"], said["body"]["message"]) == ("THERE", "Needs counselling in Russian.")
    assert SURNAME not in str(said)
    assert GIVEN_NAME not in str(said)
    assert offered.case.number not in str(said)
    assert AuditEvent.objects.filter(event=Event.PARCEL_PACKED, target_id=parcel.public_id).count() == 1


def test_nothing_goes_to_an_installation_that_is_not_in_force(installation, outside, case, caseworker, details):
    installation.state, installation.ended_at = "ended", timezone.now()
    installation.save()

    with acting_as(caseworker), pytest.raises(Refused):
        actions.draft_referral(case, details | {"to_organisation": outside}, actor=caseworker)


def test_acceptance_there_hands_over_what_consent_covers_and_opens_the_share(other, offered, outside):
    answer(other, offered)

    offered.refresh_from_db()
    assert (offered.status, offered.to_organisation) == ("accepted", outside)
    said = other.open(parcels("contents")[0].content)
    assert set(said["body"]["sections"]) == {Section.IDENTITY.value, Section.ASSISTANCE.value}
    assert SURNAME in str(said["body"])
    assert CaseShare.objects.get(referral_public_id=offered.public_id).organisation == outside


def test_acceptance_after_the_case_was_closed_takes_the_referral_back(other, offered):
    from cases.models import Case

    Case.objects.filter(pk=offered.case_id).update(closed_on=timezone.localdate(), closure_reason="other")

    answer(other, offered)

    offered.refresh_from_db()
    assert offered.status == "withdrawn"
    assert not parcels("contents")
    assert other.open(parcels("withdrawal")[0].content)["body"] == {"to": "THERE"}


def test_a_no_there_declines_with_its_reason(other, offered):
    answer(other, offered, status="declined", decline_reason="no_place", reason="We are full.")

    offered.refresh_from_db()
    assert offered.status == "declined"
    assert offered.path.last().reason == "We are full."
    assert offered.parties.get(side="receiver").decline_reason == "no_place"
    assert [parcel.kind for parcel in parcels()] == ["referral"]


def test_the_end_stands_for_the_acceptance_before_it_in_whichever_order_they_come(other, offered):
    answer(other, offered, status="completed", outcome="provided", feedback="Ten sessions.")
    answer(other, offered)

    offered.refresh_from_db()
    assert (offered.status, offered.feedback, offered.outcome) == ("completed", "Ten sessions.", "provided")
    assert CaseShare.objects.get(referral_public_id=offered.public_id).ended_at


@pytest.mark.parametrize("missing", [{"status": "declined"}, {"status": "completed"}, {"status": "new"}])
def test_an_answer_that_says_not_enough_is_refused(other, offered, missing):
    with pytest.raises(ParcelRefused):
        answer(other, offered, **missing)

    offered.refresh_from_db()
    assert offered.status == "offered"


def test_an_answer_by_another_installation_is_refused(offered, administrator, second_administrator):
    from tests.referrals.parcels.other import link

    third = Other()
    link(third, administrator, second_administrator)

    with pytest.raises(ParcelRefused) as refusal:
        answer(third, offered)

    assert refusal.value.place == "subject"


def test_withdrawing_tells_the_other_installation_and_lets_the_card_go(other, offered, caseworker):
    with acting_as(caseworker):
        actions.withdraw_referral(Referral.objects.get(pk=offered.pk), actor=caseworker, reason="She left.")

    card, withdrawal = parcels()
    assert card.given_up_at
    assert bytes(card.content) == b""
    assert other.open(withdrawal.content)["kind"] == "withdrawal"
    assert "She left" not in str(other.open(withdrawal.content))
    # What was accepted meanwhile changes nothing any more.
    answer(other, offered)
    offered.refresh_from_db()
    assert offered.status == "withdrawn"


def receipt_for(other, parcel, **changed):
    return other.parcel("receipt", {"of": str(parcel.public_id), "digest": parcel.digest} | changed)


def test_a_receipt_ends_the_sending(other, installation, offered, monkeypatch):
    installation.address = "https://other.example"
    installation.save()
    (parcel,) = parcels()
    lines = []
    monkeypatch.setattr(
        sending, "deliver", lambda address, content: lines.append((address, content)) or receipt_for(other, parcel)
    )

    assert (sending.send_parcels(), sending.send_parcels()) == (1, 0)

    parcel.refresh_from_db()
    assert lines[0][0] == "https://other.example"
    assert len(lines) == 1
    assert parcel.arrived_at
    assert bytes(parcel.content) == b""


@pytest.mark.parametrize("wrong", ["line", "of another", "digest", "no receipt"])
def test_without_its_own_receipt_a_parcel_waits_and_is_tried_later(other, installation, offered, monkeypatch, wrong):
    installation.address = "https://other.example"
    installation.save()
    (parcel,) = parcels()

    def deliver(_address, _content):
        if wrong == "line":
            raise LineCut("line")
        if wrong == "no receipt":
            return b"<html>"
        return receipt_for(
            other, parcel, **({"digest": "0" * 64} if wrong == "digest" else {"of": str(offered.public_id)})
        )

    monkeypatch.setattr(sending, "deliver", deliver)

    assert (sending.send_parcels(), sending.send_parcels()) == (0, 0)

    parcel.refresh_from_db()
    assert (parcel.tries, parcel.arrived_at) == (1, None)
    assert parcel.next_try_at > timezone.now()
    assert parcel.content


def test_without_an_address_nothing_is_sent_by_line(offered):
    assert sending.send_parcels() == 0


def test_a_receipt_that_comes_by_file_does_as_much(other, offered):
    (parcel,) = parcels()

    take_parcel(receipt_for(other, parcel))

    parcel.refresh_from_db()
    assert parcel.arrived_at
    assert receipts.file_of(parcel) == offered.case.public_id


def test_what_did_not_arrive_in_time_is_packed_anew(other, offered):
    SentParcel.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    assert (pack_what_ran_out(), pack_what_ran_out()) == (1, 0)

    old, new = parcels()
    assert old.given_up_at
    assert other.open(new.content)["body"] == {**other.open(new.content)["body"], "to": "THERE"}
    assert new.expires_at > timezone.now()
