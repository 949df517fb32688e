"""Officers press at once: one number for each referral, one decision for each, and the other is told."""

import pytest

from accounts.access import acting_as
from audit.models import AuditEvent
from cases.models import Classification
from referrals.ministry import actions
from referrals.ministry.models import Decision, DecisionLetter, Registration
from referrals.notices.notifications import send_notices
from referrals.states import Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.referrals.factories import make_referral
from tests.referrals.ministry.conftest import make_route, said
from tests.referrals.test_races import race


@pytest.fixture
def stage(own_database, monkeypatch):
    monkeypatch.setattr(send_notices, "apply_async", lambda **how: None)
    house, ministry = make_organisation("HOUSE"), make_organisation("MIA", type="ministry", case_prefix="MI")
    sender = make_user("sender", house, "caseworker")
    officers = [make_user(name, ministry, "ministry_reviewer") for name in ("one", "other", "third")]
    routes = {four_eyes: make_route(four_eyes=four_eyes) for four_eyes in (False, True)}

    def referral_at(status, *, four_eyes=False):
        return make_referral(
            make_case(house), officers[0], status, sender=sender, reviewer=officers[2],
            purpose="formal_identification", sections=["identity", "exploitation"], route=routes[four_eyes],
        )  # fmt: skip

    return officers, referral_at


def as_officer(officer, act):
    def run():
        with acting_as(officer):
            act(officer)

    return run


@pytest.mark.slow
def test_numbers_given_at_once_are_all_different_and_without_a_gap(stage):
    officers, referral_at = stage
    referrals = [referral_at(Status.SUBMITTED) for _ in range(6)]

    came = race(
        *(
            as_officer(officers[place % 2], lambda who, at=row: actions.register_referral(at, actor=who))
            for place, row in enumerate(referrals)
        )
    )

    assert came == ["done"] * 6
    sequences = sorted(int(row.number[-4:]) for row in Registration.objects.all())
    assert sequences == [1, 2, 3, 4, 5, 6]


@pytest.mark.slow
def test_two_officers_register_one_referral_once(stage):
    officers, referral_at = stage
    for _ in range(3):
        referral = referral_at(Status.SUBMITTED)

        came = race(
            *(
                as_officer(who, lambda at, row=referral: actions.register_referral(row, actor=at))
                for who in officers[:2]
            )
        )

        assert sorted(answer == "done" for answer in came) == [False, True]
        assert Registration.objects.filter(referral=referral).count() == 1


def test_two_officers_decide_once_and_the_other_sees_it(stage):
    officers, referral_at = stage
    for _ in range(3):
        referral = referral_at(Status.ACCEPTED)
        results = dict(zip(officers[:2], ("recognised", "not_victim"), strict=True))

        came = race(
            *(
                as_officer(
                    who,
                    lambda at, row=referral, said_by=results: actions.decide(
                        row, said(result=said_by[at]), language="en", actor=at
                    ),
                )
                for who in officers[:2]
            )
        )

        assert sorted(answer == "done" for answer in came) == [False, True]
        decision = Decision.objects.get(referral=referral)
        [row] = Classification.objects.filter(case=referral.case, acts__len=1)
        assert (decision.result, decision.classification) == (row.status, row)
        assert DecisionLetter.objects.filter(decision=decision).count() == 1
        assert AuditEvent.objects.filter(target_id=decision.public_id, event="decision_made").count() == 1
        assert any("meanwhile" in answer or "quicker" in answer for answer in came)


@pytest.mark.slow
def test_confirming_and_setting_aside_at_once_leave_one_of_them(stage):
    officers, referral_at = stage
    for _ in range(3):
        referral = referral_at(Status.ACCEPTED, four_eyes=True)
        with acting_as(officers[0]):
            decision = actions.decide(referral, said(), language="en", actor=officers[0])

        came = race(
            as_officer(officers[1], lambda at, row=decision: actions.confirm_decision(row, language="en", actor=at)),
            as_officer(officers[0], lambda at, row=decision: actions.set_aside_decision(row, reason="No.", actor=at)),
        )

        assert sorted(answer == "done" for answer in came) == [False, True]
        made = Classification.objects.filter(case=referral.case, status="recognised").count()
        decision.refresh_from_db()
        assert decision.status == ("made" if made else "set_aside")


@pytest.mark.slow
def test_letters_written_at_once_are_two_versions(stage):
    officers, referral_at = stage
    referral = referral_at(Status.ACCEPTED)
    with acting_as(officers[0]):
        decision = actions.decide(referral, said(), language="en", actor=officers[0])

    came = race(
        *(as_officer(who, lambda at: actions.write_letter(decision, language="en", actor=at)) for who in officers[:2])
    )

    assert came == ["done", "done"]
    assert sorted(decision.letters.values_list("version", flat=True)) == [1, 2, 3]
