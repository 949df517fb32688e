"""A second opinion on the year's figures: people in lists, one day after another, no SQL.

Written from the counting rules alone (docs/statistics.md), slowly and on
purpose without sharing a line or a constant with `reports/rules/version_1.py`.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

VICTIM = {"identified", "recognised"}
AT_RISK = {"potential", "presumed"}
SEXES = ["female", "male", "other", "unknown"]
AGES = ["0-8", "9-17", "18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48+", "unknown"]
FORMS = [
    "ForcedLabour", "SexualExploitation", "ChildLabour", "ForcedMarriage", "Servitude",
    "ForcedMilitaryByNonStateActors", "OrganRemoval", "ForcedBegging", "ForcedAdoption", "Surrogacy", "Other",
    "ForcedCriminality", "SlaveryOrSimilar", "IllegalBiomedicalResearch", "not_recorded"
]  # fmt: skip
TYPES = [
    "accommodation", "food", "clothing_hygiene", "medical_emergency", "medical_general", "medical_specialist",
    "reproductive_health", "medical_rehabilitation", "substance_dependence", "psychological_counselling",
    "crisis_intervention", "psychiatric", "family_counselling", "legal_information", "legal_representation",
    "criminal_proceedings_support", "compensation_claim", "identity_documents", "residence_registration",
    "social_assistance_application", "one_time_allowance", "monthly_allowance", "financial_aid", "housing",
    "family_mediation", "family_reunification", "schooling", "boarding_school", "school_supplies", "kindergarten",
    "vocational_training", "employment_placement", "business_grant", "equipment", "travel_documents", "repatriation",
    "reception", "escort", "transfer", "interpretation", "other"
]  # fmt: skip


@dataclass
class House:
    code: str
    organisation: str
    included: bool = True


@dataclass
class Row:
    """One line of one sheet: `cells` as its sheet needs them."""

    person: int
    file: int = 0  # which of the person's files it stands in


@dataclass
class StayRow(Row):
    house: House = None
    check_in: date = None
    check_out: date | None = None


@dataclass
class ClassificationRow(Row):
    status: str = ""
    effective_on: date = None


@dataclass
class FormRow(Row):
    form: str = ""


@dataclass
class ItemRow(Row):
    type: str = ""
    delivered_on: date = None
    organisation: str = ""
    amount: Decimal | None = None


@dataclass
class Human:
    sex: str = "unknown"
    date_of_birth: date | None = None
    birth_year: int | None = None
    citizenship: str = ""
    merged_into: int | None = None


@dataclass
class Register:
    houses: list[House] = field(default_factory=list)
    people: list[Human] = field(default_factory=list)
    stays: list[StayRow] = field(default_factory=list)
    classifications: list[ClassificationRow] = field(default_factory=list)  # in the order of recording
    forms: list[FormRow] = field(default_factory=list)
    items: list[ItemRow] = field(default_factory=list)


def count(register: Register, year: int, today: date, *, part: str = "", only: set[str] | None = None) -> dict:
    """The figures of a year, a quarter or a month as the rules give them, one person after another.

    `only`: the codes of the houses that alone are counted.
    """
    span = Span(year, part, only)
    houses = sorted(h.code for h in register.houses if h.included and span.has(h))
    result = {
        "year": year,
        "edition": "internal",
        "rules_version": 1,
        "totals": {**_empty(), "sheltered": 0, "assisted": 0, "person_nights": 0, "recognised_in_year": 0},
        "by_shelter": {code: {**_empty(), "person_nights": 0} for code in houses},
        "by_organisation": {},
        "by_sex": {key: _empty() for key in SEXES},
        "by_age_group": {key: _empty() for key in AGES},
        "by_citizenship": {},
        "by_exploitation": {key: _empty() for key in FORMS},
        "by_assistance_type": {key: {**_empty(), "items": 0, "amount_azn": Decimal("0.00")} for key in TYPES},
        "by_month": {month: {"persons": 0, "person_nights": 0} for month in span.months},
    }
    if part:
        result["period"] = f"{year}-{part}"
    for index, human in enumerate(register.people):
        if human.merged_into is None:
            records = [other for other in range(len(register.people)) if _remaining(register, other) == index]
            _count_person(result, register, human, records, span, today)
    for row in result["by_assistance_type"].values():
        row["amount_azn"] = str(row["amount_azn"])
    return result


def _count_person(result, register, human, records, span, today):
    totals = result["totals"]
    rows = [row for row in register.classifications if row.person in records]
    # {(house, night)}, {(house, day of a same-day stay)}
    nights, visits = _presence(register, records, span, today)
    items = [row for row in register.items if row.person in records and span.covers(row.delivered_on)]
    if span.only is not None:
        items = [row for row in items if row.delivered_on in _days_there(register, records, span, today)]
    counted = bool(nights or visits or items)
    if span.covers(_first_recognition(rows)) and (counted or span.only is None):
        totals["recognised_in_year"] += 1
    if not counted:
        return
    category = _category(rows, span)
    dates = {day for _, day in nights} | {day for _, day in visits} | {row.delivered_on for row in items}
    _add(totals, category)
    totals["sheltered"] += bool(nights or visits)
    totals["assisted"] += bool(items)
    totals["person_nights"] += len({night for _, night in nights})
    for code in {code for code, _ in nights | visits}:
        _add(result["by_shelter"][code], category)
        result["by_shelter"][code]["person_nights"] += len([1 for house, _ in nights if house == code])
    organisation_of = {house.code: house.organisation for house in register.houses}
    for code in {organisation_of[house] for house, _ in nights | visits} | {row.organisation for row in items}:
        _add(result["by_organisation"].setdefault(code, _empty()), category)
    _add(result["by_sex"][human.sex], category)
    _add(result["by_age_group"][_age_group(human, min(dates))], category)
    _add(result["by_citizenship"].setdefault(human.citizenship or "unknown", _empty()), category)
    for form in {row.form for row in register.forms if row.person in records} or {"not_recorded"}:
        _add(result["by_exploitation"][form], category)
    for kind in {row.type for row in items}:
        _add(result["by_assistance_type"][kind], category)
    for row in items:
        result["by_assistance_type"][row.type]["items"] += 1
        result["by_assistance_type"][row.type]["amount_azn"] += row.amount or 0
    for month in {f"{day:%Y-%m}" for day in dates}:
        result["by_month"][month]["persons"] += 1
    for night in {night for _, night in nights}:
        result["by_month"][f"{night:%Y-%m}"]["person_nights"] += 1


def _empty():
    return {"victim": 0, "at_risk": 0, "other": 0, "persons": 0}


def _add(row, category):
    row[category] += 1
    row["persons"] += 1


def _remaining(register, index):
    while register.people[index].merged_into is not None:
        index = register.people[index].merged_into
    return index


class Span:
    """The months that are counted, and in which houses."""

    def __init__(self, year, part, only):
        first, number = 1, 12
        if part:
            first, number = (int(part[1]) * 3 - 2, 3) if part[0] == "Q" else (int(part), 1)
        self.months = [f"{year}-{month:02d}" for month in range(first, first + number)]
        self.only = only

    def covers(self, day):
        return day is not None and f"{day:%Y-%m}" in self.months

    def has(self, house):
        return self.only is None or house.code in self.only


def _presence(register, records, span, today):
    nights, visits = set(), set()
    for stay in register.stays:
        if stay.person not in records or not stay.house.included or not span.has(stay.house):
            continue
        end = today if stay.check_out is None else stay.check_out
        if end == stay.check_in and span.covers(stay.check_in):
            visits.add((stay.house.code, stay.check_in))
        night = stay.check_in
        while night < end:
            if span.covers(night):
                nights.add((stay.house.code, night))
            night += timedelta(days=1)
    return nights, visits


def _days_there(register, records, span, today):
    """The days of stays in the houses that are counted, the day of leaving too."""
    days = set()
    for stay in register.stays:
        if stay.person in records and stay.house.included and span.has(stay.house):
            day, end = stay.check_in, today if stay.check_out is None else stay.check_out
            while day <= end:
                days.add(day)
                day += timedelta(days=1)
    return days


def _holding(rows):
    """What each day's last row says: {day: status}."""
    held = {}
    for row in rows:
        held[row.effective_on] = row.status
    return held


def _category(rows, span):
    held = {day: status for day, status in _holding(rows).items() if f"{day:%Y-%m}" <= span.months[-1]}
    if not held:
        return "other"
    status = held[max(held)]
    return "victim" if status in VICTIM else "at_risk" if status in AT_RISK else "other"


def _first_recognition(rows):
    days = [day for day, status in _holding(rows).items() if status == "recognised"]
    return min(days) if days else None


def _age_group(human, day):
    if human.date_of_birth is not None:
        born = human.date_of_birth
        try:
            birthday = born.replace(year=day.year)
        except ValueError:
            birthday = date(day.year, 3, 1)
        age = day.year - born.year - (0 if day >= birthday else 1)
    elif human.birth_year is not None:
        age = day.year - human.birth_year
    else:
        return "unknown"
    if age < 0:
        return "unknown"
    for group in AGES[:8]:
        youngest, oldest = group.split("-")
        if int(youngest) <= age <= int(oldest):
            return group
    return "48+"
