"""What the time does: reminds before the end, tells who leads and who waits after it, ends offers. Once a turn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from accounts.models import User
from accounts.telling.notifications import send_mails
from audit.models import AuditEvent
from referrals import actions as referral_actions
from referrals import tasks
from referrals.models import Party
from referrals.notices import actions, notifications
from referrals.notices.enums import Kind
from referrals.notices.models import Notice
from referrals.routes.models import Route
from referrals.states import Side, Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.referrals.factories import make_referral

HOUR = timedelta(hours=1)
BY_TIME = [Kind.REMINDER, Kind.ESCALATION, Kind.LATE]


def send_notices():
    notifications.send_notices()
    return send_mails()


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    for task in (notifications.send_notices, send_mails):
        monkeypatch.setattr(task, "apply_async", lambda **how: None)


def clock(referral, *, span, left):
    """The turn began so long ago, and so much of its time is left."""
    due = timezone.now() + left
    referral.parties.filter(box__in=["turn", "waiting"]).update(since=due - span, due_at=due)


def kinds_of(referral):
    rows = Notice.objects.filter(party__referral=referral, kind__in=BY_TIME)
    return sorted((notice.kind, notice.party.side) for notice in rows.select_related("party"))


@pytest.mark.parametrize(
    ("span", "left", "reminded"),
    [
        (24, 6.1, False),
        (24, 5.9, True),
        (168, 42.1, False),
        (168, 41.9, True),
        (4, 1.1, False),
        (4, 0.9, True),
        # An hour before the end at the latest, but not in the first half.
        (3, 1.05, False),
        (3, 0.95, True),
        (1, 0.55, False),
        (1, 0.45, True),
    ],
)
def test_a_reminder_comes_when_the_time_is_nearly_over(span, left, reminded, referral_at):
    referral = referral_at(Status.SUBMITTED)
    clock(referral, span=span * HOUR, left=left * HOUR)

    actions.remind()

    assert kinds_of(referral) == ([("reminder", "ministry")] if reminded else [])


def test_the_share_and_the_hours_are_settings(referral_at, settings):
    settings.REFERRAL_REMIND_PERCENT, settings.REFERRAL_REMIND_HOURS, settings.REFERRAL_ESCALATE_HOURS = 50, 0, 2
    referral = referral_at(Status.SUBMITTED)
    clock(referral, span=24 * HOUR, left=11.9 * HOUR)
    actions.remind()
    assert kinds_of(referral) == [("reminder", "ministry")]

    for left, late in ((-1.9, False), (-2.1, True)):
        clock(referral, span=24 * HOUR, left=left * HOUR)
        actions.remind()
        assert (("escalation", "ministry") in kinds_of(referral)) == late


@pytest.mark.usefixtures("addresses")
def test_who_leads_and_who_waits_are_told_that_it_is_late(referral_at, receiver):
    referral = referral_at(Status.OFFERED)
    make_user("lead", receiver.organisation, "shelter_manager")
    User.objects.filter(username="lead").update(email="lead@example.org")
    send_notices()
    mail.outbox.clear()
    clock(referral, span=24 * HOUR, left=-3.1 * HOUR)

    actions.remind()
    send_notices()

    told = sorted((message.to[0].split("@")[0], message.subject) for message in mail.outbox)
    assert told == [
        ("caseworker", "Something urgent awaits you"),
        ("lead", "Something awaits you"),
        ("lead", "Something urgent awaits you"),
        ("manager", "Something urgent awaits you"),
        ("receiver", "Something awaits you"),
    ]


@pytest.mark.usefixtures("addresses")
def test_where_nobody_leads_everybody_who_can_act_is_told(referral_at, reviewer, first_officer):
    referral = referral_at(Status.SUBMITTED)
    Party.objects.filter(referral=referral, side=Side.MINISTRY).update(officer=reviewer)
    clock(referral, span=24 * HOUR, left=-HOUR)

    actions.remind()
    send_notices()

    late = sorted(message.to[0] for message in mail.outbox if message.subject == "Something urgent awaits you")
    assert late == ["caseworker@example.org", "first@example.org", "manager@example.org", "reviewer@example.org"]


def test_whoever_sent_it_is_not_told_that_others_are_late_when_it_is_her_turn(referral_at):
    referral = referral_at(Status.RETURNED)
    clock(referral, span=24 * HOUR, left=-HOUR)

    actions.remind()

    assert kinds_of(referral) == [("escalation", "sender"), ("reminder", "sender")]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.COMPLETED, Status.WITHDRAWN], ids=str)
def test_what_is_nobodys_turn_is_not_late(status, referral_at):
    referral = referral_at(status)
    referral.parties.update(due_at=timezone.now() - HOUR)
    referral.parties.filter(side=Side.SENDER, box="turn").update(due_at=None)

    assert actions.remind() == 0


def test_the_clock_tells_once_a_turn_and_anew_in_the_next(referral_at, reviewer, caseworker):
    referral = referral_at(Status.SUBMITTED)
    clock(referral, span=24 * HOUR, left=-HOUR)

    assert [actions.remind() for _run in range(3)] == [3, 0, 0]

    referral_actions.return_referral(referral, actor=reviewer, reason="Say more.")
    referral_actions.submit_referral(referral, actor=caseworker)
    clock(referral, span=24 * HOUR, left=-HOUR)

    assert [actions.remind() for _run in range(2)] == [3, 0]


def test_only_what_there_is_to_do_is_on_record(referral_at):
    referral = referral_at(Status.SUBMITTED)
    tasks.watch_deadlines()
    assert not AuditEvent.objects.filter(event="programme_work").exists()

    clock(referral, span=24 * HOUR, left=-HOUR)
    tasks.watch_deadlines()
    tasks.watch_deadlines()

    rows = AuditEvent.objects.filter(event="programme_work")
    assert [row.changes for row in rows] == [{"purpose": "escalation"}]


def offer_that_expires(referral_at):
    referral = referral_at(Status.OFFERED)
    route = Route.objects.create(
        purpose="psychosocial", from_type="other", to_type="other", expires=True, answer_within=24,
        valid_from=timezone.localdate(),
    )  # fmt: skip
    referral.route = route
    referral.save()
    return referral


def test_an_offer_that_nobody_answered_ends_and_is_hurried_no_more(referral_at):
    referral = offer_that_expires(referral_at)
    clock(referral, span=24 * HOUR, left=-HOUR)
    actions.remind()
    assert kinds_of(referral) == [("reminder", "receiver")]

    for _run in range(2):
        tasks.watch_deadlines()

    referral.refresh_from_db()
    assert referral.status == Status.EXPIRED
    told = Notice.objects.filter(party__referral=referral, kind=Kind.MOVED).values_list("party__side", flat=True)
    assert sorted(told) == ["receiver", "sender"]


def test_an_offer_that_does_not_expire_stays(referral_at):
    referral = referral_at(Status.OFFERED)
    clock(referral, span=24 * HOUR, left=-HOUR)

    tasks.watch_deadlines()

    referral.refresh_from_db()
    assert referral.status == Status.OFFERED


def test_four_clocks_and_four_senders_at_once_tell_once(own_database, monkeypatch):
    for task in (notifications.send_notices, send_mails):
        monkeypatch.setattr(task, "apply_async", lambda **how: None)
    house, ministry, union = (
        make_organisation("HOUSE"),
        make_organisation("MIA", type="ministry"),
        make_organisation("NGO"),
    )
    people = [
        make_user("sender", house, "caseworker"),
        make_user("officer", ministry, "ministry_reviewer"),
        make_user("receiver", union, "receiving_officer"),
    ]
    for user in people:
        user.email = f"{user.username}@example.org"
        user.save()
    for _number in range(4):
        referral = make_referral(make_case(house), people[2], Status.SUBMITTED, sender=people[0], reviewer=people[1])
        clock(referral, span=24 * HOUR, left=-HOUR)
    barrier = Barrier(4)

    def run(_number):
        try:
            barrier.wait(10)
            tasks.watch_deadlines()
            barrier.wait(30)
            send_notices()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))

    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    # To the officer: her turn, the reminder, that it is late (nobody leads there); to the sender: that it is late.
    assert (len(ids), len(set(ids))) == (16, 16)
