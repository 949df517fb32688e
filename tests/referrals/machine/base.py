"""One step of referrals and what always holds, for the rules beside this and tests/referrals/test_machine.py."""

from collections import Counter
from contextlib import nullcontext
from datetime import UTC, date, datetime
from itertools import count

from django.db import connection
from django.utils import timezone
from hypothesis.stateful import RuleBasedStateMachine, invariant

from accounts.access import acting_as
from accounts.actions.users import enable_user
from audit.events import Event
from audit.models import AuditEvent
from cases.models import Case, CaseShare
from cases.policies import sections_for
from core.errors import DomainError
from core.views import found
from referrals.models import Package, Party, Referral, ReferralStep
from referrals.notices.models import Notice
from referrals.package.policies import open_to
from referrals.routes.models import Route
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.referrals.machine.told_apart import KINDS, NEXT, RECEIVERS, SENDERS, STAFF, WAYS, Sheet

BEGIN = datetime(2025, 3, 10, 6, 0, tzinfo=UTC)
EXPIRED_ROUTE = date(2025, 1, 1)
_examples = count(1)
# What was tried and how it ended, by which words it was refused, and which states were come to.
done: Counter = Counter()
refused: Counter = Counter()
reached: Counter = Counter()

# One person of each kind, through whose eyes all is looked at after each step.
READERS = ("caseworker", "deputy", "officer", "host", "helper", "keeper", "iom", "stranger")


