"""Two people press at once: one succeeds, the other is told kindly, and it is done once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from audit.models import AuditEvent
from cases.models import CaseShare
from core.errors import Conflict
from referrals import actions
from referrals.models import Referral
from referrals.notices.notifications import send_notices
from referrals.states import Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.referrals.factories import make_referral


def race(*acts):
    """Run the acts at the same moment, each on a connection of its own; returns what came of each."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(10)
            act()
        except Conflict as refusal:
            return str(refusal.message)
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def stage(own_database, monkeypatch):
    """A case, two reviewers and two receivers in a database that threads see."""
    monkeypatch.setattr(send_notices, "apply_async", lambda **how: None)
    house, ministry, union = (
        make_organisation("HOUSE"),
        make_organisation("MIA", type="ministry"),
        make_organisation("NGO"),
    )
    people = {
        "sender": make_user("sender", house, "caseworker"),
        "one": make_user("one", ministry, "ministry_reviewer"),
        "other": make_user("other", ministry, "ministry_reviewer"),
        "receiver": make_user("receiver", union, "receiving_officer"),
        "neighbour": make_user("neighbour", union, "receiving_officer"),
    }

    def referral_at(status):
        case = make_case(house)
        return make_referral(case, people["receiver"], status, sender=people["sender"], reviewer=people["one"])

    return people, referral_at


@pytest.mark.slow
def test_two_approvers_approve_once(stage):
    people, referral_at = stage
    for _ in range(5):
        referral = referral_at(Status.SUBMITTED)

        came = race(
            lambda at=referral: actions.approve_referral(at, actor=people["one"]),
            lambda at=referral: actions.approve_referral(at, actor=people["other"]),
        )

        assert sorted(answer == "done" for answer in came) == [False, True]
        assert any("Waiting for the receiver" in answer for answer in came)
        assert referral.path.filter(to_status=Status.APPROVED).count() == 1
        assert AuditEvent.objects.filter(target_id=referral.public_id, event="referral_approved").count() == 1


@pytest.mark.slow
def test_approval_and_refusal_at_once_leave_one_of_them(stage):
    people, referral_at = stage
    for _ in range(5):
        referral = referral_at(Status.SUBMITTED)

        came = race(
            lambda at=referral: actions.approve_referral(at, actor=people["one"]),
            lambda at=referral: actions.refuse_referral(at, actor=people["other"], reason="No."),
        )

        assert sorted(answer == "done" for answer in came) == [False, True]
        assert Referral.objects.get(pk=referral.pk).status in (Status.OFFERED, Status.REFUSED)


@pytest.mark.slow
def test_two_receivers_accept_once_and_one_share_opens(stage):
    people, referral_at = stage
    referral = referral_at(Status.OFFERED)

    came = race(
        lambda: actions.accept_referral(referral, actor=people["receiver"]),
        lambda: actions.accept_referral(referral, actor=people["neighbour"]),
    )

    assert sorted(answer == "done" for answer in came) == [False, True]
    assert CaseShare.objects.filter(referral_public_id=referral.public_id).count() == 1


def test_a_withdrawal_that_meets_an_acceptance_leaves_nothing_open(stage):
    people, referral_at = stage
    for _ in range(5):
        referral = referral_at(Status.OFFERED)

        race(
            lambda at=referral: actions.accept_referral(at, actor=people["receiver"]),
            lambda at=referral: actions.withdraw_referral(
                at, actor=people["sender"], reason="The person asked for it."
            ),
        )

        # Either order ends withdrawn: an acceptance that came first is taken back.
        assert Referral.objects.get(pk=referral.pk).status == Status.WITHDRAWN
        assert not CaseShare.objects.in_force().filter(referral_public_id=referral.public_id).exists()
