"""Held, come, moved, gone; and beds under works."""

from datetime import datetime, time, timedelta

import hypothesis.strategies as st
from hypothesis.stateful import rule

from core.views import found
from shelters import actions
from shelters.models import Absence, BedUse, Reservation, Stay, Works
from tests.shelters.machine.base import BEDS, HOME, PERSONS, Steps
from tests.shelters.machine.told_apart import BAKU, DAY, Closed, Held, Out, Presence

who_tries = st.sampled_from(["worker"] * 5 + ["manager"] * 4 + ["stranger"])
who_sets_up = st.sampled_from(["manager"] * 6 + ["worker", "stranger"])
a_bed = st.sampled_from(list(BEDS))
which = st.integers(0, 6)
days_back = st.sampled_from([0, 0, 0, 0, 1, 2, 5, 9, -1])
days_to_come = st.sampled_from([0, 0, 1, 2, 4, 9, 20, -1])
some_nights = st.sampled_from([1, 2, 3, 6, 12, 0])


class Comings(Steps):
    def not_of(self, who, *, managers_only=False):
        """Why somebody may not do it at all."""
        if who == "stranger":
            return "NotVisible"
        return "NotAllowed" if managers_only and who != "manager" else None

    def end_planned(self, planned):
        return None if planned is None else max(planned, self.today + DAY)

    def row(self, told):
        """The database's row of one of the notebook's."""
        model = {Presence: Stay, Held: Reservation, Closed: Works, Out: Absence}[type(told)]
        return model.objects.get(pk=self.rows[told])

    def seen(self, who, row):
        """As a page finds it: among what somebody may see."""
        return found(type(row).objects.visible_to(self.users[who]), row.public_id)

    def houses_stays(self):
        """Those that are open more often than those that are not."""
        return [stay for stay in self.book.stays if stay.check_out is None] or self.book.stays

    # ------------------------------------------------------------------ held

    @rule(
        who=who_tries, bed=a_bed, start=days_to_come, length=some_nights,
        person=st.sampled_from([None, *PERSONS]), hours=st.sampled_from([None, None, 3, 30, 100, -1]),
    )  # fmt: skip
    def hold(self, who, bed, start, length, person, hours):
        house = self.house_to_try(bed, length)
        from_on, until_on = self.today + start * DAY, self.today + (start + length) * DAY
        expires = None if hours is None else self.now + timedelta(hours=hours)
        against = self.not_of(who) or self.against_holding(house, bed, from_on, until_on, person, expires)

        def reserve():
            return actions.reserve(
                self.houses[house], self.beds[bed], from_on=from_on, until_on=until_on, actor=self.users[who],
                case=self.seen(who, self.cases[person]) if person else None, expires_at=expires,
            )  # fmt: skip

        made = self.step(who, reserve, against)
        if made is not None:
            begins = datetime.combine(from_on, time(), BAKU) + timedelta(hours=24)
            until = expires or max(begins, self.now + timedelta(hours=1))
            told = Held(person, bed, from_on, until_on, until)
            self.book.held.append(told)
            self.rows[told] = made.pk

    def house_to_try(self, bed, number):
        """Its own; seldom another."""
        return BEDS[bed] if number != 12 else HOME

    def against_holding(self, house, bed, from_on, until_on, person, expires):
        if from_on < self.today:
            return "held from today"
        if until_on <= from_on:
            return "last day lies after the first"
        mine = [stay for stay in self.book.stays if stay.person == person and stay.check_out is None]
        if person and any(stay.house == house for stay in mine):
            return "is in this house since"
        if expires is not None and expires <= self.now:
            return "over already"
        against = self.book.against_bed(bed, house, from_on, until_on, self.now)
        if against:
            return against
        others = [row for row in self.book.held if row.person == person and self.book.holds(row, self.now)]
        if person and any(row.start < until_on and from_on < row.end for row in others):
            return "held for this person in these days"
        return None

    @rule(who=who_tries, number=which)
    def release(self, who, number):
        told = self.one_of([row for row in self.book.held if row.ended or row.expires > self.now], number)
        if told is None:
            return
        row = self.row(told)
        against = self.not_of(who)
        if not against and who == "worker" and row.reserved_by != self.users["worker"]:
            against = "NotAllowed"
        if not against and told.ended:
            against = "not held any more"

        def release_reservation():
            return actions.release_reservation(self.seen(who, row), actor=self.users[who])

        if self.step(who, release_reservation, against):
            told.ended = True

    # ------------------------------------------------------------------ come, moved, gone

    @rule(
        who=who_tries, person=st.sampled_from(PERSONS), bed=st.sampled_from([None, *BEDS]), back=days_back,
        planned=st.sampled_from([None, 1, 2, 5, 10, 0, -1]), held=st.none() | which,
    )  # fmt: skip
    def come(self, who, person, bed, back, planned, held):
        house = self.house_to_try(bed, planned) if bed else HOME
        self.try_to_come(who, person, house, bed, self.today - back * DAY, planned, held)

    @rule(who=who_tries, person=st.sampled_from(PERSONS), house=st.sampled_from([HOME, "annexe"]))
    def come_before_birth(self, who, person, house):
        self.try_to_come(who, person, house, None, datetime(2000, 2, 28, tzinfo=BAKU).date(), None, None)

    @rule(number=which, bed=a_bed)
    def come_who_was_expected(self, number, bed):
        """Somebody who has a bed held comes into it, or into another one."""
        told = self.one_of([row for row in self.book.held if self.book.holds(row, self.now)], number)
        if told is not None:
            bed = told.bed if number % 2 else bed
            self.try_to_come("worker", told.person or "one", BEDS[bed], bed, self.today, 4, number)

    def try_to_come(self, who, person, house, bed, day, planned, number):
        until = None if planned is None else self.today + planned * DAY
        told = self.one_of(self.book.held, number) if number is not None else None
        let_go = [
            row
            for row in self.book.held
            if not row.ended and BEDS[row.bed] == house and (row.person == person or row is told and row.person is None)
        ]
        against = self.not_of(who) or self.against_coming(person, house, bed, day, until, let_go)

        row = self.row(told) if told else None

        def check_in():
            return actions.check_in(
                self.seen(who, self.cases[person]), shelter=self.houses[house], check_in=day, actor=self.users[who],
                bed=self.beds[bed] if bed else None, planned_until=until,
                reservation=row,
            )  # fmt: skip

        made = self.step(who, check_in, against)
        if made is not None:
            for row in let_go:
                row.ended = True
            beds = [[bed, day, self.end_planned(until)]] if bed else []
            stay = Presence(person, house, day, None, until, beds)
            self.book.stays.append(stay)
            self.rows[stay] = made.pk

    def against_coming(self, person, house, bed, day, until, let_go):
        if day > self.today:
            return "has not come yet"
        if day.year == 2000:
            return "before the date of birth"
        if until is not None and not (day < until and until >= self.today):
            return "day after the check-in"
        against = self.book.against_person(person, day, None)
        if against or bed is None:
            return against
        for row in let_go:
            row.ended = True
        against = self.book.against_bed(bed, house, day, self.end_planned(until), self.now)
        for row in let_go:
            row.ended = False
        return against

    @rule(who=who_tries, number=which, bed=a_bed, back=days_back)
    def move(self, who, number, bed, back):
        stay = self.one_of(self.houses_stays(), number)
        if stay is None:
            return
        day = self.today - back * DAY
        against = self.not_of(who) or self.against_moving(stay, bed, day)

        row = self.row(stay)

        def move_to_bed():
            return actions.move_to_bed(self.seen(who, row), self.beds[bed], on=day, actor=self.users[who])

        if self.step(who, move_to_bed, against):
            stay.beds = [row for row in stay.beds if row[1] < day]
            if stay.beds and (stay.beds[-1][2] is None or stay.beds[-1][2] > day):
                stay.beds[-1][2] = day
            stay.beds.append([bed, day, self.end_planned(stay.planned)])

    def against_moving(self, stay, bed, day):
        if stay.check_out is not None:
            return "checked out already"
        if day > self.today:
            return "has not come yet"
        if day < stay.check_in:
            return "this lies before it"
        if stay.beds and stay.beds[-1][1] > day:
            return "move before it is a correction"
        if stay.beds and stay.beds[-1][0] == bed and (stay.beds[-1][2] is None or stay.beds[-1][2] > day):
            return "in this bed already"
        return self.book.against_bed(bed, stay.house, day, self.end_planned(stay.planned), self.now, but=stay)

    @rule(who=who_tries, number=which, back=days_back, to=st.sampled_from(["family", "unknown", "hospital", ""]))
    def leave(self, who, number, back, to):
        stay = self.one_of(self.houses_stays(), number)
        if stay is None:
            return
        day = self.today - back * DAY
        against = self.not_of(who) or self.against_leaving(stay, day, to)

        row = self.row(stay)

        def check_out():
            return actions.check_out(self.seen(who, row), on=day, destination=to, actor=self.users[who])

        if self.step(who, check_out, against):
            self.book.leave(stay, day, self.now)
            end = datetime.combine(day + DAY, time(), BAKU)
            for out in self.book.out:
                if out.stay is stay and out.over is None:
                    out.over = max(out.left, min(self.now, end - timedelta(minutes=1)))

    def against_leaving(self, stay, day, to):
        if stay.check_out is not None:
            return "checked out already"
        if day > self.today:
            return "has not come yet"
        if day < stay.check_in:
            return "this lies before it"
        if not to:
            return "Say where the person went"
        end = datetime.combine(day + DAY, time(), BAKU)
        outs = [out for out in self.book.out if out.stay is stay]
        if any(out.left >= end or out.over is not None and out.over >= end for out in outs):
            return "An absence of hers reaches to"
        return None

    # ------------------------------------------------------------------ works

    @rule(
        who=who_sets_up, beds=st.sets(a_bed, max_size=2), start=st.sampled_from([0, 1, 3, 8, 20, -3]),
        length=st.sampled_from([1, 2, 4, 9, 0, None]),
    )  # fmt: skip
    def close(self, who, beds, start, length):
        from_on = self.today + start * DAY
        until_on = None if length is None else from_on + length * DAY
        against = self.not_of(who, managers_only=True) or self.against_closing(sorted(beds), from_on, until_on)
        details = {"kind": "repair", "title": "New floor", "from_on": from_on, "until_on": until_on}

        def close_beds():
            return actions.close_beds(
                self.houses[HOME], [self.beds[bed] for bed in beds], details, actor=self.users[who]
            )

        made = self.step(who, close_beds, against)
        if made is not None:
            told = Closed(sorted(beds), from_on, until_on)
            self.book.works.append(told)
            self.rows[told] = made.pk

    def against_closing(self, beds, from_on, until_on):
        if any(BEDS[bed] != HOME for bed in beds):
            return "in another shelter"
        if until_on is not None and until_on <= from_on:
            return "end lies before the beginning"
        if any(self.book.against_bed(bed, HOME, from_on, until_on, self.now) for bed in beds):
            return "Somebody has these beds"
        return None

    @rule(who=who_sets_up, number=which, to_come=days_to_come, again=which)
    def open_again(self, who, number, to_come, again):
        told = self.one_of(self.book.works, number)
        if told is None:
            return
        day = self.today + to_come * DAY
        against = self.not_of(who, managers_only=True)
        if not against and day < told.start:
            against = "end lies before the beginning"
        if not against and told.end is not None and told.end < day:
            # In the order of the beds' keys, as they were made.
            told_of = [self.book.against_bed(bed, HOME, told.end, day, self.now) for bed in told.beds]
            against = next(filter(None, told_of), None)

        row = self.row(told)

        def end_works():
            return actions.end_works(self.seen(who, row), on=day, actor=self.users[who])

        if self.step(who, end_works, against):
            told.end = day

    def uses_of(self, stay):
        return list(BedUse.objects.filter(stay=self.rows[stay]).order_by("from_on", "id"))
