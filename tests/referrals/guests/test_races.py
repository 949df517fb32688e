"""Many at one door: one browser gets in, five passcodes are looked at, and what was recalled stays closed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from accounts.access import Purpose, acting_as, acting_for
from audit.events import Event
from audit.models import AuditEvent
from referrals.guests import actions, notifications
from referrals.guests.models import SealedLink
from referrals.states import Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.referrals.factories import make_referral
from tests.referrals.factories_guests import PASSCODE, TOKEN, make_link


def at_once(acts):
    """What came of each, all begun at the same moment on connections of their own."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(20)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def stage(own_database, monkeypatch):
    monkeypatch.setattr(notifications.tell_of_link, "delay", lambda key: None)
    house, union = make_organisation("HOUSE"), make_organisation("NGO")
    sender, receiver = make_user("sender", house, "caseworker"), make_user("receiver", union, "receiving_officer")

    def link_of_a_new_referral():
        referral = make_referral(make_case(house), receiver, Status.OFFERED, sender=sender, reviewer=receiver)
        return make_link(referral, sender)

    return sender, link_of_a_new_referral


def post(passcode):
    return Client().post("/guest/", {"token": TOKEN, "passcode": passcode}).status_code


def again(link):
    with acting_for(Purpose.GUESTS):
        return SealedLink.objects.get(pk=link.pk)


def test_two_browsers_at_once_open_it_once(stage):
    _sender, make = stage
    link = make()

    came = at_once([lambda: post(PASSCODE)] * 6)

    assert sorted(came) == [302] + [409] * 5
    assert AuditEvent.objects.filter(target_id=link.public_id, event=Event.GUEST_LINK_OPENED).count() == 1


def test_thirty_two_wrong_passcodes_at_once_are_five_tries(stage):
    _sender, make = stage
    link = make()

    came = at_once([lambda: post("0")] * 32)

    assert sorted(came) == [404] * 27 + [422] * 5
    assert again(link).tries == 5
    assert AuditEvent.objects.filter(target_id=link.public_id, event=Event.GUEST_PASSCODE_WRONG).count() == 5


def test_recalled_while_it_is_accepted_is_one_of_the_two(stage):
    sender, make = stage
    link = make()
    guest = Client()
    assert guest.post("/guest/", {"token": TOKEN, "passcode": PASSCODE}).status_code == 302

    def recall():
        with acting_as(sender):
            actions.recall_link(again(link), actor=sender)
        return "recalled"

    came = at_once([lambda: guest.post("/guest/accept/").status_code, recall])

    found = again(link)
    assert came[1] == "recalled"
    assert (came[0], found.answer) in [(302, "accepted"), (404, "")]
    assert guest.get("/guest/card/").status_code == 404
