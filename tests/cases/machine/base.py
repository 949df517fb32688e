"""One step of a file and what always holds, for the rules beside this and tests/cases/test_machine.py."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count

import hypothesis.strategies as st
from django.apps import apps
from django.db import connection
from django.utils import timezone
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts.access import acting_as
from audit.events import Event
from audit.events import Event as E
from audit.models import AuditEvent
from cases import actions
from cases.closing.enums import State as Wish
from cases.identification.states import state_of
from cases.models import Case, CasePlan, Closing, Deadline, Proceeding, Return
from cases.planning import states as plans
from cases.proceedings import states as legal
from cases.returns import states as ways
from core.errors import DomainError
from core.views import found
from tests.cases.factories import make_share
from tests.cases.machine.told_apart import DAY, HOUSE, NAMES, SUPERVISORS, File, cast

BEGIN = datetime(2025, 3, 28, 6, 0, tzinfo=UTC)
_examples = count(1)
# What was tried, and what came on record.
done: Counter = Counter()
recorded: Counter = Counter()

who_tries = st.sampled_from([*HOUSE, *HOUSE, *NAMES])
who_supervises = st.sampled_from([*SUPERVISORS, *SUPERVISORS, *NAMES])
seldom = st.sampled_from([False, False, False, True])
days_back = st.sampled_from([0, 0, 0, 1, 3, 20, -1])
which = st.integers(0, 1)
several = st.integers(2, 6)


def today():
    return timezone.localdate()


class Steps(RuleBasedStateMachine):
    clock = None

    @initialize()
    def begin(self):
        self.clock.move_to(BEGIN)
        self.users = cast(next(_examples))
        self.files, self.plans, self.wishes = {}, {}, {}
        self.last_event = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
        self.stands = self.digest()
        self.open_case("caseworker", "presumed", sealed=False, from_abroad=True)

    # ------------------------------------------------------------------ one step

    def step(self, who, file, verb, *, may, events=None):
        """Try it as a page would: find the file among the visible ones, act. Returns what the act returned, None if refused."""
        actor, refusal, returned = self.users[who], None, None
        try:
            with acting_as(actor):
                case = found(Case.objects.visible_to(actor), file.public_id) if file else None
                returned = verb(case)
        except DomainError as error:
            refusal = error
        done["steps"] += 1
        done[f"{verb.__name__} {'accepted' if refusal is None else 'refused'}"] += 1
        assert may == (refusal is None), f"{who} {verb.__name__}: {refusal!r}"
        written, stands = self.written(who), self.digest()
        if refusal is None:
            assert written == Counter(events), written
            assert written.total() > 0
            recorded.update(written)
            self.changed = True
        else:
            assert not written
            assert stands == self.stands, "something changed although it was refused"
        self.stands = stands
        return returned

    def written(self, who):
        """What came on record since the last step, all of it the actor's."""
        rows = list(AuditEvent.objects.filter(id__gt=self.last_event).order_by("id"))
        if rows:
            self.last_event = rows[-1].id
            assert {row.actor_id for row in rows} == {self.users[who].public_id}
            assert all(row.at == timezone.now() for row in rows)
        return Counter(Event(row.event) for row in rows)

    def digest(self):
        """Of every row of these files: two that are equal differ in nothing."""
        models = [model for model in apps.get_app_config("cases").get_models() if _column(model)]
        arms = " UNION ALL ".join(
            f"SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM {model._meta.db_table} t"  # noqa: S608
            f" WHERE {_column(model)} = ANY (%(keys)s)"
            for model in models
        )
        with connection.cursor() as cursor:
            cursor.execute(arms, {"keys": list(self.files)})
            return cursor.fetchall()

    def file(self, number):
        return list(self.files.values())[number % len(self.files)]

    # ------------------------------------------------------------------ the file itself

    @rule(
        who=who_tries,
        status=st.sampled_from(["", "potential", "presumed"]),
        sealed=seldom,
        from_abroad=st.booleans(),
    )
    def open_case(self, who, status, sealed, from_abroad):
        may = who in HOUSE
        # Others open files of their own house, which is no concern of ours; two are enough.
        if len(self.files) == 2 or who == "stranger":
            return
        details = {"family_name": "Somebody", "citizenship": "UZB" if from_abroad else "AZE", "status": status}
        details |= {"seal": "sealed" if sealed else "none"}
        file = File(from_abroad=from_abroad, sealed=sealed, named={who} if sealed else set(), in_charge={who})
        events = Counter({E.PERSON_REGISTERED: 1, E.CASE_OPENED: 1})
        begun = {}
        if status:
            events[E.CLASSIFIED] += 1
            more, begun = file.follow(status, today(), timezone.now())
            events += more
        if sealed:
            events += Counter({E.ACCESS_GRANTED: 1, E.CASE_RESTRICTED: 1})

        def open_case(_none):
            return actions.open_case(details, actor=self.users[who])

        case = self.step(who, None, open_case, may=may, events=events)
        if case is not None:
            file.key, file.public_id = case.pk, case.public_id
            self.files[case.pk] = file
            self.keep_clocks(file, begun)
            self.stands = self.digest()

    def keep_clocks(self, file, begun):
        for kind, clock in begun.items():
            row = Deadline.objects.filter(case=file.key, kind=kind).order_by("-id").first()
            file.clocks[row.pk] = clock

    @rule(who=who_tries, number=which, users=st.sets(st.sampled_from([*HOUSE, "stranger"]), max_size=3))
    def assign(self, who, number, users):
        file = self.file(number)
        events = {E.CASE_ASSIGNED: len(users - file.in_charge), E.CASE_UNASSIGNED: len(file.in_charge - users)}
        if file.edited_by(who) and users == file.in_charge:
            return

        def assign(case):
            actions.assign_caseworkers(case, [self.users[name] for name in sorted(users)], actor=self.users[who])
            return True

        may = file.edited_by(who) and "stranger" not in users
        if self.step(who, file, assign, may=may, events=Counter(events) - Counter()):
            file.in_charge = set(users)

    @rule(number=which)
    def share_with_the_ministry(self, number):
        file = self.file(number)
        if not file.shared:
            make_share(Case.objects.get(pk=file.key), self.users["reviewer"].organisation, "identity", "classification")
            file.shared = True
            self.stands = self.digest()

    @rule(gone=st.timedeltas(timedelta(minutes=1), 40 * DAY) | st.timedeltas(timedelta(minutes=1), timedelta(hours=20)))
    def time_passes(self, gone):
        self.clock.tick(gone)
        self.changed = True

    def goes_on(self, following, number, times):
        """Some steps one after another, by those who may: further into the file than chance alone would come."""
        for _time in range(times):
            following(number)
            self.all_is_in_order()

    def able(self, file, names=HOUSE, *, but=()):
        """Somebody who may do what is next, now one and now another; or, where nobody may, whoever comes."""
        names = [name for name in names if name not in but] or HOUSE
        able = [name for name in names if file.seen_by(name)] or names
        return able[done["steps"] % len(able)]

    # ------------------------------------------------------------------ what always holds

    @invariant()
    def all_is_in_order(self):
        """Asked after each step that was accepted, and whenever time went on: what was refused has left all as it stood."""
        if not getattr(self, "changed", False):
            return
        self.the_file_is_as_it_is_told()
        self.deadlines_are_due_when_they_are_told_to_be()
        self.nothing_leaves_the_tables_of_states()
        self.the_database_shows_it_to_whom_it_should_alone()
        self.changed = False

    def the_file_is_as_it_is_told(self):
        for file in self.files.values():
            case = Case.objects.get(pk=file.key)
            assert case.is_open == file.open == (case.closure_reason == "")
            assert case.restricted == file.sealed
            granted = set(case.user_grants.values_list("user", flat=True))
            assert granted == {self.users[name].pk for name in file.named}
            rows = list(case.assignments.order_by("user", "since", "id"))
            assert {row.user_id for row in rows if row.until is None} == {self.users[who].pk for who in file.in_charge}
            for one, other in zip(rows, rows[1:], strict=False):
                # Whoever is put in charge again begins when she had ended, or later.
                assert one.user_id != other.user_id or one.until is not None and one.until <= other.since
            if file.open:
                continue
            assert not case.deadlines.running().exists()
            assert not case.closings.filter(state=Wish.ASKED).exists()
            assert not Return.objects.filter(case=case).exclude(stage__in=ways.ENDED).exists()

    def deadlines_are_due_when_they_are_told_to_be(self):
        now = timezone.now()
        for file in self.files.values():
            rows = {row.pk: row for row in Deadline.objects.filter(case=file.key).with_pause()}
            assert rows.keys() == file.clocks.keys()
            for key, clock in file.clocks.items():
                row = rows[key]
                assert (row.kind, row.starts_at, row.due_at) == (clock.kind, clock.starts, clock.due)
                assert row.paused_at == clock.paused
                assert str(state_of(row, now)) == clock.state(now)
                assert row.pauses.filter(ended_at__isnull=True).count() == bool(clock.paused)

    def nothing_leaves_the_tables_of_states(self):
        for key in self.files:
            versions = list(CasePlan.objects.filter(case=key).order_by("number"))
            assert [plan.number for plan in versions] == list(range(1, len(versions) + 1))
            assert sum(plan.status == "approved" for plan in versions) <= 1
            assert sum(plan.status in plans.IN_PREPARATION for plan in versions) <= 1
            for plan in versions:
                before = self.plans.get(plan.pk, "draft")
                assert plan.status == before or plan.status in plans.NEXT[plans.Status(before)]
                self.plans[plan.pk] = plan.status
                assert plan.approved_by_id is None or plan.approved_by_id not in (plan.author_id, plan.submitted_by_id)
            for row in Closing.objects.filter(case=key):
                assert self.wishes.get(row.pk, "asked") in ("asked", row.state)
                self.wishes[row.pk] = row.state
                assert row.state != "approved" or row.decided_by_id != row.asked_by_id
            for rows, table in ((Proceeding.objects.filter(case=key), legal), (Return.objects.filter(case=key), ways)):
                for row in rows:
                    self.its_steps_follow(row, table)

    def its_steps_follow(self, row, table):
        steps = list((row.steps if table is legal else row.returnsteps).order_by("id"))
        assert steps[-1].stage == row.stage
        for one, other in zip(steps, steps[1:], strict=False):
            assert other.stage in table.NEXT[table.Stage(one.stage)]
            assert one.reached_on <= other.reached_on

    def the_database_shows_it_to_whom_it_should_alone(self):
        keys = list(self.files)
        for who in ("stranger", "receiver", "colleague", "reviewer"):
            with acting_as(self.users[who]):
                seen = set(Case.objects.filter(pk__in=keys).values_list("pk", flat=True))
            assert seen == {key for key in keys if self.files[key].seen_by(who)}, who


def _column(model):
    """What of a row of this table says to which file it belongs."""
    if model is Case:
        return "t.id"
    return next((f"t.{name}_id" for name in ("case", "content_object") if _has(model, name)), None)


def _has(model, name):
    return any(field.name == name and field.related_model is Case for field in model._meta.concrete_fields)
