"""One of each of what installations exchange."""

import json
from datetime import timedelta
from uuid import uuid4

import pyrage
from django.utils import timezone

from referrals.parcels.models import (
    Arrival,
    Installation,
    OutsideOrganisation,
    OwnKeys,
    ReceivedParcel,
    SentParcel,
)
from tests.accounts.factories import make_organisation, make_user


def make_installation(**fields):
    """Another installation, in force, with one organisation."""
    house = make_organisation(f"LINKS-{uuid4().hex[:6]}", type="ministry")
    first, second = (make_user(f"{house.code}-{number}", house, "administrator") for number in (1, 2))
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    values = {"name": "Northern programme", "state": "in_force", "confirmed_at": timezone.now(), "made_by": first}
    values |= {
        "confirmed_by": second,
        "public_signing_key": "s",
        "recipient": recipient,
        "fingerprint": uuid4().hex * 2,
    }
    row = Installation.objects.create(**values | fields)
    code = uuid4().hex[:6]
    outer = make_organisation(f"OUTER-{code}", name=f"Outer {code}")
    OutsideOrganisation.objects.create(installation=row, organisation=outer, code_there=code)
    return row


def make_arrival(organisation, installation=None, **fields):
    """A referral that came for an organisation."""
    installation = installation or make_installation()
    values = {"purpose": "psychosocial", "urgency": "soon", "sex": "female", "sections": ["assistance"]}
    values |= {"message": "Needs counselling in Russian.", "referral_there": uuid4()}
    outside = installation.organisations.get().organisation
    return Arrival.objects.create(
        installation=installation, organisation=organisation, from_organisation=outside, **values | fields
    )


def make_parcels(arrival, /, **about):
    """A parcel that waits, of a referral or of an arrival; and that the one came which brought this arrival."""
    installation = arrival.installation
    sealed = pyrage.encrypt(b"{}", [pyrage.x25519.Recipient.from_str(installation.recipient)])
    values = {"digest": "d" * 64, "expires_at": timezone.now() + timedelta(days=7), "content": sealed}
    sent = SentParcel.objects.create(
        installation=installation, organisation=arrival.organisation, to_organisation=arrival.from_organisation,
        kind="referral" if "referral" in about else "status", **values, **about,
    )  # fmt: skip
    received = ReceivedParcel.objects.create(
        installation=installation, parcel_id=uuid4(), kind="referral", digest="d" * 64,
        subject=arrival.referral_there, organisation=arrival.organisation, receipt=sealed,
    )  # fmt: skip
    return sent, received


def parcels_of(organisation):
    """An installation, and what an organisation has to do with it, by kind."""
    arrival = make_arrival(organisation)
    sent, received = make_parcels(arrival, arrival=arrival)
    return {"installation": arrival.installation, "arrival": arrival, "parcel": sent, "received": received}


def plant_parcels(referral, organisation, said):
    """One of everything, with `said` as what is typed."""
    arrival = make_arrival(organisation, message=said, content=json.dumps({"assistance": said}, ensure_ascii=False))
    OwnKeys.objects.get_or_create(
        retired_at=None,
        defaults={
            "signing_key": said, "opening_key": said, "public_signing_key": "s", "recipient": "r",
            "fingerprint": uuid4().hex * 2,
        },
    )  # fmt: skip
    make_parcels(arrival, referral=referral)
    return arrival