class Steps(RuleBasedStateMachine):
    clock = None
    cast: dict = {}

    def begin(self):
        self.clock.move_to(BEGIN)
        if not self.cast:
            self.cast.update(make_cast())
        self.places, self.users, self.chief = (self.cast[name] for name in ("places", "users", "chief"))
        for user in self.users.values():
            if not user.is_active:
                self.switch(user, enable_user)
        self.sheet = Sheet()
        self.case = make_case(self.places["ngo"], number=f"M-{next(_examples)}")
        self.last_event = self.newest_event()
        self.stands = self.digest()
        self.changed = False

    def switch(self, user, verb):
        with acting_as(self.chief):
            verb(user, actor=self.chief)
        user.refresh_from_db()

    # ------------------------------------------------------------------ now

    @property
    def now(self):
        return timezone.now()

    @property
    def today(self):
        return timezone.localdate()

    def referral(self, number):
        return self.sheet.referrals[number % len(self.sheet.referrals)] if self.sheet.referrals else None

    # ------------------------------------------------------------------ one step

    def step(self, who, verb, against, events=(), *, referral=None):
        """Try it as a page would: find the referral among the visible ones, act. Returns whether it was done, as told.

        `events`: those that come on record of it, each once for each time it is named.
        """
        actor, refusal = self.users[who], None
        try:
            with acting_as(actor):
                verb(actor, found(Referral.objects.visible_to(actor), referral.public_id) if referral else None)
        except DomainError as error:
            refusal = error
        done["steps"] += 1
        done[f"{verb.__name__} {'accepted' if refusal is None else 'refused'}"] += 1
        told = None if refusal is None else f"{type(refusal).__name__}: {refusal.message}"
        assert (against is None) == (refusal is None), f"{who} {verb.__name__}: told {told!r}, expected {against!r}"
        if refusal is None:
            assert self.written(who) == Counter(events), verb.__name__
            self.changed, self.stands = True, self.digest()
            return True
        assert against in told, f"{who} {verb.__name__}: {told}, expected {against!r}"
        assert self.newest_event() == self.last_event, "something came on record although it was refused"
        assert self.digest() == self.stands, f"{who} {verb.__name__}: something changed although it was refused"
        refused[against] += 1
        return False

    def newest_event(self):
        return AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0

    def written(self, who):
        """What came on record of referrals since the last step, all of it the actor's (None: the clock's)."""
        rows = list(AuditEvent.objects.filter(id__gt=self.last_event).order_by("id"))
        self.last_event = rows[-1].id if rows else self.last_event
        # The clock looks after the files of earlier examples, too.
        mine = [row for row in rows if row.event.startswith("referral_") and row.case_id == self.case.public_id]
        assert {row.actor_id for row in mine} <= {self.users[who].public_id if who else None}
        return Counter(Event(row.event) for row in mine)

    def digest(self):
        """Of every row of these referrals: two that are equal differ in nothing."""
        mine = "(SELECT id FROM referrals_referral WHERE case_id = %(case)s)"
        arms = [
            f"{Referral._meta.db_table} t WHERE case_id = %(case)s",
            f"{CaseShare._meta.db_table} t WHERE case_id = %(case)s",
        ]
        arms += [f"{model._meta.db_table} t WHERE referral_id IN {mine}" for model in (Party, ReferralStep, Package)]
        union = " UNION ALL ".join(f"SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM {arm}" for arm in arms)  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(union, {"case": self.case.pk})
            return cursor.fetchall()

    # ------------------------------------------------------------------ what always holds

    @invariant()
    def all_is_as_told(self):
        """Asked after each step that was accepted, and whenever time went on: what was refused has left all as it stood."""
        if not getattr(self, "changed", False):
            return
        self.case.refresh_from_db()
        for referral in self.sheet.referrals:
            self.every_party_has_it_where_it_is_told_to(referral)
            self.its_path_follows_the_page(referral)
        for who in READERS:
            self.everybody_sees_what_she_is_told_to(who)
        self.changed = False

    def every_party_has_it_where_it_is_told_to(self, referral):
        row = Referral.objects.get(pk=referral.key)
        assert row.status == referral.status
        names = {place.pk: name for name, place in self.places.items()}
        parties = {(names[seat.organisation_id], seat.side): seat for seat in row.parties.all()}
        assert parties.keys() == referral.seats.keys()
        people = {user.pk: name for name, user in self.users.items()} | {None: ""}
        for key, seat in referral.seats.items():
            party = parties[key]
            have = (party.shown_at is not None, party.box, party.turns, party.answer, people[party.officer_id])
            assert have == (seat.shown, seat.box, seat.turns, seat.answer, seat.officer), key
            if seat.answer == "offered":
                assert party.due_at == seat.due, key
            self.each_turn_is_told_once(party, seat)
        assert sum(seat.answer == "accepted" for seat in referral.seats.values()) <= 1
        assert names[row.to_organisation_id] == (referral.taken_by or referral.said.receivers[0])

    def each_turn_is_told_once(self, party, seat):
        assert Notice.objects.filter(party=party, kind="turn").count() == seat.told

    def its_path_follows_the_page(self, referral):
        steps = list(ReferralStep.objects.filter(referral=referral.key).order_by("id"))
        assert len(steps) == referral.steps
        assert all(step.to_status in NEXT[step.from_status] for step in steps)
        reached.update([referral.status])

    def everybody_sees_what_she_is_told_to(self, who):
        user, told = self.users[who], self.sheet
        # The database has its own clock, which nobody moves: what ends on a day the rules of the rows alone are asked for.
        with nullcontext() if told.ends() else acting_as(user):
            rows = {row.pk: row for row in Referral.objects.visible_to(user).filter(case=self.case).for_pages()}
            case = Case.objects.visible_to(user).filter(pk=self.case.pk).first()
            assert (case is not None) == (who not in told.away and told.sees_case(who, self.today)), who
            sections = sections_for(user, case or self.case)
            if who in SENDERS:
                assert bool(sections) == (case is not None)
            else:
                assert sections == told.sections_of(who, self.today), (who, sections)
                done["sections open"] += bool(sections)
            assert rows.keys() == {one.key for one in told.referrals if told.sees(who, one)}, who
            mine = Party.objects.to_do_by(user).filter(referral__case=self.case)
            assert {party.referral_id for party in mine} == {
                one.key for one in told.referrals if told.is_hers(who, one)
            }, who
            for one in told.referrals:
                if one.key in rows:
                    package = Package.objects.visible_to(user).of(one.key).first()
                    read = open_to(user, rows[one.key], package)
                    assert read == told.package_of(who, one, self.today), (who, one.status, read)
                    done["packages read"] += bool(read)


def make_cast():
    """Organisations and people of the whole run, and the ways between them: with another example begins another file."""
    places = {name: make_organisation(name.upper(), name=f"The {name}", type=kind) for name, kind in KINDS.items()}
    for (purpose, to_type), way in WAYS.items():
        terms = {"answer_within": way.hours, "expires": way.hours is not None, "must_carry": sorted(way.carries)}
        terms |= {"ministry_approves": way.ministry, "four_eyes": way.four_eyes, "several_offers": way.several}
        Route.objects.create(from_type="ngo", to_type=to_type, purpose=purpose, valid_from=EXPIRED_ROUTE, **terms)
    Route.objects.filter(purpose="follow_up").update(valid_until=EXPIRED_ROUTE)
    users = {
        who: make_user(who, places[place], role, email=f"{who}@example.org") for who, (place, role) in STAFF.items()
    }
    assert set(RECEIVERS) < places.keys()
    return {"places": places, "users": users, "chief": make_user("chief", places["other"], "administrator")}
