"""Agreements and hand-overs as the actions leave them."""

from datetime import timedelta

from django.utils import timezone

from accounts.roles import SHAREABLE
from exchange.agreements.models import SharingAgreement
from exchange.handover.models import HandOver
from exchange.handover.storage import new_mark


def make_agreement(by, second=None, **fields):
    """In force from yesterday for a month, about all parts, with an authority that has no account; confirmed by `second`."""
    today = timezone.localdate()
    values = {
        "party_name": "Prosecutor's office",
        "purposes": ["assistance", "referral"],
        "kinds": sorted(SHAREABLE),
        "valid_from": today - timedelta(days=1),
        "valid_until": today + timedelta(days=30),
        "signed_on": today - timedelta(days=1),
        "reference": "DSA-1",
        "contact_name": "Office of records",
    } | fields
    if second is not None:
        values |= {"confirmed_by": second, "confirmed_at": timezone.now()}
    return SharingAgreement.objects.create(organisation=by.organisation, made_by=by, **values)


def plant_hand_over(by, second, typed="typed"):
    """A row in each table, ended and refused; every sealed text is `typed`."""
    agreement = make_agreement(
        by,
        second,
        contact_name=typed,
        contact_email=typed,
        end_reason=typed,
        ended_by=second,
        ended_at=timezone.now(),
    )
    row = make_hand_over(
        agreement,
        by,
        state="refused",
        decided_by=second,
        decided_at=timezone.now(),
        reason=typed,
        refusal=typed,
        passphrase=typed,
        file_key=typed,
    )
    return agreement, row


def asked(agreement, **more):
    """What the form gives."""
    return {
        "agreement": agreement,
        "purpose": "assistance",
        "reason": "For the joint case conference.",
        "layout": "codes",
        "from_on": None,
        "to_on": None,
    } | more


def make_hand_over(agreement, by, **fields):
    """One that waits for a second person, without a case behind it."""
    number = HandOver.objects.filter(organisation=by.organisation).count() + 1
    values = {
        "purpose": "assistance",
        "reason": "For the joint case conference.",
        "layout": "codes",
        "rows": 21,
        "row_limit": 20,
        "state": "waiting",
    } | fields
    return HandOver.objects.create(
        organisation=by.organisation, agreement=agreement, asked_by=by, number=number, mark=new_mark(), **values
    )
