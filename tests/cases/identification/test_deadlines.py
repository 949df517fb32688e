"""Deadlines begin, stand still, move and end by what happens; each change is on record."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from audit.presenters import sentence
from cases import actions as case_actions
from cases.identification import actions, presenters
from cases.identification.enums import DeadlineState
from cases.identification.models import Deadline, DeadlineExtension, DeadlinePause
from cases.identification.states import state_of
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from referrals import actions as referral_actions
from tests.accounts.factories import make_user
from tests.cases.factories import make_case
from tests.cases.factories_identification import DAY, make_deadline, make_pause
from tests.referrals.factories import make_referral

TODAY = timezone.localdate()
HOUR = timedelta(hours=1)


def running(case):
    return {row.kind: row for row in Deadline.objects.running().filter(case=case)}


def events(kind):
    return AuditEvent.objects.filter(event=kind)


def classify(case, status, user, day=TODAY):
    return actions.classify(case, status=status, effective_on=day, actor=user)


# ------------------------------------------------------------------ begun by what happens


def test_the_first_suspicion_sets_the_24_hours_going(fresh, caseworker):
    classify(fresh, "potential", caseworker)

    [deadline] = running(fresh).values()
    assert deadline.kind == "ministry_referral"
    assert deadline.due_at - deadline.starts_at == timedelta(hours=24)
    assert timezone.now() - deadline.starts_at < timedelta(minutes=1)
    event = events(Event.DEADLINE_STARTED).get()
    assert event.changes["kind"] == "ministry_referral"
    assert "Referral to the ministry" in sentence(event)


def test_grounds_to_believe_set_the_time_to_recover_going_too(fresh, caseworker):
    classify(fresh, "presumed", caseworker)

    assert set(running(fresh)) == {"ministry_referral", "reflection"}
    assert running(fresh)["reflection"].due_at - running(fresh)["reflection"].starts_at == timedelta(days=30)


def test_only_the_first_time_begins_a_clock(fresh, caseworker):
    classify(fresh, "potential", caseworker)
    first = running(fresh)["ministry_referral"]
    classify(fresh, "presumed", caseworker)
    classify(fresh, "presumed", caseworker)

    assert running(fresh)["ministry_referral"] == first
    assert Deadline.objects.filter(kind="reflection").count() == 1


def test_what_a_register_brought_begins_nothing(case, caseworker):
    """It is presumed since 2024: nobody has 24 hours for it any more."""
    classify(case, "presumed", caseworker)

    assert running(case) == {}


def test_opening_a_case_with_a_suspicion_begins_it_too(caseworker):
    case = case_actions.open_case({"family_name": "X", "status": "presumed"}, actor=caseworker)

    assert set(running(case)) == {"ministry_referral", "reflection"}


def test_a_time_counts_from_the_end_of_an_earlier_day(fresh, caseworker):
    classify(fresh, "potential", caseworker, TODAY - 3 * DAY)

    deadline = running(fresh)["ministry_referral"]
    assert timezone.localtime(deadline.starts_at).date() == TODAY - 2 * DAY
    assert state_of(Deadline.objects.with_pause().get(), timezone.now()) == DeadlineState.LATE


def test_lengths_are_settings(fresh, caseworker, settings):
    settings.MINISTRY_REFERRAL_HOURS, settings.REFLECTION_DAYS = 48, 45
    classify(fresh, "presumed", caseworker)

    lengths = {kind: row.due_at - row.starts_at for kind, row in running(fresh).items()}
    assert lengths == {"ministry_referral": timedelta(hours=48), "reflection": timedelta(days=45)}


def test_the_ministry_does_not_refer_to_itself(reviewer):
    worker = make_user("state", reviewer.organisation, "caseworker")
    case = make_case(reviewer.organisation, worker=worker, status="")
    classify(case, "presumed", worker)

    assert set(running(case)) == {"reflection"}


# ------------------------------------------------------------------ met and ended by what happens


def test_submitting_a_referral_to_the_ministry_meets_the_24_hours(fresh, caseworker, reviewer):
    classify(fresh, "potential", caseworker)
    referral = make_referral(fresh, reviewer, sender=caseworker)

    referral_actions.submit_referral(referral, actor=caseworker)

    assert running(fresh) == {}
    assert Deadline.objects.get().met_at is not None
    assert "met a deadline" in sentence(events(Event.DEADLINE_MET).get())


def test_submitting_a_referral_to_somebody_else_meets_nothing(fresh, caseworker, receiver):
    classify(fresh, "potential", caseworker)
    referral = make_referral(fresh, receiver, sender=caseworker)

    referral_actions.submit_referral(referral, actor=caseworker)

    assert set(running(fresh)) == {"ministry_referral"}


def test_formal_recognition_meets_the_24_hours(fresh, caseworker, reviewer):
    from tests.cases.factories import make_share

    classify(fresh, "potential", caseworker)
    make_share(fresh, reviewer.organisation, "classification")
    classify(fresh, "recognised", reviewer)

    assert running(fresh) == {}


def test_meeting_what_does_not_run_is_nothing(case, caseworker):
    assert actions.meet_deadline(case, "ministry_referral", actor=caseworker) is None
    assert not events(Event.DEADLINE_MET).exists()


def test_a_stranger_meets_nothing(case, stranger):
    make_deadline(case)

    with pytest.raises(NotVisible):
        actions.meet_deadline(case, "ministry_referral", actor=stranger)


def test_who_is_no_victim_has_no_deadline(fresh, caseworker):
    classify(fresh, "presumed", caseworker)
    classify(fresh, "not_victim", caseworker)

    assert running(fresh) == {}
    assert set(Deadline.objects.values_list("cancelled_because", flat=True)) == {"not_victim"}
    assert events(Event.DEADLINE_CANCELLED).count() == 2


def test_a_closed_case_has_no_deadline(fresh, caseworker):
    classify(fresh, "presumed", caseworker)
    case_actions.close_case(fresh, reason="goals_met", closed_on=TODAY, actor=caseworker)

    assert running(fresh) == {}
    assert set(Deadline.objects.values_list("cancelled_because", flat=True)) == {"case_closed"}


# ------------------------------------------------------------------ by hand


def test_a_deadline_is_settled_by_hand_on_a_day(case, caseworker):
    deadline = make_deadline(case)

    actions.settle_deadline(deadline, met_on=TODAY - 2 * DAY, note="Letter 12", actor=caseworker)

    deadline.refresh_from_db()
    assert timezone.localtime(deadline.met_at - timedelta(microseconds=1)).date() == TODAY - 2 * DAY
    assert deadline.note == "Letter 12"


@pytest.mark.parametrize("days", [1, -60])
def test_a_deadline_is_settled_between_its_beginning_and_today(case, caseworker, days):
    deadline = make_deadline(case)

    with pytest.raises(Refused) as refusal:
        actions.settle_deadline(deadline, met_on=TODAY + days * DAY, note="", actor=caseworker)

    assert refusal.value.field == "met_on"
    assert not events(Event.DEADLINE_MET).exists()


def test_a_pause_moves_the_end_by_its_length(case, caseworker):
    deadline = make_deadline(case)
    due = deadline.due_at
    pause = actions.pause_deadline(deadline, reason="In hospital.", actor=caseworker)
    DeadlinePause.objects.filter(pk=pause.pk).update(began_at=timezone.now() - 5 * HOUR)

    actions.resume_deadline(deadline, actor=caseworker)

    deadline.refresh_from_db()
    assert abs(deadline.due_at - due - 5 * HOUR) < timedelta(minutes=1)
    assert DeadlinePause.objects.get().reason == "In hospital."
    assert [events(kind).count() for kind in (Event.DEADLINE_PAUSED, Event.DEADLINE_RESUMED)] == [1, 1]


def test_what_is_paused_is_neither_near_nor_late(case):
    deadline = make_deadline(case, due_in=-DAY)
    make_pause(deadline, began_at=timezone.now() - 3 * DAY)

    assert state_of(Deadline.objects.with_pause().get(), timezone.now()) == DeadlineState.PAUSED


def test_meeting_a_paused_deadline_ends_its_pause(case, caseworker):
    deadline = make_deadline(case)
    make_pause(deadline)

    actions.meet_deadline(case, deadline.kind, actor=caseworker)

    assert DeadlinePause.objects.get().ended_at is not None


def test_a_pause_needs_a_reason_and_comes_once_and_in_time(case, caseworker):
    deadline, late = make_deadline(case), make_deadline(case, "reflection", due_in=-DAY)

    with pytest.raises(Refused):
        actions.pause_deadline(deadline, reason=" ", actor=caseworker)
    with pytest.raises(Conflict):
        actions.pause_deadline(late, reason="Late.", actor=caseworker)
    with pytest.raises(Conflict):
        actions.resume_deadline(deadline, actor=caseworker)
    actions.pause_deadline(deadline, reason="Ill.", actor=caseworker)
    with pytest.raises(Conflict):
        actions.pause_deadline(deadline, reason="Ill.", actor=caseworker)

    assert DeadlinePause.objects.count() == 1


def test_an_extension_keeps_what_was_before_and_why(case, caseworker):
    deadline = make_deadline(case)

    actions.extend_deadline(deadline, due_on=TODAY + 9 * DAY, reason="No interpreter.", actor=caseworker)

    deadline.refresh_from_db()
    extension = DeadlineExtension.objects.get()
    assert presenters.last_day(deadline.due_at) == TODAY + 9 * DAY
    assert (extension.due_after, extension.reason) == (deadline.due_at, "No interpreter.")
    assert "extended a deadline" in sentence(events(Event.DEADLINE_EXTENDED).get())


@pytest.mark.parametrize(
    ("days", "reason", "field"), [(0, "Why.", "due_on"), (-3, "Why.", "due_on"), (9, "", "reason")]
)
def test_an_extension_is_later_and_has_a_reason(case, caseworker, days, reason, field):
    deadline = make_deadline(case)

    with pytest.raises(Refused) as refusal:
        actions.extend_deadline(deadline, due_on=TODAY + days * DAY, reason=reason, actor=caseworker)

    assert refusal.value.field == field
    assert not DeadlineExtension.objects.exists()


def test_a_deadline_is_cancelled_for_a_reason_that_a_person_may_give(case, caseworker):
    deadline = make_deadline(case)

    with pytest.raises(Refused):
        actions.cancel_deadline(deadline, because="case_closed", note="", actor=caseworker)
    actions.cancel_deadline(deadline, because="not_wanted", note="She said so.", actor=caseworker)

    deadline.refresh_from_db()
    assert (deadline.cancelled_because, deadline.note) == ("not_wanted", "She said so.")


def test_what_is_over_does_not_change_any_more(case, caseworker):
    deadline = make_deadline(case, met_at=timezone.now())
    attempts = [
        lambda: actions.settle_deadline(deadline, met_on=TODAY, note="", actor=caseworker),
        lambda: actions.cancel_deadline(deadline, because="mistake", note="", actor=caseworker),
        lambda: actions.pause_deadline(deadline, reason="Why.", actor=caseworker),
        lambda: actions.resume_deadline(deadline, actor=caseworker),
        lambda: actions.extend_deadline(deadline, due_on=TODAY + 9 * DAY, reason="Why.", actor=caseworker),
    ]

    for attempt in attempts:
        with pytest.raises(Conflict):
            attempt()


@pytest.mark.parametrize("who", ["stranger", "receiver", "auditor"])
def test_nobody_else_moves_a_deadline(case, request, who):
    deadline, user = make_deadline(case), request.getfixturevalue(who)
    attempts = [
        lambda: actions.start_deadline(case, kind="reflection", starts_on=TODAY, actor=user),
        lambda: actions.settle_deadline(deadline, met_on=TODAY, note="", actor=user),
        lambda: actions.cancel_deadline(deadline, because="mistake", note="", actor=user),
        lambda: actions.pause_deadline(deadline, reason="Why.", actor=user),
        lambda: actions.resume_deadline(deadline, actor=user),
        lambda: actions.extend_deadline(deadline, due_on=TODAY + 9 * DAY, reason="Why.", actor=user),
    ]

    for attempt in attempts:
        with pytest.raises((NotVisible, NotAllowed)):
            attempt()


# ------------------------------------------------------------------ started by hand


def test_a_residence_permit_follows_the_time_to_recover(fresh, caseworker):
    start = lambda day: actions.start_deadline(fresh, kind="residence_permit", starts_on=day, actor=caseworker)  # noqa: E731
    classify(fresh, "presumed", caseworker)

    with pytest.raises(Refused) as refusal:
        start(TODAY)
    assert refusal.value.field == "starts_on"
    actions.cancel_deadline(running(fresh)["reflection"], because="not_wanted", note="", actor=caseworker)

    assert start(TODAY).due_at - timezone.now() > timedelta(days=364)


def test_a_citizen_needs_no_residence_permit(case, caseworker):
    with pytest.raises(Refused) as refusal:
        actions.start_deadline(case, kind="residence_permit", starts_on=TODAY, actor=caseworker)

    assert refusal.value.field == "kind"


def test_the_day_on_the_paper_holds(fresh, caseworker):
    row = actions.start_deadline(
        fresh, kind="residence_permit", starts_on=TODAY, due_on=TODAY + 90 * DAY, actor=caseworker
    )

    assert presenters.last_day(row.due_at) == TODAY + 90 * DAY


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_on": TODAY + DAY}, "starts_on"),
        ({"starts_on": TODAY, "due_on": TODAY - DAY}, "due_on"),
        ({"starts_on": TODAY, "kind": "reflection"}, "kind"),
    ],
)
def test_a_deadline_by_hand_is_refused_kindly(fresh, caseworker, fields, field):
    make_deadline(fresh, "reflection")

    with pytest.raises(Refused) as refusal:
        actions.start_deadline(fresh, **{"kind": "ministry_referral"} | fields, actor=caseworker)

    assert refusal.value.field == field
    assert Deadline.objects.count() == 1
