"""What was sent stands in the person's own copy. That it goes with her file: tests/cases/retention/test_erasing.py."""

import pytest

from accounts.access import acting_as
from referrals.package.subject_copy import package_parts
from tests.cases.factories import SURNAME
from tests.referrals.package.factories import accept
from tests.referrals.package.test_reading import opened


@pytest.fixture
def read(sent, caseworker, receiver):
    referral = sent(sections=["identity", "stays"])
    accept(referral, caseworker)
    opened(referral, receiver)
    return referral


def test_her_copy_says_what_was_sent_and_which_house_read_it(read, case, caseworker, receiver):
    with acting_as(caseworker):
        sent, reads = package_parts(case, caseworker, frozenset({"identity", "stays"}))

    said = "\n".join(f"{fact.label}: {fact.value}" for fact in sent.records[0])
    assert f"Name: {SURNAME}" in said
    assert "Receiving Union" in str(reads.records)
    # Staff are told by house and role, not by name.
    assert receiver.full_name not in str(reads.records)


def test_her_copy_says_no_more_than_its_maker_sees(read, case, caseworker):
    with acting_as(caseworker):
        sent, _reads = package_parts(case, caseworker, frozenset({"stays"}))

    assert SURNAME not in str(sent.records)
