"""One step of a house and what always holds, for the rules beside this and tests/shelters/test_machine.py."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import count

from django.utils import timezone
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from accounts.access import Purpose, acting_as, acting_for
from audit.models import AuditEvent
from core.errors import DomainError
from reports.statistics import yearly_statistics
from shelters import actions
from shelters.board import DAYS, board_of
from shelters.models import Bed, Shelter, Stay
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_person
from tests.shelters.factories import make_bed, make_shelter
from tests.shelters.machine.told_apart import BAKU, DAY, EXTENSION_DAYS, Notebook

# Two days before the year ends; a few weeks later it is 29 February.
BEGIN = datetime(2023, 12, 28, 10, 0, tzinfo=BAKU)
BIRTH = date(2000, 2, 29)
PERSONS = ("one", "two", "three", "four", "five")
HOME, ANNEXE = "home", "annexe"
BEDS = {"a": HOME, "b": HOME, "c": HOME, "z": ANNEXE}
_examples = count(1)
# What was tried and how it ended, and by which words it was refused.
done: Counter = Counter()
refused: Counter = Counter()


class Steps(RuleBasedStateMachine):
    clock = None

    @initialize()
    def begin(self):
        self.clock.move_to(BEGIN)
        self.code = f"M{next(_examples)}"
        home = make_organisation(self.code, name="Home", case_prefix=self.code)
        away = make_organisation(f"{self.code}X", name="Away", case_prefix=f"{self.code}X")
        self.users = {
            "worker": make_user(f"worker-{self.code}", home, "caseworker"),
            "manager": make_user(f"manager-{self.code}", home, "shelter_manager"),
            "stranger": make_user(f"stranger-{self.code}", away, "caseworker", "shelter_manager"),
        }
        self.houses = {
            name: make_shelter(home, code=f"{self.code}-{name}", name=name, extension_days=EXTENSION_DAYS)
            for name in (HOME, ANNEXE)
        }
        self.beds = {label: make_bed(self.houses[house], label) for label, house in BEDS.items()}
        self.cases = {
            name: make_case(home, number=f"{self.code}-{name}", person=make_person(date_of_birth=BIRTH))
            for name in PERSONS
        }
        self.book = Notebook(BEDS)
        # Row of the notebook -> row of the database.
        self.rows = {}
        self.changed = True
        if not done["steps"]:
            self.what_is_rare()

    def what_is_rare(self):
        """Once in a run, at its beginning: what chance might leave out."""

    # ------------------------------------------------------------------ now

    @property
    def now(self):
        return timezone.now()

    @property
    def today(self):
        return timezone.localdate()

    def days_ago(self, number):
        return self.today - number * DAY

    def ago(self, hours):
        return self.now - timedelta(hours=hours)

    def one_of(self, rows, number):
        return rows[number % len(rows)] if rows else None

    # ------------------------------------------------------------------ one step

    def step(self, who, verb, against):
        """Try it as a page would, in somebody's name. Returns what the action returned, None if it was refused as told."""
        before, refusal, returned = self.record(), None, None
        try:
            with acting_as(self.users[who]):
                returned = verb()
        except DomainError as error:
            refusal = error
        name = verb.__name__
        done["steps"] += 1
        done[f"{name} {'accepted' if refusal is None else 'refused'}"] += 1
        told = None if refusal is None else f"{type(refusal).__name__}: {refusal.message}"
        assert (against is None) == (refusal is None), f"{who} {name}: told {told!r}, expected {against!r}"
        if refusal is None:
            assert self.record() > before, "nothing came on record"
            self.changed = True
            return returned
        assert against in told, f"{name}: {told}"
        assert self.record() == before, "something came on record although it was refused"
        refused[against] += 1
        return None

    def record(self):
        return AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0

    def time_goes_on(self, hours):
        """Hour by hour what the system does by itself: lets go in each, holds beds soon after midnight."""
        for _hour in range(hours):
            self.clock.tick(timedelta(hours=1))
            actions.let_go_what_ran_out()
            if timezone.localtime().hour == 0:
                for _again in range(2):
                    actions.hold_beds_of_overdue()
                self.book.night_comes(self.now)
        done["nights"] += hours // 24
        done["steps"] += 1
        self.changed = True

    # ------------------------------------------------------------------ what always holds

    @invariant()
    def all_is_as_told(self):
        """Asked after each step that was accepted, and whenever time went on."""
        if not getattr(self, "changed", False):
            return
        self.everybody_slept_where_she_is_told_to_have()
        self.every_bed_is_whose_it_is_told_to_be()
        self.the_board_shows_it()
        self.changed = False

    def everybody_slept_where_she_is_told_to_have(self):
        told = self.book.person_nights(self.today)
        counted = Counter()
        for stay in Stay.objects.filter(shelter__in=self.houses.values()).select_related("case"):
            counted[stay.case.number.removeprefix(f"{self.code}-")] += stay.nights(self.today)
        assert {name: number for name, number in counted.items() if number} == {
            name: len(slept) for name, slept in told.items() if slept
        }
        self.statistics_agree(told)

    def statistics_agree(self, told):
        """Asked at times, since it counts every organisation; at the end always."""
        if done["steps"] % 10 and not getattr(self, "at_end", False):
            return
        for year in sorted({self.today.year, BEGIN.year}):
            with acting_for(Purpose.STATISTICS):
                document = yearly_statistics(year)
            for house, shelter in self.houses.items():
                slept, persons = 0, set()
                for stay in self.book.stays:
                    if stay.house != house:
                        continue
                    mine = [night for night in self.nights_of(stay) if night.year == year]
                    slept += len(mine)
                    if mine or stay.check_in == self.end_of(stay) and stay.check_in.year == year:
                        persons.add(stay.person)
                row = document["by_shelter"][shelter.code]
                assert (row["persons"], row["person_nights"]) == (len(persons), slept), (year, house)
            assert sum(len([n for n in mine if n.year == year]) for mine in told.values()) == sum(
                document["by_shelter"][shelter.code]["person_nights"] for shelter in self.houses.values()
            )
            done["statistics"] += 1

    def end_of(self, stay):
        return stay.check_out or self.today

    def nights_of(self, stay):
        return [stay.check_in + number * DAY for number in range((self.end_of(stay) - stay.check_in).days)]

    def every_bed_is_whose_it_is_told_to_be(self):
        today = self.today
        for start, end in ((today, today + 3 * DAY), (today + DAY, today + 4 * DAY), (today - 2 * DAY, None)):
            free = set(
                Bed.objects.filter(shelter__in=self.houses.values()).free(start, end).values_list("label", flat=True)
            )
            told = {
                bed for bed, house in BEDS.items() if self.book.against_bed(bed, house, start, end, self.now) is None
            }
            assert free == told, (start, end)

    def the_board_shows_it(self):
        start = self.today - 2 * DAY
        for house, shelter in self.houses.items():
            with acting_as(self.users["worker"]):
                board = board_of(shelter, self.users["worker"], start=start, today=self.today)
                listed = Shelter.objects.with_occupancy(self.today).get(pk=shelter.pk)
            for room in board.rooms:
                for row in room.beds:
                    told = self.book.kinds(row.bed.label, start, DAYS, self.now)
                    shown = {cell.on + number * DAY: cell.kind for cell in row.cells for number in range(cell.span)}
                    assert shown == told, (row.bed.label, {d: (shown[d], told[d]) for d in told if shown[d] != told[d]})
                    done.update(f"board {kind}" for kind in set(told.values()))
            inside = [stay for stay in self.book.stays if stay.house == house and stay.sleeps(self.today)]
            in_bed = {
                bed
                for bed, its_house in BEDS.items()
                if its_house == house
                and (
                    self.book.bed_nights(bed, self.now).get(self.today) in inside
                    or self.book.who_stayed_on(bed, self.today)
                )
            }
            assert (board.persons_in, listed.persons_in) == (len(inside), len(inside))
            assert (board.beds_taken, listed.beds_taken) == (len(in_bed), len(in_bed)), house
            late = {out.stay for out in self.book.out if out.over is None}
            assert len(board.out) == len([stay for stay in late if stay.house == house])

    def teardown(self):
        self.at_end = True
        if hasattr(self, "book"):
            self.statistics_agree(self.book.person_nights(self.today))
