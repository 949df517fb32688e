import pytest

from referrals.models import Referral
from tests.accounts.factories import make_organisation, make_user
from tests.referrals.parcels.other import Other, link


@pytest.fixture
def other():
    return Other()


@pytest.fixture
def second_administrator(ministry):
    return make_user("second", ministry, "administrator")


@pytest.fixture
def outside(db):
    """An organisation in the list here that works in the other installation."""
    return make_organisation("OUTER", name="Outer Union", type="ngo")


@pytest.fixture
def installation(other, administrator, second_administrator, outside):
    return link(other, administrator, second_administrator, outside)


@pytest.fixture
def queued(monkeypatch):
    """How often the queue was told that something waits."""
    from referrals.parcels import sending

    orders = []
    monkeypatch.setattr(sending.send_parcels, "apply_async", lambda **_how: orders.append(1))
    return orders


@pytest.fixture
def offered(installation, outside, case, caseworker, reviewer):
    """A referral of the case to the organisation outside, as it is once the ministry has approved."""
    from accounts.access import acting_as
    from referrals import actions
    from tests.cases.factories import make_consent

    make_consent(case, outside, by=caseworker)
    details = {
        "to_organisation": outside,
        "purpose": "psychosocial",
        "urgency": "soon",
        "sections": ["identity", "assistance"],
        "message": "Needs counselling in Russian.",
    }
    with acting_as(caseworker):
        referral = actions.draft_referral(case, details, actor=caseworker)
        actions.submit_referral(referral, actor=caseworker)
    with acting_as(reviewer):
        actions.approve_referral(Referral.objects.get(pk=referral.pk), actor=reviewer)
    referral.refresh_from_db()
    return referral
