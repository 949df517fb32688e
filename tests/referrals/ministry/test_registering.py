"""A referral gets the next number of the ministry's register: once, never twice, by hand or with the first step."""

import pytest
from django.utils import timezone

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, NotVisible
from referrals import actions as referral_actions
from referrals.ministry import actions, numbers, records
from referrals.ministry.models import Registration
from referrals.models import Party, Referral
from referrals.states import Status


def number(sequence):
    return f"MI-R-{timezone.localdate().year}-{sequence:04d}"


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.RETURNED, Status.OFFERED, Status.ACCEPTED, Status.REFUSED])
def test_an_officer_registers_at_any_state_from_submitted_on(referral_at, reviewer, status):
    referral = referral_at(status)
    with acting_as(reviewer):
        row = actions.register_referral(referral, actor=reviewer)

    assert (row.number, row.registered_by) == (number(1), reviewer)
    assert AuditEvent.objects.filter(event=Event.REFERRAL_REGISTERED, target_id=referral.public_id).count() == 1


def test_a_second_time_says_the_number_it_has(referral_at, reviewer, first_officer):
    referral = referral_at(Status.SUBMITTED)
    actions.register_referral(referral, actor=reviewer)

    with pytest.raises(Conflict, match=number(1)):
        actions.register_referral(referral, actor=first_officer)


def test_a_draft_is_not_there_for_the_ministry(referral_at, reviewer):
    with pytest.raises(NotVisible):
        actions.register_referral(referral_at(Status.DRAFT), actor=reviewer)


def test_sender_and_receiver_register_nothing(referral_at, caseworker, receiver, stranger):
    referral = referral_at(Status.ACCEPTED)
    for user in (caseworker, receiver):
        with acting_as(user), pytest.raises(NotAllowed):
            actions.register_referral(referral, actor=user)
    with pytest.raises(NotVisible):
        actions.register_referral(referral, actor=stranger)


def test_the_first_step_registers_what_nobody_had(referral_at, reviewer):
    steps = [
        lambda referral: referral_actions.approve_referral(referral, actor=reviewer),
        lambda referral: referral_actions.return_referral(referral, actor=reviewer, reason="More."),
        lambda referral: referral_actions.refuse_referral(referral, actor=reviewer, reason="No."),
    ]
    for place, step in enumerate(steps, 1):
        referral = referral_at(Status.SUBMITTED)
        with acting_as(reviewer):
            step(referral)

        assert Registration.objects.of(referral).number == number(place)


def test_what_was_returned_keeps_its_number(referral_at, reviewer, caseworker):
    referral = referral_at(Status.SUBMITTED)
    with acting_as(reviewer):
        referral_actions.return_referral(referral, actor=reviewer, reason="More.")
    with acting_as(caseworker):
        referral_actions.submit_referral(referral, actor=caseworker)
    with acting_as(reviewer):
        referral_actions.approve_referral(referral, actor=reviewer)

    assert [row.number for row in Registration.objects.all()] == [number(1)]


def seats_of(reader, typed):
    rows = Referral.objects.registered_as(numbers.meant_by(typed, reader.organisation))
    return Party.objects.at_desk_of(reader).filter(referral__in=rows)


def test_each_ministry_counts_for_itself_and_finds_by_a_bare_number(referral_at, reviewer):
    referral = referral_at(Status.SUBMITTED)
    actions.register_referral(referral, actor=reviewer)
    for typed in ("1", f"{timezone.localdate().year}-1", number(1).lower(), f" {number(1)} "):
        found = seats_of(reviewer, typed)
        assert [seat.referral for seat in found] == [referral], typed
    other = seats_of(reviewer, "2")
    assert not other.exists()


def test_a_registration_is_seen_by_whoever_sees_the_referral(referral_at, reviewer, caseworker, receiver, stranger):
    actions.register_referral(referral_at(Status.SUBMITTED), actor=reviewer)
    for user, sees in ((reviewer, True), (caseworker, True), (receiver, False), (stranger, False)):
        with acting_as(user):
            assert Registration.objects.exists() is sees
            assert Registration.objects.visible_to(user).exists() is sees


def test_the_officer_is_told_by_name_what_changed_since_it_was_returned(referral_at, reviewer, caseworker, details):
    referral = referral_at(Status.SUBMITTED)
    assert records.changed_since_return(referral) is None
    referral_actions.return_referral(referral, actor=reviewer, reason="Which language?")
    assert records.changed_since_return(referral) == []
    wanted = details | {"urgency": "immediate", "message": "Speaks Russian only."}
    referral_actions.change_draft(referral, wanted, actor=caseworker)
    referral_actions.submit_referral(referral, actor=caseworker)

    assert records.changed_since_return(referral) == ["How soon", "What the receiver should know"]


def test_a_referral_that_waits_for_a_second_officer_can_be_returned_too(
    referral_at, reviewer, first_officer, caseworker
):
    referral = referral_at(Status.APPROVED)
    with acting_as(first_officer):
        referral_actions.return_referral(referral, actor=first_officer, reason="Which language?")
    with acting_as(caseworker):
        referral_actions.submit_referral(referral, actor=caseworker)

    referral.refresh_from_db()
    assert referral.status == Status.SUBMITTED
