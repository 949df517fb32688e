"""Out for a night, back again; longer than planned; and what is put right later."""

from datetime import timedelta

import hypothesis.strategies as st
from hypothesis.stateful import rule

from shelters import actions
from shelters.models import Extension
from tests.shelters.machine.base import BEDS
from tests.shelters.machine.comings import Comings, a_bed, which, who_tries
from tests.shelters.machine.told_apart import DAY, EXTENSION_DAYS, Out, day_of

hours_back = st.sampled_from([0, 1, 5, 30, 80, 200, -2])
a_kind = st.sampled_from(["leave", "hospital", "missing", "leave"])
who_asks = st.sampled_from(["worker"] * 5 + ["manager"] * 2 + ["stranger"])
who_answers = st.sampled_from(["manager"] * 6 + ["worker", "stranger"])


class Goings(Comings):
    # ------------------------------------------------------------------ out and back

    @rule(who=who_tries, number=which, kind=a_kind, back=hours_back, hours=st.sampled_from([None, 3, 20, 60, -300]))
    def go_away(self, who, number, kind, back, hours):
        stay = self.one_of(self.houses_stays(), number)
        if stay is None:
            return
        left = self.ago(back)
        expected = None if hours is None else self.now + timedelta(hours=hours)
        against = self.not_of(who)
        if not against and stay.check_out is not None:
            against = "checked out already"
        against = against or self.book.against_absence(stay, kind, left, expected, None, self.now)

        row = self.row(stay)

        def go_out():
            return actions.go_out(
                self.seen(who, row), kind=kind, left_at=left, expected_at=expected, actor=self.users[who]
            )

        made = self.step(who, go_out, against)
        if made is not None:
            told = Out(stay, kind, left, None if kind == "missing" else expected)
            self.book.out.append(told)
            self.rows[told] = made.pk

    @rule(who=who_tries, number=which, back=hours_back)
    def return_home(self, who, number, back):
        told = self.one_of(sorted(self.book.out, key=lambda out: out.over is not None), number)
        if told is None:
            return
        at = self.ago(back)
        against = self.not_of(who)
        if not against and told.over is not None:
            against = "over already"
        against = against or self.book.against_absence(
            told.stay, told.kind, told.left, told.expected, at, self.now, but=told
        )

        row = self.row(told)

        def come_back():
            return actions.come_back(self.seen(who, row), at=at, actor=self.users[who])

        if self.step(who, come_back, against):
            told.over = at

    @rule(
        who=who_tries, number=which, kind=a_kind, earlier=hours_back, hours=st.sampled_from([None, 3, 20, 60]),
        over=st.sampled_from([None, None, 0, 1, 20, -2]),
    )  # fmt: skip
    def put_absence_right(self, who, number, kind, earlier, hours, over):
        told = self.one_of(self.book.out, number)
        if told is None:
            return
        left = told.left - timedelta(hours=earlier)
        expected = None if hours is None else self.now + timedelta(hours=hours)
        at = told.over if over is None else self.ago(over)
        against = self.not_of(who) or self.book.against_absence(told.stay, kind, left, expected, at, self.now, but=told)
        details = {"kind": kind, "left_at": left, "expected_at": expected, "note": ""}
        details |= {} if over is None else {"over_at": at}

        row = self.row(told)

        def change_absence():
            return actions.change_absence(self.seen(who, row), details, actor=self.users[who])

        if self.step(who, change_absence, against):
            told.kind, told.left, told.over = kind, left, at
            told.expected = None if kind == "missing" else expected

    # ------------------------------------------------------------------ longer than planned

    @rule(who=who_asks, number=which, longer=st.sampled_from([1, 2, 5, 10, 11, 0]))
    def ask(self, who, number, longer):
        stay = self.one_of(self.houses_stays(), number)
        if stay is None:
            return
        begin = max(stay.planned or self.today, self.today)
        until = begin + longer * DAY
        against = self.not_of(who)
        if not against and stay.check_out is not None:
            against = "checked out already"
        if not against and longer < 1:
            against = "day after the one that is planned"
        if not against and longer > EXTENSION_DAYS:
            against = "at most 10 days"
        if not against and stay.asked:
            against = "asked for already"

        row = self.row(stay)

        def ask_extension():
            return actions.ask_extension(self.seen(who, row), until_on=until, basis="recovery", actor=self.users[who])

        made = self.step(who, ask_extension, against)
        if made is not None:
            stay.asked = (until, who)
            self.rows["asked", stay] = made.pk

    @rule(who=who_answers, number=which)
    def approve(self, who, number):
        self.answer(who, number, "approve")

    @rule(who=who_answers, number=which)
    def decline(self, who, number):
        self.answer(who, number, "decline")

    @rule(who=who_asks, number=which)
    def take_back(self, who, number):
        self.answer(who, number, "take back")

    def answer(self, who, number, how):
        asked = [stay for stay in self.book.stays if ("asked", stay) in self.rows]
        stay = self.one_of(sorted(asked, key=lambda stay: stay.asked is None), number)
        if stay is None:
            return
        row = Extension.objects.get(pk=self.rows["asked", stay])
        against = "NotVisible" if who == "stranger" else None
        if not against and not stay.asked:
            against = "answered meanwhile"
        if not against and how == "take back" and stay.asked[1] != who:
            against = "Only the one who asked"
        if not against and how != "take back":
            against = "NotAllowed" if who == "worker" else "someone other" if stay.asked[1] == who else None
        if not against and how == "approve":
            against = self.against_longer(stay)

        def approve_extension():
            return actions.approve_extension(self.seen(who, row), actor=self.users[who])

        def decline_extension():
            return actions.decline_extension(self.seen(who, row), actor=self.users[who], answer="No room.")

        def take_back_extension():
            return actions.take_back_extension(self.seen(who, row), actor=self.users[who])

        verbs = {"approve": approve_extension, "decline": decline_extension, "take back": take_back_extension}
        if self.step(who, verbs[how], against):
            if how == "approve":
                stay.planned = stay.asked[0]
                if stay.beds:
                    stay.beds[-1][2] = stay.planned
            stay.asked = None

    def against_longer(self, stay):
        if stay.asked[0] <= self.today:
            return "day asked for has come"
        if not stay.beds or stay.beds[-1][2] is None:
            return None
        bed, _start, end = stay.beds[-1]
        return self.book.against_bed(bed, stay.house, end, stay.asked[0], self.now, but=stay)

    # ------------------------------------------------------------------ put right

    @rule(
        who=who_tries, number=which, earlier=st.sampled_from([0, 0, 1, 3, 8, -1, -2, -5]),
        out=st.sampled_from(["as it is", "as it is", "open", 0, 1, 2, 6, -1]),
    )  # fmt: skip
    def put_stay_right(self, who, number, earlier, out):
        """Came earlier or later; left a number of days ago, or is still here."""
        stay = self.one_of(self.book.stays, number)
        if stay is None:
            return
        came = stay.check_in - earlier * DAY
        left = {"as it is": stay.check_out, "open": None}.get(out, 0)
        left = self.today - out * DAY if left == 0 else left
        against, spans = self.not_of(who), None
        if not against:
            against, spans = self.put_right(stay, came, left)

        row = self.row(stay)

        def correct_stay():
            return actions.correct_stay(
                self.seen(who, row), check_in=came, check_out=left, reason="learnt_later", actor=self.users[who]
            )

        if self.step(who, correct_stay, against):
            if stay.planned is not None and stay.planned <= came:
                stay.planned = None
            if left is not None:
                stay.asked = None
            stay.check_in, stay.check_out, stay.beds = came, left, spans

    def put_right(self, stay, came, left):
        """What stands against it, or the beds as they are then."""
        if came > self.today or left is not None and left > self.today:
            return "has not come yet", None
        if left is not None and left < came:
            return "end lies before the beginning", None
        against = self.book.against_person(stay.person, came, left, but=stay)
        if against:
            return against, None
        for out in sorted((out for out in self.book.out if out.stay is stay), key=lambda out: self.rows[out]):
            if day_of(out.left) < came:
                return "She was out from", None
            if left is not None and (out.over is None or day_of(out.over) > left):
                return "She was out until", None
        planned = stay.planned if stay.planned is None or stay.planned > came else None
        ends_anew = (left, planned) != (stay.check_out, stay.planned)
        end = self.end_planned(planned) if left is None else left
        spans = []
        for place, (bed, start, until) in enumerate(stay.beds):
            if place == 0 and start == stay.check_in:
                start = came
            if place == len(stay.beds) - 1 and ends_anew and (stay.check_out is None or until == stay.check_out):
                until = end
            start = max(start, came)
            until = until if left is None else left if until is None else min(until, left)
            is_of_no_night = place == 0 and came == left
            if until is None or until > start or (until == start and is_of_no_night):
                spans.append([bed, start, until])
                if spans[-1] != stay.beds[place]:
                    against = against or self.book.against_bed(bed, stay.house, start, until, self.now, but=stay)
        return against, spans

    @rule(
        who=who_tries,
        number=which,
        which_one=which,
        bed=st.none() | a_bed,
        earlier=st.sampled_from([0, 0, 1, 3, -1, -2]),
    )
    def put_bed_right(self, who, number, which_one, bed, earlier):
        """Another bed, or the same since another day."""
        stay = self.one_of([stay for stay in self.book.stays if stay.beds], number)
        if stay is None:
            return
        place = which_one % len(stay.beds)
        use = self.uses_of(stay)[place]
        bed = bed or stay.beds[place][0]
        day = stay.beds[place][1] - earlier * DAY
        against = self.not_of(who) or self.against_putting_bed(stay, place, bed, day)

        def correct_bed():
            return actions.correct_bed(
                self.seen(who, use), bed=self.beds[bed], from_on=day, reason="written_wrongly", actor=self.users[who]
            )

        if self.step(who, correct_bed, against):
            before, mine = stay.beds[place - 1] if place else None, stay.beds[place]
            if before and (before[2] == mine[1] or before[2] > day):
                before[2] = day
            mine[0], mine[1] = bed, day

    def against_putting_bed(self, stay, place, bed, day):
        if day > self.today:
            return "has not come yet"
        before, mine = stay.beds[place - 1] if place else None, stay.beds[place]
        first = before[1] + DAY if before else stay.check_in
        end = mine[2] or (stay.check_out or self.today) + DAY
        if day < first or not (day < end or day == mine[1]):
            return "is possible here"
        against = self.book.against_bed(bed, stay.house, day, mine[2], self.now, but=stay)
        if not against and before and before[2] == mine[1] and day > mine[1]:
            against = self.book.against_bed(before[0], BEDS[before[0]], before[2], day, self.now, but=stay)
        return against
