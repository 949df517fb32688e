"""Referrals of a past register: dates without people."""

from referrals.models import Party, Referral
from referrals.states import Box, Status
from tests.referrals.factories import make_referral


def test_an_imported_accepted_referral_is_nobodys_turn(case, receiver):
    imported = make_referral(case, receiver, Status.ACCEPTED, with_steps=False)

    rows = Referral.objects.visible_to(receiver)

    assert list(rows) == [imported]
    assert not Referral.objects.waiting_for(receiver).exists()
    assert not Referral.objects.unfinished().exists()
    assert [seat.referral for seat in Party.objects.at_desk_of(receiver).in_box(Box.ENDED)] == [imported]


def test_an_imported_pending_referral_waits_for_the_ministry(case, receiver, reviewer):
    make_referral(case, receiver, Status.SUBMITTED, with_steps=False)

    assert Referral.objects.waiting_for(reviewer).exists()
