"""The books are driven at random and compared, after each step, with a notebook that knows nothing of the database.

Each step is a transaction of its own, committed, in its actor's name and as the application's role. What may be done is
told apart from the code; the sums of lines, months, items and of the year are worked out anew from the notebook, to the qəpik.
"""

import os
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.access import acting_as
from audit.models import AuditEvent
from core.errors import DomainError
from reintegration.actions import record_assistance
from reintegration.models import Assistance
from reintegration.money import actions
from reintegration.money.models import BudgetLine, Entry, LineMonth
from reintegration.money.statistics import statement
from reports.statistics import yearly_statistics
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.reintegration.factories_money import make_line, make_project

PROOF = bool(os.environ.get("PROOF"))
EXAMPLES, STEPS = (80, 50) if PROOF else (10, 24)
AT_LEAST = 2_000 if PROOF else 80
D = Decimal
NOUGHT = D(0)
DAYS = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1))
KINDS = ("food", "housing", "equipment")
ACTIONS = (
    "charge", "record_assistance", "promise", "free_promise", "pay_promised", "recover", "correct_charge", "follow_item",
    "change_line", "close_line",
)  # fmt: skip
amounts = st.sampled_from([D(text) for text in ("0.01", "0.99", "10", "33.33", "49.99", "100.00", "0")])
which = st.integers(0, 9)
days = st.sampled_from(DAYS)
kinds = st.sampled_from(KINDS)
people = st.sampled_from(["keeper"] * 5 + ["worker"] * 3 + ["stranger"])
_examples = count(1)
done: Counter = Counter()


@dataclass(eq=False)
class Told:
    """One promise or one thing spent, as the notebook has it. `rest`: not paid, or not come back."""

    line: int
    amount: Decimal
    rest: Decimal
    day: date
    item: "Item | None" = None
    kind: str = ""
    key: int = 0


@dataclass(eq=False)
class Item:
    kind: str
    day: date
    key: int = 0
    spent: list[Told] = field(default_factory=list)

    @property
    def amount(self):
        return sum((told.amount for told in self.spent), NOUGHT)


@dataclass
class Line:
    ceiling: Decimal
    closed: bool = False


