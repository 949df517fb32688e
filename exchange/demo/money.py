"""The invented programme's books: two projects, their lines, rates by date, and what was spent for nobody in particular."""

import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from accounts.models import Organisation
from cases.models import Case
from exchange.demo.answers import DAY, Staff
from exchange.demo.standing import worker_of
from reintegration import actions
from reintegration.catalogue.models import Service
from reintegration.money import actions as money
from reintegration.money.models import BudgetLine

# Code, name, ceiling, who spends (None: the mission alone, as the grants' lines are its own to promise from).
LINES = (
    ("H1", "Kirayə və mənzil", 24_000, "TD"),
    ("A1", "Müavinətlər", 18_000, "TD"),
    ("S1", "Məsləhət və kurslar", 15_000, "TD"),
    ("G1", "Kiçik biznes qrantları", 40_000, "IOM"),
    ("G2", "Avadanlıq və təhsil qrantları", 16_000, "IOM"),
)


def keep_books(staff: Staff, today: date) -> dict[str, BudgetLine]:
    """A project of which nearly two thirds have passed, and one that has just begun. By code of the line."""
    officer, iom = staff["iom.officer"], Organisation.objects.get(code="IOM")
    organisations = {row.code: row for row in Organisation.objects.filter(code__in=["TD", "IOM", "ACU"])}
    begun = {"code": "NÜM-1", "name": "Ayaq üstə (nümunə)", "funder": iom}
    time = {"starts_on": (today - 450 * DAY).replace(day=1), "ends_on": today + 240 * DAY}
    project = money.add_project(begun | time, actor=officer)
    lines = {}
    for code, name, ceiling, spender in LINES:
        said = {"code": code, "name": name, "spender": organisations[spender], "ceiling_azn": Decimal(ceiling)}
        lines[code] = money.add_line(project, said, actor=officer)
    young = {"code": "NÜM-2", "name": "Uşaqlar məktəbdə (nümunə)", "funder": iom}
    time = {"starts_on": (today - 80 * DAY).replace(day=1), "ends_on": today + 300 * DAY}
    second = money.add_project(young | time, actor=officer)
    said = {"code": "M1", "name": "Məktəb ləvazimatı", "spender": organisations["ACU"], "ceiling_azn": Decimal(9_000)}
    money.add_line(second, said, actor=officer)
    _set_rates(staff, today)
    return lines


def _set_rates(staff: Staff, today: date) -> None:
    officer = staff["iom.officer"]
    for year, amount in ((today.year - 2, 60), (today.year - 1, 75)):
        money.set_allowance(
            "monthly_allowance", valid_from=date(year, 1, 1), amount_azn=Decimal(amount), source="Nümunə", actor=officer
        )
    for days, rate in ((70, "1.7"), (35, "1.7"), (6, "1.7")):
        money.set_exchange("USD", on=today - days * DAY, azn=Decimal(rate), actor=officer)
    money.set_exchange("EUR", on=today - 6 * DAY, azn=Decimal("1.8437"), actor=officer)


def spend(staff: Staff, cases: Sequence[Case], lines: dict[str, BudgetLine], today: date, dice: random.Random) -> None:
    """Rent month by month; allowances by the rate of their day and other help, each for somebody; a correction."""
    officer = staff["iom.officer"]
    day = lines["H1"].project.starts_on + 4 * DAY
    while day <= today:
        money.charge(lines["H1"], Decimal(dice.randrange(78_000, 96_000)) / 100, day=day, actor=officer)
        day += 30 * DAY
    services = {row.code: row for row in Service.objects.all()}
    for number, case in enumerate(cases):
        worker, line = worker_of(staff, number), lines["A1"]
        for kind, after in (("one_time_allowance", 9), ("monthly_allowance", 40))[: 1 + (number < 5)]:
            given = {"service": services[kind], "quantity": Decimal(1), "line": line}
            actions.record_assistance(case, given | {"delivered_on": case.opened_on + after * DAY}, actor=worker)
        help_given = {"service": services["legal_representation"], "quantity": Decimal(2), "outcome": "partly"}
        cost = {"amount_azn": Decimal(dice.randrange(9_000, 24_000)) / 100, "line": lines["S1"]}
        actions.record_assistance(case, help_given | cost | {"delivered_on": case.opened_on + 20 * DAY}, actor=worker)
    dollars = {"service": services["medical_specialist"], "currency": "USD", "foreign_amount": Decimal(120)}
    paid = dollars | {"line": lines["S1"], "delivered_on": today - 35 * DAY, "outcome": "reached"}
    actions.record_assistance(cases[0], paid, actor=worker_of(staff, 0))
    rent = money.charge(lines["H1"], Decimal("1200.00"), day=today - 20 * DAY, actor=officer)
    money.correct_charge(rent, Decimal("1020.00"), actor=officer)
    money.recover(rent, Decimal("220.00"), day=today - 3 * DAY, actor=officer)
