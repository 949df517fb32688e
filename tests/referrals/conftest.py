import pytest

from referrals.states import Status
from tests.accounts.factories import make_user
from tests.referrals.factories import make_referral


@pytest.fixture
def referral_at(case, caseworker, reviewer, receiver):
    """A referral of the case, from the caseworker to the receiver, at a state."""

    def make(status=Status.DRAFT, **fields):
        return make_referral(case, receiver, status, **{"sender": caseworker, "reviewer": reviewer} | fields)

    return make


@pytest.fixture
def first_officer(ministry):
    """An officer of the ministry beside the reviewer."""
    return make_user("first", ministry, "ministry_reviewer")


@pytest.fixture
def details(receiver):
    """What the sender says in the form."""
    return {
        "to_organisation": receiver.organisation,
        "purpose": "psychosocial",
        "urgency": "soon",
        "sections": ["identity", "assistance"],
        "message": "Needs counselling in Russian.",
    }