class Books(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        code = f"B{next(_examples)}"
        keeper, home = make_organisation(f"{code}K", case_prefix=f"{code}K"), make_organisation(code, case_prefix=code)
        self.users = {
            "keeper": make_user(f"keeper-{code}", keeper, "iom_officer"),
            "worker": make_user(f"worker-{code}", home, "caseworker"),
            "stranger": make_user(
                f"stranger-{code}", make_organisation(f"{code}X", case_prefix=f"{code}X"), "iom_officer"
            ),
        }
        self.case = make_case(home, worker=self.users["worker"])
        self.project = make_project(keeper, code=code)
        self.rows = [make_line(self.project, amount, code=f"{code}-{amount}") for amount in ("100", "250.50")]
        self.lines = [Line(row.ceiling_azn) for row in self.rows]
        self.promises: list[Told] = []
        self.spent: list[Told] = []
        self.items: list[Item] = []
        # (year and month) -> kind -> what was given, as entries say it: the statement's own months.
        self.returned = [NOUGHT, NOUGHT]

    # ------------------------------------------------------------------ one step

    def step(self, who, verb, allowed):
        """Try it in somebody's name; returns what it returned, None if it was refused as told."""
        before = (AuditEvent.objects.count(), Entry.objects.count())
        returned, refusal = None, None
        try:
            with acting_as(self.users[who]):
                returned = verb()
        except DomainError as error:
            refusal = error
        done["steps"] += 1
        done[f"{verb.__name__} {'refused' if refusal else 'accepted'}"] += 1
        assert allowed is (refusal is None), f"{who} {verb.__name__}: {refusal!r}, told that it may be: {allowed}"
        if refusal is not None:
            assert (AuditEvent.objects.count(), Entry.objects.count()) == before, "refused, and something is there"
        return returned

    def left(self, place):
        """What the notebook says is left of a line."""
        promised = sum((told.rest for told in self.promises if told.line == place), NOUGHT)
        return self.lines[place].ceiling - promised - self.spent_of(place)

    def spent_of(self, place):
        return sum((told.rest for told in self.spent if told.line == place), NOUGHT)

    def may_spend(self, who, place, amount):
        return who == "keeper" and not self.lines[place].closed and 0 < amount <= self.left(place)

    # ------------------------------------------------------------------ what is tried

    @rule(who=people, place=which, amount=amounts, day=days)
    def cost(self, who, place, amount, day):
        place %= 2
        # Every organisation that records assistance spends from the line; whoever only keeps another's does not.
        allowed = who != "stranger" and not self.lines[place].closed and 0 < amount <= self.left(place)

        def charge():
            return actions.charge(self.rows[place], amount, day=day, actor=self.users[who])

        made = self.step(who, charge, allowed)
        if made:
            self.spent.append(Told(place, amount, amount, day, key=made.pk))

    @rule(place=which, amount=amounts, day=days, kind=kinds)
    def give(self, place, amount, day, kind):
        """By whoever works with the file: nobody else finds it."""
        who, place = "worker", place % 2
        allowed = not self.lines[place].closed and 0 < amount <= self.left(place)
        details = {"type": kind, "delivered_on": day, "amount_azn": amount, "line": self.rows[place]}

        def record_assistance_():
            return record_assistance(self.case, details, actor=self.users[who])

        record_assistance_.__name__ = "record_assistance"
        made = self.step(who, record_assistance_, allowed)
        if made:
            item = Item(kind, day, made.pk)
            told = Told(place, amount, amount, day, item, kind, Entry.objects.get(item=made).pk)
            item.spent.append(told)
            self.items.append(item)
            self.spent.append(told)

    @rule(who=people, place=which, amount=amounts)
    def keep(self, who, place, amount):
        place %= 2
        allowed = who != "stranger" and not self.lines[place].closed and 0 < amount <= self.left(place)

        def promise():
            return actions.promise(self.rows[place], amount, actor=self.users[who])

        made = self.step(who, promise, allowed)
        if made:
            self.promises.append(Told(place, amount, amount, made.day, key=made.pk))

    @precondition(lambda self: self.promises)
    @rule(number=which, amount=amounts, everything=st.booleans())
    def let_go(self, number, amount, everything):
        told = self.promises[number % len(self.promises)]
        entry = self.row(told)
        wanted = told.rest if everything else amount

        def free_promise():
            return actions.free_promise(entry, None if everything else amount, actor=self.users["keeper"])

        if self.step("keeper", free_promise, 0 < wanted <= told.rest):
            told.rest -= wanted

    @precondition(lambda self: self.promises)
    @rule(number=which, amount=amounts, day=days, kind=kinds, for_somebody=st.booleans())
    def pay(self, number, amount, day, kind, for_somebody):
        told = self.promises[number % len(self.promises)]
        keeper = self.users["keeper"]

        def pay_promised():
            item = None
            if for_somebody:
                item = Assistance(
                    case=self.case, type=kind, delivered_on=day, provider=self.case.organisation, amount_azn=amount
                )
                item.save()
            return actions.pay_promised(self.row(told), amount, item=item, day=day, actor=keeper)

        made = self.programme_step(pay_promised, 0 < amount <= told.rest)
        if made:
            told.rest -= amount
            paid = Told(told.line, amount, amount, day, key=made.pk)
            if for_somebody:
                paid.item, paid.kind = Item(kind, day, made.item_id, [paid]), kind
                self.items.append(paid.item)
            self.spent.append(paid)

    def programme_step(self, verb, allowed):
        """As whoever may write in the file and keeps the budget: the application of a grant (here: for the programme)."""
        from django.db import transaction

        done["steps"] += 1
        try:
            with transaction.atomic():
                made = verb()
        except DomainError:
            made = None
        done[f"{verb.__name__} {'accepted' if made else 'refused'}"] += 1
        assert allowed is (made is not None)
        return made

    @precondition(lambda self: self.spent)
    @rule(who=people, number=which, amount=amounts)
    def come_back(self, who, number, amount):
        told = self.spent[number % len(self.spent)]
        entry = self.row(told)

        def recover():
            return actions.recover(entry, amount, actor=self.users[who])

        if self.step(who, recover, who == "keeper" and 0 < amount <= told.rest):
            told.rest -= amount
            self.returned[told.line] += amount

    @precondition(lambda self: self.spent)
    @rule(who=people, number=which, amount=amounts)
    def set_right(self, who, number, amount):
        told = self.spent[number % len(self.spent)]
        entry = self.row(told)
        writer = "worker" if told.item else "keeper"
        change = amount - told.amount
        here = told.item is None or (told.kind, told.day) == (told.item.kind, told.item.day)
        allowed = who == writer and here and change != 0 and told.rest + change >= 0 and change <= self.left(told.line)

        def correct_charge():
            return actions.correct_charge(entry, amount, actor=self.users[who])

        if self.step(who, correct_charge, allowed):
            told.amount, told.rest = amount, told.rest + change

    @precondition(lambda self: self.items)
    @rule(number=which, amount=amounts, day=days, kind=kinds)
    def change_item(self, number, amount, day, kind):
        """An action of its own changes the item, and lets the books follow."""
        item = self.items[number % len(self.items)]
        # An entry of this kind and day goes on; what stands under another is taken back, unless some of it came back already.
        here = [told for told in item.spent if (told.kind, told.day) == (kind, day)]
        elsewhere = [told for told in item.spent if told not in here]
        change = amount - sum((told.amount for told in here), NOUGHT)
        place = (here or item.spent)[0].line
        came_back = any(told.amount != told.rest for told in elsewhere)
        too_little = change < 0 and sum((told.rest for told in here), NOUGHT) + change < 0
        # What is taken back from a place is there again before the rest is charged.
        room = self.left(place) + sum((told.rest for told in elsewhere if told.line == place), NOUGHT)
        closed = not here and change > 0 and self.lines[place].closed

        def follow_item():
            Assistance.objects.filter(pk=item.key).update(type=kind, delivered_on=day, amount_azn=amount)
            row = Assistance.objects.select_related("case__person", "case__organisation").get(pk=item.key)
            actions.follow_item(row, actor=self.users["worker"])
            return True

        if self.step("worker", follow_item, not (came_back or too_little or closed) and change <= max(room, NOUGHT)):
            item.kind, item.day = kind, day
            for told in elsewhere:
                told.amount = told.rest = NOUGHT
            self.follow(item, here, place, change)

    def follow(self, item, here, place, change):
        if change > 0 and not here:
            made = Entry.objects.filter(item=item.key, type="charge").order_by("-id").first()
            here = [Told(place, NOUGHT, NOUGHT, item.day, item, item.kind, made.pk)]
            item.spent += here
            self.spent += here
        if change > 0:
            here[0].amount, here[0].rest = here[0].amount + change, here[0].rest + change
        for told in reversed(here):
            back = min(max(-change, NOUGHT), told.rest)
            told.amount, told.rest, change = told.amount - back, told.rest - back, change + back

    @rule(who=people, place=which, ceiling=st.sampled_from([D("0.01"), D(60), D(100), D("250.50"), D(400)]))
    def draw(self, who, place, ceiling):
        place %= 2
        line, row = self.lines[place], BudgetLine.objects.get(pk=self.rows[place].pk)
        allowed = who == "keeper" and not line.closed and ceiling - (line.ceiling - self.left(place)) >= 0

        def change_line():
            return actions.change_line(row, {"ceiling_azn": ceiling}, version=row.version, actor=self.users[who])

        before = row.ceiling_azn
        if before != ceiling and self.step(who, change_line, allowed):
            line.ceiling = ceiling

    @rule(who=people, place=which, really=which)
    def close(self, who, place, really):
        place %= 2
        if really > 1 and who == "keeper":
            return
        promised = any(told.rest for told in self.promises if told.line == place)

        def close_line():
            return actions.close_line(self.rows[place], actor=self.users[who])

        if self.step(who, close_line, who == "keeper" and not self.lines[place].closed and not promised):
            self.lines[place].closed = True

    def row(self, told):
        return Entry.objects.get(pk=told.key)

    # ------------------------------------------------------------------ what always holds

    @invariant()
    def the_books_balance(self):
        if not hasattr(self, "project"):
            return
        for place, line in enumerate(self.lines):
            row = BudgetLine.objects.get(pk=self.rows[place].pk)
            promised = sum((told.rest for told in self.promises if told.line == place), NOUGHT)
            assert (row.spent_azn, row.promised_azn) == (self.spent_of(place), promised)
            assert row.left_azn == self.left(place) >= 0
            assert row.ceiling_azn == line.ceiling
            months = sum(
                (
                    month.amount
                    for month in LineMonth.objects.filter(line=row, type__in=["charge", "payment", "correction"])
                ),
                NOUGHT,
            )
            assert months - self.returned[place] == row.spent_azn
        for item in self.items:
            assert (Assistance.objects.get(pk=item.key).amount_azn or NOUGHT) == item.amount

    def teardown(self):
        """The year in the statistics and in the statement, of this organisation's file."""
        if not hasattr(self, "project"):
            return
        for year in (2024, 2025):
            told = defaultdict(Decimal)
            for item in self.items:
                if item.day.year == year:
                    told[item.kind] += item.amount
            found = statement(self.project, date(year, 1, 1), date(year, 12, 31), self.users["keeper"])
            assert {kind: sums.given for kind, sums in found.kinds if sums.given} == {
                k: v for k, v in told.items() if v
            }
            done["years"] += 1
        self.statistics_agree()

    def statistics_agree(self):
        """Every example's items are in the year's statistics: so are they in all statements together."""
        for year in (2024, 2025):
            rows = yearly_statistics(year)["by_assistance_type"]
            booked = defaultdict(Decimal)
            for kind, amount in Entry.objects.filter(
                type__in=["charge", "payment", "correction"], day__year=year
            ).values_list("kind", "amount"):
                booked[kind] += amount
            assert {kind: D(rows[kind]["amount_azn"]) for kind in KINDS} == {kind: booked[kind] for kind in KINDS}


def every_kind_of_step():
    """Each kind of step once accepted and once refused, so that no run leaves one out by chance."""
    books, day, later = Books(), DAYS[1], DAYS[2]
    books.begin()
    books.cost(who="keeper", place=0, amount=D(10), day=day)
    books.cost(who="stranger", place=0, amount=D(10), day=day)
    books.give(place=0, amount=D(10), day=day, kind="food")
    books.give(place=0, amount=NOUGHT, day=day, kind="food")
    books.keep(who="keeper", place=1, amount=D("49.99"))
    books.keep(who="stranger", place=1, amount=D("0.99"))
    books.pay(number=0, amount=D(10), day=day, kind="housing", for_somebody=True)
    books.pay(number=0, amount=D("100.00"), day=day, kind="housing", for_somebody=True)
    books.let_go(number=0, amount=D("100.00"), everything=False)
    books.let_go(number=0, amount=NOUGHT, everything=True)
    books.come_back(who="worker", number=0, amount=D("0.99"))
    books.come_back(who="keeper", number=0, amount=D("0.99"))
    books.set_right(who="keeper", number=1, amount=D("33.33"))
    books.set_right(who="worker", number=1, amount=D("33.33"))
    books.change_item(number=0, amount=D("100.00"), day=later, kind="equipment")
    books.change_item(number=0, amount=D("0.99"), day=later, kind="equipment")
    books.draw(who="keeper", place=0, ceiling=D("0.01"))
    books.draw(who="keeper", place=0, ceiling=D(400))
    books.close(who="worker", place=1, really=0)
    books.close(who="keeper", place=1, really=0)
    books.the_books_balance()
    books.teardown()


@pytest.mark.slow
@pytest.mark.timeout(3600 if PROOF else 900)
def test_whatever_is_tried_the_books_balance_to_the_qepik(own_database, request):
    done.clear()
    every_kind_of_step()
    missing = {f"{name} {how}" for name in ACTIONS for how in ("accepted", "refused") if not done[f"{name} {how}"]}
    assert not missing, missing

    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize=not PROOF,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )

    accepted = sum(number for name, number in done.items() if name.endswith("accepted"))
    # Told by docs/proof.md.
    request.node.user_properties += [("steps", done["steps"]), ("steps accepted", accepted), ("years", done["years"])]
    assert done["steps"] >= AT_LEAST
    assert 0.15 < accepted / done["steps"] < 0.9
