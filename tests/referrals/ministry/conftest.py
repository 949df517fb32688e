import pytest
from django.utils import timezone

from cases.models import CaseShare
from referrals.ministry import actions
from referrals.routes.models import Route
from referrals.states import Status
from tests.accounts.factories import make_user
from tests.referrals.factories import make_referral

GROUNDS = "He took the passport of Zzyzx and sold her."


def said(**others):
    """What an officer says of a decision."""
    return {
        "result": "recognised",
        "legal_bases": ["law_2005"],
        "other_basis": "",
        "grounds": GROUNDS,
        "acts": ["recruiting"],
        "means": ["deception"],
        "purposes": ["ForcedLabour"],
    } | others


@pytest.fixture
def officer(ministry):
    """The ministry's officer who takes referrals on and decides; `reviewer` is beside her."""
    return make_user("officer", ministry, "ministry_reviewer")


@pytest.fixture
def referral_to_ministry(case, caseworker, reviewer, officer):
    """A referral for formal identification that the ministry has reached some state with."""

    def make(status=Status.ACCEPTED, *, four_eyes=False, **fields):
        route = make_route(four_eyes=four_eyes)
        words = {"purpose": "formal_identification", "sections": ["identity", "exploitation"], "route": route}
        return make_referral(case, officer, status, sender=caseworker, reviewer=reviewer, **words | fields)

    return make


def make_route(*, four_eyes):
    return Route.objects.create(
        from_type="international" if four_eyes else "ministry",
        to_type="ministry",
        purpose="formal_identification",
        four_eyes=four_eyes,
        valid_from=timezone.localdate(),
    )


@pytest.fixture
def decided(referral_to_ministry, officer):
    """A decision that is made, with its letter."""
    return actions.decide(referral_to_ministry(), said(), language="en", actor=officer)


@pytest.fixture
def proposed(referral_to_ministry, officer):
    """A decision that waits for a second officer."""
    return actions.decide(referral_to_ministry(four_eyes=True), said(), language="en", actor=officer)


def open_share(referral):
    return CaseShare.objects.filter(referral_public_id=referral.public_id, ended_at__isnull=True).first()
