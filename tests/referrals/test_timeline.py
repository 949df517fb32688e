"""What the case page tells about referrals, to whom."""

import pytest

from cases.policies import sections_for
from cases.timeline import timeline_of
from referrals.states import Status
from tests.referrals.factories import make_referral


def told(case, user):
    entries = timeline_of(case, user, sections_for(user, case), kind="referral").entries
    return [str(entry.title) for entry in reversed(entries)]


def test_each_step_is_told_to_the_sender(case, referral_at, caseworker):
    referral_at(Status.COMPLETED)

    assert told(case, caseworker) == [
        "Referral submitted",
        "Referral approved by the ministry",
        "Referral offered to the receiver",
        "Referral accepted",
        "Referral completed with feedback",
    ]


def test_the_receiver_is_told_from_where_it_was_asked(case, referral_at, receiver):
    referral_at(Status.ACCEPTED)

    assert told(case, receiver) == ["Referral offered to the receiver", "Referral accepted"]


def test_a_stranger_is_told_nothing(case, referral_at, stranger):
    referral_at(Status.ACCEPTED)

    assert told(case, stranger) == []


@pytest.mark.parametrize(
    ("status", "titles"),
    [
        (Status.DRAFT, []),
        (Status.SUBMITTED, ["Referral submitted"]),
        (Status.REFUSED, ["Referral submitted", "Referral refused by the ministry"]),
        (Status.ACCEPTED, ["Referral submitted", "Referral approved by the ministry", "Referral accepted"]),
    ],
    ids=str,
)
def test_an_imported_referral_is_told_by_its_dates(status, titles, case, receiver, caseworker):
    make_referral(case, receiver, status, with_steps=False)

    assert told(case, caseworker) == titles
