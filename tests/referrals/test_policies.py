"""Who may do what with a referral: every member of the cast against every step in every state."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from accounts import grants
from accounts.roles import ROLE_SECTIONS, SHAREABLE, Role
from cases import policies as case_policies
from core.errors import Conflict, NotAllowed, NotVisible
from referrals import actions, policies
from referrals.models import Party, Referral, ReferralStep
from referrals.routes.models import Route
from referrals.states import NEXT, TAKEN_ON, Box, Side, Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_share
from tests.referrals.factories import make_referral

SENDERS = ("caseworker", "colleague", "manager")
CAST = (*SENDERS, "stranger", "reviewer", "receiver", "auditor", "iom_officer", "administrator")
SIDES = {**dict.fromkeys(SENDERS, Side.SENDER), "reviewer": Side.MINISTRY, "receiver": Side.RECEIVER}
SUBMITTED_ONCE = frozenset(Status) - {Status.DRAFT, Status.WITHDRAWN}
OFFERED_ONCE = frozenset({Status.OFFERED, *TAKEN_ON, Status.DECLINED, Status.COMPLETED, Status.EXPIRED})


def sees(name, status):
    """Written from the brief of the cast, not from the queryset."""
    if name in SENDERS:
        return True
    if name == "reviewer":
        return status in SUBMITTED_ONCE
    return name == "receiver" and status in OFFERED_ONCE


@pytest.mark.parametrize("status", Status, ids=str)
@pytest.mark.parametrize("name", CAST)
def test_who_sees_a_referral_in_which_state(name, status, request, referral_at):
    user, referral = request.getfixturevalue(name), referral_at(status)

    assert Referral.objects.visible_to(user).filter(pk=referral.pk).exists() == sees(name, status)


@pytest.mark.parametrize("status", Status, ids=str)
@pytest.mark.parametrize("name", CAST)
def test_who_may_move_a_referral_where(name, status, request, referral_at):
    # Approved by one officer, it waits for a second: the one of the cast.
    first = {"reviewer": request.getfixturevalue("first_officer")} if status == Status.APPROVED else {}
    user, referral = request.getfixturevalue(name), referral_at(status, **first)

    allowed = {to for to in Status if case_policies.allows(policies.check_may_move, user, referral, to)}

    side = SIDES.get(name)
    ways = {to for to, by in NEXT[status].items() if by == side and sees(name, status)}
    # Of this route the ministry approves: nobody goes past it.
    assert allowed == ways - ({Status.OFFERED} if side == Side.SENDER else set())
    if sees(name, status):
        assert set(policies.moves_open_to(user, referral)) == allowed


# Which roles see referrals at all, and for which side each acts where its organisation stands on that side.
SEE = {Role.CASEWORKER, Role.SHELTER_MANAGER, Role.MINISTRY_REVIEWER, Role.RECEIVING_OFFICER, Role.IOM_OFFICER}
ACT = {
    Side.SENDER: {Role.CASEWORKER, Role.SHELTER_MANAGER},
    Side.MINISTRY: {Role.MINISTRY_REVIEWER},
    Side.RECEIVER: {Role.SHELTER_MANAGER, Role.MINISTRY_REVIEWER, Role.RECEIVING_OFFICER, Role.IOM_OFFICER},
}


@pytest.mark.parametrize("status", Status, ids=str)
@pytest.mark.parametrize("role", Role, ids=str)
def test_each_role_on_each_side_takes_the_steps_of_the_table(role, status, referral_at, first_officer, ministry):
    """Every pair of states, from NEXT: whoever holds the role at the sender, the ministry, the receiver or elsewhere."""
    referral = referral_at(status, reviewer=first_officer)
    at = {Side.SENDER: referral.from_organisation, Side.MINISTRY: ministry, Side.RECEIVER: referral.to_organisation}
    shown = {Side.SENDER: True, Side.MINISTRY: status in SUBMITTED_ONCE, Side.RECEIVER: status in OFFERED_ONCE}

    for side in (*at, None):
        user = make_user(f"at {side}", at.get(side) or make_organisation("ELSEWHERE"), role)
        seen = role in SEE and shown.get(side, False) and (side != Side.MINISTRY or role in ACT[side])
        told = {to for to, by in NEXT[status].items() if seen and by == side and role in ACT[side]}
        # Of this route the ministry approves: nobody goes past it.
        told -= {Status.OFFERED} if side == Side.SENDER else set()
        assert Referral.objects.visible_to(user).filter(pk=referral.pk).exists() == seen, side
        assert {to for to in Status if case_policies.allows(policies.check_may_move, user, referral, to)} == told, side


@pytest.mark.parametrize("status", Status, ids=str)
@pytest.mark.parametrize("name", CAST)
def test_who_may_change_what_was_written(name, status, request, referral_at):
    user, referral = request.getfixturevalue(name), referral_at(status)

    may = case_policies.allows(policies.check_may_change, user, referral)

    assert may == (name in SENDERS and status in (Status.DRAFT, Status.RETURNED))


@pytest.mark.parametrize("status", Status, ids=str)
@pytest.mark.parametrize("name", [*CAST])
def test_waiting_rows_are_those_with_a_step_to_take(name, status, request, referral_at):
    first = {"reviewer": request.getfixturevalue("first_officer")} if status == Status.APPROVED else {}
    user, referral = request.getfixturevalue(name), referral_at(status, **first)

    waiting = Referral.objects.waiting_for(user).filter(pk=referral.pk).exists()
    elsewhere = Party.objects.at_desk_of(user).in_box(Box.WAITING).filter(referral=referral).exists()

    skipped = [Status.OFFERED] if SIDES.get(name) == Side.SENDER else []
    steps = [to for to, by in NEXT[status].items() if by == SIDES.get(name) and to not in (Status.WITHDRAWN, *skipped)]
    assert waiting == (sees(name, status) and bool(steps))
    assert elsewhere == (sees(name, status) and bool(NEXT[status]) and not steps)


def test_the_reason_of_a_refusal_is_told_apart(referral_at, stranger, receiver, reviewer, caseworker):
    referral = referral_at(Status.OFFERED)

    with pytest.raises(NotVisible):
        policies.check_may_move(stranger, referral, Status.ACCEPTED)
    with pytest.raises(NotAllowed):
        policies.check_may_move(reviewer, referral, Status.ACCEPTED)
    with pytest.raises(Conflict, match="Waiting for the receiver"):
        policies.check_may_move(reviewer, referral, Status.APPROVED)


def test_a_referral_is_not_reviewed_by_who_submitted_it(case, ministry, receiver):
    both = make_user("both", ministry, "caseworker", "ministry_reviewer")
    case.organisation = ministry
    case.save()
    referral = make_referral(case, receiver, Status.SUBMITTED, sender=both)

    for to in (Status.APPROVED, Status.RETURNED, Status.REFUSED):
        with pytest.raises(NotAllowed, match="someone other"):
            policies.check_may_move(both, referral, to)
    assert policies.moves_open_to(both, referral) == [Status.WITHDRAWN]


def test_who_approved_does_not_confirm(referral_at, reviewer, first_officer):
    referral = referral_at(Status.APPROVED, reviewer=first_officer)

    for to in (Status.OFFERED, Status.RETURNED, Status.REFUSED):
        with pytest.raises(NotAllowed, match="second officer"):
            policies.check_may_move(first_officer, referral, to)
        policies.check_may_move(reviewer, referral, to)
    assert not Referral.objects.waiting_for(first_officer).exists()
    assert Referral.objects.waiting_for(reviewer).get() == referral


def test_a_reviewer_outside_the_ministry_reviews_nothing(referral_at):
    pretender = make_user("pretender", make_organisation("NGO2"), "ministry_reviewer")
    referral = referral_at(Status.SUBMITTED)

    with pytest.raises(NotVisible):
        policies.check_may_move(pretender, referral, Status.APPROVED)


def test_a_disabled_account_sees_nothing(referral_at, caseworker):
    referral_at(Status.SUBMITTED)
    caseworker.is_active = False

    assert not Referral.objects.visible_to(caseworker).exists()


def test_referrals_of_a_restricted_case_are_for_the_named(referral_at, case, caseworker, colleague, manager, reviewer):
    referral = referral_at(Status.SUBMITTED)
    case.restricted = True
    case.save()
    grants.give(case, colleague, "view_case", actor=manager)

    assert [user for user in (caseworker, colleague, manager) if Referral.objects.visible_to(user)] == [colleague]
    assert Referral.objects.visible_to(reviewer).get() == referral


def test_a_withdrawn_referral_stays_with_who_had_been_shown_it(referral_at, caseworker, receiver, reviewer):
    shown, unseen = referral_at(Status.OFFERED), referral_at(Status.SUBMITTED)
    for referral in (shown, unseen):
        actions.move(referral, Status.WITHDRAWN, actor=caseworker, reason="Her wish.")

    assert list(Referral.objects.visible_to(receiver)) == [shown]
    assert set(Referral.objects.visible_to(reviewer)) == {shown, unseen}


def test_the_receiver_does_not_read_what_was_said_before_it_was_asked(
    referral_at, receiver, reviewer, caseworker, stranger
):
    referral_at(Status.ACCEPTED)

    def states(user):
        return [step.to_status for step in ReferralStep.objects.visible_to(user).order_by("id")]

    assert states(receiver) == [Status.OFFERED, Status.ACCEPTED]
    whole = [Status.SUBMITTED, Status.APPROVED, Status.OFFERED, Status.ACCEPTED]
    assert states(caseworker) == states(reviewer) == whole
    assert states(stranger) == []


@pytest.mark.parametrize("name", CAST)
def test_who_may_draft(name, request, case):
    user = request.getfixturevalue(name)

    assert case_policies.allows(policies.check_may_draft, user, case) == (name in SENDERS)


def test_who_only_receives_at_the_house_refers_nobody_from_it(case):
    officer = make_user("officer", case.organisation, "receiving_officer")

    with pytest.raises(NotAllowed):
        policies.check_may_draft(officer, case)


def test_seeing_one_referral_opens_no_other(referral_at, stranger, receiver):
    referral = referral_at(Status.SUBMITTED)
    make_referral(make_case(stranger.organisation), receiver)
    assert Referral.objects.visible_to(stranger).exists()

    with pytest.raises(NotVisible):
        policies.require_visible(stranger, referral)


@pytest.mark.parametrize(
    ("at", "role", "sides"),
    [
        ("sender", Role.CASEWORKER, {Side.SENDER}),
        ("sender", Role.SHELTER_MANAGER, {Side.SENDER}),
        ("sender", Role.RECEIVING_OFFICER, set()),
        ("sender", Role.MINISTRY_REVIEWER, set()),
        ("receiver", Role.CASEWORKER, set()),
        ("receiver", Role.SHELTER_MANAGER, {Side.RECEIVER}),
        ("receiver", Role.RECEIVING_OFFICER, {Side.RECEIVER}),
        ("receiver", Role.AUDITOR, set()),
        ("ministry", Role.MINISTRY_REVIEWER, {Side.MINISTRY}),
        ("ministry", Role.SHELTER_MANAGER, set()),
        ("ministry", Role.AUDITOR, set()),
    ],
)
def test_a_side_is_taken_by_organisation_and_role(referral_at, ministry, at, role, sides):
    referral = referral_at(Status.OFFERED)
    places = {"sender": referral.from_organisation, "receiver": referral.to_organisation, "ministry": ministry}

    assert policies.sides_of(make_user("somebody", places[at], role), referral) == sides


def test_the_ministry_is_sent_referrals_and_answers_them(case, caseworker, reviewer):
    referral = make_referral(case, reviewer, Status.OFFERED, sender=caseworker, reviewer=reviewer)

    assert reviewer.organisation in policies.receivers_for(caseworker)
    assert set(policies.moves_open_to(reviewer, referral)) == {Status.ACCEPTED, Status.DECLINED}


def test_a_case_that_was_shared_is_not_passed_on(case, stranger):
    make_share(case, stranger.organisation, "identity")

    with pytest.raises(NotAllowed):
        policies.check_may_draft(stranger, case)


def test_a_closed_case_is_neither_referred_nor_accepted(referral_at, case, caseworker, receiver):
    draft, offered = referral_at(), referral_at(Status.OFFERED)
    case.closed_on, case.closure_reason = case.opened_on, "goals_met"
    case.save()

    for check, args in (
        (policies.check_may_draft, (caseworker, case)),
        (policies.check_may_change, (caseworker, draft)),
        (policies.check_may_move, (caseworker, draft, Status.SUBMITTED)),
        (policies.check_may_move, (receiver, offered, Status.ACCEPTED)),
    ):
        with pytest.raises(Conflict):
            check(*args)
    policies.check_may_move(receiver, offered, Status.DECLINED)


def test_approving_takes_on_no_closed_case(case, caseworker, reviewer):
    """A referral to the ministry itself is accepted by approving it."""
    referral = make_referral(case, reviewer, Status.SUBMITTED, sender=caseworker, purpose="health")
    case.closed_on, case.closure_reason = case.opened_on, "goals_met"
    case.save()

    with pytest.raises(Conflict, match="closed meanwhile"), transaction.atomic():
        actions.approve_referral(referral, actor=reviewer)

    assert Referral.objects.get().status == Status.SUBMITTED


def test_what_waits_for_a_second_officer_does_not_stay_with_the_first(referral_at, reviewer, first_officer):
    four_eyes = Route.objects.create(purpose="health", from_type="ngo", four_eyes=True, valid_from=date(2024, 1, 1))
    referral = referral_at(Status.SUBMITTED, route=four_eyes)
    actions.assign_officer([referral], first_officer, actor=reviewer)

    actions.approve_referral(referral, actor=first_officer)

    assert Referral.objects.waiting_for(reviewer).get() == referral


def test_a_route_without_the_ministry_gives_it_no_turn(referral_at, ministry, caseworker):
    Route.objects.create(
        purpose="psychosocial", from_type="ngo", ministry_approves=False, valid_from=timezone.localdate()
    )
    referral = referral_at(Status.RETURNED)

    actions.submit_referral(referral, actor=caseworker)

    seat = Party.objects.get(side=Side.MINISTRY)
    assert (Referral.objects.get().status, seat.box, seat.turns) == (Status.OFFERED, Box.WAITING, 1)


def test_nobody_passes_on_more_of_a_file_than_she_sees(case, caseworker):
    officer = make_user("officer", case.organisation, "iom_officer")

    assert policies.sections_to_offer(caseworker, case) == SHAREABLE
    assert policies.sections_to_offer(officer, case) == ROLE_SECTIONS[Role.IOM_OFFICER]


def test_referrals_go_to_organisations_where_somebody_answers(caseworker, manager, receiver, stranger, auditor):
    make_user("left", make_organisation("LEFT"), "receiving_officer", is_active=False)
    silent = make_organisation("SILENT")
    closed = make_user("closed", make_organisation("CLOSED"), "receiving_officer").organisation
    closed.is_active = False
    closed.save()

    assert set(policies.receivers_for(caseworker)) == {receiver.organisation, stranger.organisation}
    assert silent not in policies.receivers_for(caseworker)
