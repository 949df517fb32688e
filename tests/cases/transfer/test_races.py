"""Two people press at once: one succeeds, the other is told kindly, and it is done once."""

import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.telling.notifications import send_mails
from cases.models import Appointment, Case, CaseShare, HandOver, Transfer
from cases.transfer import actions
from cases.transfer.states import Status
from cases.work import policies as work_policies
from cases.work.actions import end_appointment, end_task
from cases.work.enums import Ending, Outcome
from core.errors import Refused
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_consent
from tests.cases.factories_transfer import make_transfer
from tests.cases.factories_work import make_appointment, make_task
from tests.referrals.test_races import race


@pytest.fixture
def stage(own_database, monkeypatch):
    """Two houses with their people, in a database that threads see."""
    monkeypatch.setattr(send_mails, "apply_async", lambda **how: None)
    house, union = make_organisation("HOUSE", case_prefix="EH"), make_organisation("UNION", case_prefix="UN")
    people = {
        "worker": make_user("worker", house, "caseworker"),
        "next": make_user("next", house, "caseworker"),
        "other": make_user("other", house, "caseworker"),
        "manager": make_user("manager", house, "shelter_manager"),
        "taker": make_user("taker", union, "shelter_manager"),
        "neighbour": make_user("neighbour", union, "shelter_manager"),
        "helper": make_user("helper", union, "caseworker"),
    }

    def proposed():
        case = make_case(house, worker=people["worker"])
        make_consent(case, union, by=people["worker"])
        return make_transfer(case, union, by=people["manager"])

    return people, proposed


def test_two_acceptances_open_one_case(stage):
    people, proposed = stage
    for _ in range(3):
        transfer = proposed()
        cases = Case.objects.count()

        came = race(
            *(
                lambda at=transfer, who=who: actions.accept_transfer(at, caseworker=people["helper"], actor=people[who])
                for who in ("taker", "neighbour")
            )
        )

        assert sorted(answer == "done" for answer in came) == [False, True]
        assert any("Taken on" in answer for answer in came)
        assert Case.objects.count() == cases + 1
        assert CaseShare.objects.filter(referral_public_id=transfer.public_id).count() == 1


def test_an_acceptance_that_meets_a_recall_leaves_one_of_them(stage):
    people, proposed = stage
    for _ in range(3):
        transfer = proposed()

        came = race(
            lambda at=transfer: actions.accept_transfer(at, caseworker=people["helper"], actor=people["taker"]),
            lambda at=transfer: actions.recall_transfer(at, reason="She stays.", actor=people["worker"]),
        )

        assert sorted(answer == "done" for answer in came) == [False, True]
        transfer.refresh_from_db()
        case = Case.objects.get(pk=transfer.case_id)
        assert (transfer.status == Status.ACCEPTED) == (not case.is_open) == (transfer.new_case is not None)
        shared = CaseShare.objects.filter(referral_public_id=transfer.public_id).exists()
        assert shared == (transfer.status == Status.ACCEPTED)


def test_what_is_done_while_the_case_moves_stays_done(stage):
    people, proposed = stage
    transfer = proposed()
    task = make_task(transfer.case, people["worker"])

    def finish():
        with transaction.atomic():
            end_task(task, ended_as=Ending.DONE, ended_on=timezone.localdate(), actor=people["worker"])
            time.sleep(0.6)

    def accept():
        time.sleep(0.2)
        actions.accept_transfer(transfer, caseworker=people["helper"], actor=people["taker"])

    assert race(finish, accept) == ["done", "done"]
    task.refresh_from_db()
    assert (task.ended_as, task.ended_by) == (Ending.DONE, people["worker"])


@pytest.mark.slow
def test_an_appointment_that_is_moved_while_the_case_moves_holds_nobody_up(stage, monkeypatch):
    people, proposed = stage
    transfer = proposed()
    appointment = make_appointment(transfer.case, people["worker"])
    check = work_policies.check_may_end

    def slowly(*args):
        time.sleep(0.6)
        check(*args)

    monkeypatch.setattr(work_policies, "check_may_end", slowly)

    def put_off():
        to = appointment.starts_at + timedelta(days=1)
        end_appointment(appointment, outcome=Outcome.MOVED, moved_to=to, actor=people["worker"])

    def accept():
        time.sleep(0.2)
        actions.accept_transfer(transfer, caseworker=people["helper"], actor=people["taker"])

    # In the other order the database would stop one of them.
    assert race(put_off, accept) == ["done", "done"]
    outcomes = Appointment.objects.filter(case=transfer.case).order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == [Outcome.MOVED, Outcome.CANCELLED]


def test_two_wishes_at_once_are_one(stage):
    people, proposed = stage
    case = proposed().case
    Transfer.objects.all().delete()
    union = people["taker"].organisation
    details = {"to_organisation": union, "sections": [], "reason": "She moves."}

    came = race(
        *(lambda who=who: actions.ask_for_transfer(case, details, actor=people[who]) for who in ("worker", "manager"))
    )

    assert sorted(answer == "done" for answer in came) == [False, True]
    assert Transfer.objects.count() == 1


def test_two_hand_overs_at_once_leave_one_in_charge(stage):
    people, proposed = stage
    case = proposed().case

    def give(to):
        details = {"from_user": people["worker"], "to_user": people[to], "note": "", "with_tasks": True}
        # Whoever comes second finds that the one she names is in charge no longer.
        with suppress(Refused):
            actions.hand_over(case, details, actor=people["manager"])

    race(lambda: give("next"), lambda: give("other"))

    assert HandOver.objects.count() == 1
    assert case.assignments.current().count() == 1
