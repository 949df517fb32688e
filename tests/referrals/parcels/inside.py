"""Works inside one of two installations, as a process of its own: takes verbs from its input and tells what came of them.

Run by tests/referrals/parcels/installations.py with that installation's database, keys and queue. What the people there
do they do by the same actions as the pages; parcels go by the installation's own worker and web server.
"""

import base64
import json
import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402

from accounts.access import acting_as  # noqa: E402
from accounts.models import Organisation, User  # noqa: E402
from audit.models import AuditEvent  # noqa: E402
from referrals import actions as referral_actions  # noqa: E402
from referrals.models import Referral  # noqa: E402
from referrals.parcels import actions  # noqa: E402
from referrals.parcels.models import Arrival, Installation, ReceivedParcel, SentParcel  # noqa: E402
from referrals.parcels.receiving import take_file  # noqa: E402
from referrals.parcels.sealing import ParcelRefused  # noqa: E402
from referrals.parcels.sending import send_parcels  # noqa: E402
from tests import databases  # noqa: E402, F401 (what a test does here it does for the whole programme)
from tests.accounts.factories import make_organisation, make_user  # noqa: E402
from tests.cases.factories import make_case, make_consent  # noqa: E402

DETAILS = {
    "purpose": "psychosocial", "urgency": "soon", "sections": ["identity", "assistance"],
    "message": "Needs counselling in Russian.",
}  # fmt: skip


def somebody(name):
    return User.objects.select_related("organisation").get(username=name)


def people(code):
    """The ministry with two administrators and an officer; one organisation with a caseworker and somebody who receives."""
    ministry = make_organisation("MIA", type="ministry", case_prefix="MI")
    house = make_organisation(code, name=f"House {code}")
    for name, role in (("first", "administrator"), ("second", "administrator"), ("officer", "ministry_reviewer")):
        make_user(name, ministry, role)
    make_user("sender", house, "caseworker")
    make_user("receiver", house, "receiving_officer")
    with acting_as(somebody("first")):
        return actions.renew_keys(actor=somebody("first")).card


def link(card, address, code, fingerprint):
    """Enter the other installation with its organisation; the second administrator compares and confirms."""
    first, second = somebody("first"), somebody("second")
    outside = make_organisation(f"OUT-{code}", name=f"Outer {code}")
    with acting_as(first):
        details = {"name": "The other", "address": address, "card": card}
        row = actions.enter_installation(details, actor=first)
        actions.add_outside(row, outside, code, actor=first)
    with acting_as(second):
        actions.confirm_installation(row, fingerprint=fingerprint, actor=second)


def move(address):
    """The other installation is reached at another address from now on, and what waits is tried at once."""
    Installation.objects.update(address=address)
    SentParcel.objects.update(next_try_at=timezone.now())


def refer():
    sender, officer = somebody("sender"), somebody("officer")
    outside = Organisation.objects.get(code__startswith="OUT-")
    case = make_case(sender.organisation, worker=sender)
    make_consent(case, outside, by=sender)
    with acting_as(sender):
        referral = referral_actions.draft_referral(case, DETAILS | {"to_organisation": outside}, actor=sender)
        referral_actions.submit_referral(referral, actor=sender)
    with acting_as(officer):
        referral_actions.approve_referral(Referral.objects.get(pk=referral.pk), actor=officer)
    return str(referral.public_id)


def withdraw(referral):
    with acting_as(somebody("sender")):
        row = Referral.objects.get(public_id=referral)
        referral_actions.withdraw_referral(row, actor=somebody("sender"), reason="She left.")


def accept(referral):
    with acting_as(somebody("receiver")):
        actions.accept_arrival(Arrival.objects.get(referral_there=referral), actor=somebody("receiver"))


def complete(referral):
    receiver = somebody("receiver")
    with acting_as(receiver):
        arrival = Arrival.objects.get(referral_there=referral)
        actions.complete_arrival(arrival, feedback="Ten sessions.", outcome="provided", actor=receiver)


def send():
    """What the clock orders each minute, with the wait after a failure left out."""
    SentParcel.objects.update(next_try_at=timezone.now())
    send_parcels.delay()


def state(referral):
    """Where a referral stands, on whichever side this is."""
    sent = Referral.objects.filter(public_id=referral).first()
    came = Arrival.objects.filter(referral_there=referral)
    arrival = came.first()
    outgoing = SentParcel.objects.filter(referral=sent) if sent else SentParcel.objects.filter(arrival=arrival)
    return {
        "status": sent.status if sent else arrival.status if arrival else None,
        "arrivals": came.count(),
        "sections": sorted(arrival.told()) if arrival and not sent else [],
        "message": arrival.message if arrival else "",
        "steps": list(sent.path.values_list("to_status", flat=True)) if sent else [],
        "feedback": sent.feedback if sent else "",
        "waiting": outgoing.waiting().count(),
        "tries": sum(outgoing.values_list("tries", flat=True)),
        "received": list(ReceivedParcel.objects.filter(subject=referral).order_by("id").values_list("kind", flat=True)),
        "repeated": AuditEvent.objects.filter(event="parcel_repeated").count(),
    }


def out(referral, kind):
    """A parcel as a file."""
    rows = SentParcel.objects.select_related("installation", "referral__case", "arrival", "organisation").filter(
        kind=kind
    )
    about = rows.filter(referral__public_id=referral) | rows.filter(arrival__referral_there=referral)
    parcel = about.order_by("-id").first()
    user = User.objects.filter(organisation=parcel.organisation, username__in=["sender", "receiver"]).first()
    with acting_as(user):
        return base64.b64encode(actions.take_out(parcel, actor=user)).decode()


def bring(name, file):
    """A file taken in by somebody; the receipt comes back, or the place of the refusal."""
    user = somebody(name)
    try:
        with acting_as(user):
            taken = take_file(base64.b64decode(file), actor=user)
    except ParcelRefused as refusal:
        return {"refused": refusal.place}
    return {"again": taken.again, "receipt": base64.b64encode(taken.receipt).decode()}


VERBS = {
    verb.__name__: verb for verb in (people, link, move, refer, withdraw, accept, complete, send, state, out, bring)
}

if __name__ == "__main__":
    for line in sys.stdin:
        verb, given = json.loads(line)
        sys.stdout.write(json.dumps({"said": VERBS[verb](*given)}) + "\n")
        sys.stdout.flush()
