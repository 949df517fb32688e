"""Several steps one after another: further into the life of a house than chance alone would come."""

import hypothesis.strategies as st
from hypothesis.stateful import rule

from tests.shelters.machine.base import HOME, PERSONS
from tests.shelters.machine.comings import which
from tests.shelters.machine.goings import Goings
from tests.shelters.machine.told_apart import EXTENSION_DAYS

a_person = st.sampled_from(PERSONS)
a_home_bed = st.sampled_from(["a", "b", "c"])


class Stories(Goings):
    def then(self, step, *given, **named):
        step(*given, **named)
        self.all_is_as_told()

    def what_is_rare(self):
        place = self.comes("four", "c", back=4)
        self.then(self.put_bed_right, "manager", place, 0, None, 1)
        self.then(self.move, "worker", place, "b", 1)
        self.then(self.move, "worker", place, "b", 0)
        self.then(self.move, "manager", place, "c", 2)
        for days in (0, EXTENSION_DAYS + 1):
            self.then(self.ask, "worker", place, days)
        self.then(self.leave, "worker", place, 0, "family")
        self.wishes_to_stay("five", "c", 4, "worker", "decline")
        self.should_have_left("one", "two", "a", 24)
        self.wishes_to_stay("three", "b", 1, "worker", "approve late")
        self.is_expected("four", "c", "c", False)
        self.is_closed("four", "c", None)
        for how in ("leave", "came later", "left earlier", "after"):
            self.is_out_for_a_night("four", 0, "c", how)

    def place_of(self, person):
        """The place of her stay among those that are open, or of any."""
        mine = [place for place, stay in enumerate(self.houses_stays()) if stay.person == person]
        return mine[-1] if mine else 0

    def comes(self, person, bed, *, back, planned=None):
        day = self.days_ago(back)
        self.then(self.try_to_come, "worker", person, HOME, bed, day, planned, None)
        return self.place_of(person)

    @rule(person=a_person, bed=a_home_bed, longer=st.sampled_from([1, 4, 10]), by=st.sampled_from(["worker", "manager"]),
          how=st.sampled_from(["approve", "approve", "approve late", "decline", "take back", "leave"]))  # fmt: skip
    def wishes_to_stay(self, person, bed, longer, by, how):
        number = self.comes(person, bed, back=1, planned=2)
        self.then(self.ask, by, number, 1 if how == "approve late" else longer)
        self.then(self.ask, "worker", number, 1)
        if how == "leave":
            self.then(self.leave, "worker", number, 0, "family")
        if how == "approve late":
            self.then(self.time_goes_on, 96)
        for who in ("worker", "manager"):
            self.then(self.answer, who, 0, how if how in ("decline", "take back") else "approve")

    @rule(
        person=a_person,
        number=which,
        bed=a_home_bed,
        how=st.sampled_from(["leave", "came later", "left earlier", "after"]),
    )
    def is_out_for_a_night(self, person, number, bed, how):
        place = self.comes(person, None if how == "after" else bed, back=9)
        self.then(self.go_away, "worker", place, "leave", 80, None)
        if self.book.out:
            self.book.out.sort(key=lambda out: out.over is not None)
            self.then(self.return_home, "worker", 0, 30)
        self.then(self.go_away, "worker", place, "leave", 100, None)
        stay = self.one_of(self.houses_stays(), place)
        if stay is None:
            return
        place = self.book.stays.index(stay)
        if how == "leave":
            self.then(self.leave, "worker", self.houses_stays().index(stay), 3, "family")
        elif how == "came later":
            self.then(self.put_stay_right, "manager", place, -8, "as it is")
        elif how == "left earlier":
            self.then(self.put_stay_right, "manager", place, 0, 3)
        else:
            self.then(self.leave, "worker", self.houses_stays().index(stay), 1, "unknown")
            mine = [number for number, out in enumerate(self.book.out) if out.stay is stay]
            for number in mine:
                self.then(self.put_absence_right, "worker", number, "leave", 0, None, 1)

    @rule(person=a_person, bed=a_home_bed, other=a_home_bed, comes=st.booleans())
    def is_expected(self, person, bed, other, comes):
        self.then(self.hold, "worker", bed, 0, 3, person, None)
        self.then(self.hold, "worker", other, 1, 3, person, None)
        if comes:
            self.then(self.try_to_come, "worker", person, HOME, bed, self.today, 4, None)
            self.then(self.hold, "manager", other, 4, 3, person, 30)
        held = [row for row in self.book.held if row.ended or row.expires > self.now]
        for number, row in enumerate(held):
            if row.person == person and number >= len(held) - 2:
                self.then(self.release, "manager", number)
                self.then(self.release, "worker", number)

    @rule(person=a_person, other=a_person, bed=a_home_bed, days=st.sampled_from([24, 24, 48]))
    def should_have_left(self, person, other, bed, days):
        self.comes(person, bed, back=1, planned=1)
        self.then(self.hold, "worker", bed, 2, 3, None, 100)
        self.then(self.time_goes_on, days)
        # Her last day: tonight is nobody's, and she is there yet.
        self.then(self.hold, "worker", bed, 0, 1, None, None)
        self.then(self.hold, "worker", bed, 0, 2, None, None)
        self.then(self.close, "manager", {bed}, 0, 2)
        self.comes(other, bed, back=0, planned=3)

    @rule(person=a_person, bed=a_home_bed, length=st.sampled_from([None, 2]))
    def is_closed(self, person, bed, length):
        self.then(self.close, "manager", {bed}, 0, length)
        self.then(self.hold, "worker", bed, 0, 2, None, None)
        self.comes(person, bed, back=0)
        if self.book.works:
            self.then(self.open_again, "manager", len(self.book.works) - 1, 0, 0)
