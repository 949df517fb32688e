"""A second opinion on the further measures: people in lists, one day after another, no SQL.

Written from docs/statistics.md alone, on the registers of the first second opinion with what these measures ask for besides.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from zoneinfo import ZoneInfo

from tests.reports.naive_counter import AT_RISK, VICTIM, House, _add, _age_group, _empty, _holding, _remaining

BAKU = ZoneInfo("Asia/Baku")
PURPOSES = [
    "formal_identification", "shelter_placement", "health", "legal", "psychosocial", "reintegration_grant",
    "repatriation", "child_protection", "follow_up", "other"
]  # fmt: skip
COUNTS = ["submitted", "accepted", "declined", "refused", "withdrawn", "expired", "pending", "completed"]
DAY = timedelta(days=1)


@dataclass
class Referred:
    person: int
    file: int
    receiver: str
    purpose: str
    status: str
    submitted_at: datetime
    approved_at: datetime | None = None
    decided_at: datetime | None = None
    live: bool = True


@dataclass
class Owed:
    """The referral to the ministry that a file owes."""

    person: int
    file: int
    starts_at: datetime
    hours: int | None  # after which it was made; None: not yet
    cancelled: bool = False


@dataclass
class Tie:
    """The person of the second file is `kind` to the person of the first."""

    person: int
    other: int
    kind: str
    accompanies: bool


@dataclass
class More:
    opened: dict[tuple[int, int], date] = field(default_factory=dict)
    countries: list[str] = field(default_factory=list)  # of the register's forms, one by one
    places: list[tuple[House, date | None, int]] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    referrals: list[Referred] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)


@dataclass
class Someone:
    """Everything of one person: `days` are her nights and same-day stays by house."""

    records: list[int]
    category: str
    first_on: date
    days: dict[str, set[date]]
    nights: dict[str, set[date]]


def count(register, more, organisations, period, today):
    """Caseload, stays, referrals, recognition and destination of a period."""
    first, after = period.first_on, period.after
    counted = {}
    for index in range(len(register.people)):
        if register.people[index].merged_into is None:
            found = _someone(register, index, first, after, today)
            if found:
                counted[index] = found
    return {
        "caseload": _caseload(more, counted, first),
        "stays": _stays(register, more, counted, first, after, today),
        "referrals": _referrals(more, organisations, first, after),
        "recognition": _recognition(register, more, first, after, today),
        "destination": _destination(register, more, counted),
    }


def _someone(register, index, first, after, today):
    records = [other for other in range(len(register.people)) if _remaining(register, other) == index]
    nights, days = {}, {}
    for stay in register.stays:
        if stay.person not in records or not stay.house.included:
            continue
        end = stay.check_out or today
        spent = [day for day in _days(stay.check_in, end) if first <= day < after]
        if spent:
            nights.setdefault(stay.house.code, set()).update(spent)
        if end == stay.check_in and first <= end < after:
            spent = [end]
        if spent:
            days.setdefault(stay.house.code, set()).update(spent)
    items = [row for row in register.items if row.person in records and first <= row.delivered_on < after]
    dates = {day for some in days.values() for day in some} | {row.delivered_on for row in items}
    if not dates:
        return None
    held = _holding(row for row in register.classifications if row.person in records and row.effective_on < after)
    status = held[max(held)] if held else ""
    category = "victim" if status in VICTIM else "at_risk" if status in AT_RISK else "other"
    return Someone(records, category, min(dates), days, nights)


def _days(first, after):
    return [first + DAY * number for number in range((after - first).days)]


def _caseload(more, counted, first):
    result = {"newly_registered": _empty(), "carried_over": _empty()}
    for someone in counted.values():
        opened = min(day for (person, _file), day in more.opened.items() if person in someone.records)
        _add(result["carried_over" if opened < first else "newly_registered"], someone.category)
    return result


def _stays(register, more, counted, first, after, today):
    houses = sorted({house.code for house in register.houses if house.included})
    came = dict.fromkeys(houses, 0)
    left = {code: [] for code in houses}
    for index, human in enumerate(register.people):
        if human.merged_into is not None:
            continue
        for code in houses:
            rows = [
                row for row in register.stays
                if row.house.code == code and _remaining(register, row.person) == index and row.check_in < after
            ]  # fmt: skip
            for begins, ends, is_open in _presences(rows, today):
                came[code] += first <= begins < after
                if not is_open and first <= ends < after:
                    left[code].append((ends - begins).days)
    over = _days(first, min(after, today))
    places = {code: [_places(more, code, day) for day in over] for code in houses}
    children = _children(register, more, counted)
    result = {"by_shelter": {}}
    for code in houses:
        nights = sum(len(someone.nights.get(code, ())) for someone in counted.values())
        result["by_shelter"][code] = _house(came[code], left[code], nights, places[code], children[code])
    result["totals"] = _house(
        sum(came.values()),
        [nights for some in left.values() for nights in some],
        sum(len(set().union(*someone.nights.values())) for someone in counted.values()),
        [sum(some) for some in zip(*places.values(), strict=True)],
        set().union(*children.values()),
    )
    return result


def _house(came, left, nights, places, children):
    return {
        "admissions": came,
        "departures": len(left),
        "person_nights": nights,
        "average_stay": _written(Decimal(sum(left)) / len(left), 1) if left else None,
        "median_stay": _written(Decimal(median(left)), 1) if left else None,
        "beds": places[-1] if places else None,
        "bed_nights": sum(places),
        "occupancy": _written(Decimal(nights) / sum(places), 4) if sum(places) else None,
        "accompanying_children": len(children),
    }


def _written(value, decimals):
    return str(value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def _presences(rows, today):
    """Stays that meet or overlap, put together until none of them does."""
    spans = [(row.check_in, row.check_out or today, row.check_out is None) for row in rows]
    together = True
    while together:
        together = False
        for one in spans:
            other = next((s for s in spans if s is not one and s[0] <= one[1] and one[0] <= s[1]), None)
            if other:
                spans = [s for s in spans if s is not one and s is not other]
                spans.append((min(one[0], other[0]), max(one[1], other[1]), one[2] or other[2]))
                together = True
                break
    return spans


def _places(more, code, day):
    """Those set last by the day; where none are, the beds, of which these houses have none."""
    holding = [(since or date.min, number) for house, since, number in more.places if house.code == code]
    return max(((since, number) for since, number in holding if since <= day), default=(None, 0))[1]


def _children(register, more, counted):
    found = {house.code: set() for house in register.houses if house.included}
    pairs = set()
    for tie in more.ties:
        one, other = _remaining(register, tie.person), _remaining(register, tie.other)
        if tie.accompanies or tie.kind in {"child", "ward", "foster_child", "grandchild"}:
            pairs.add((one, other))
        if tie.kind in {"mother", "father", "parent", "grandparent", "guardian", "foster_carer"}:
            pairs.add((other, one))
    for carer, child in pairs:
        if carer == child or carer not in counted or child not in counted:
            continue
        if _age_group(register.people[child], counted[child].first_on) not in {"0-8", "9-17"}:
            continue
        for code, days in counted[child].days.items():
            if days & counted[carer].days.get(code, set()):
                found[code].add(child)
    return found


def _referrals(more, organisations, first, after):
    rows = [row for row in more.referrals if first <= row.submitted_at.astimezone(BAKU).date() < after]
    result = {"by_purpose": {purpose: dict.fromkeys(COUNTS, 0) for purpose in PURPOSES}, "out": {}, "in": {}}
    for row in rows:
        column = {"in_progress": "accepted"}.get(row.status, row.status)
        for table in (
            result["by_purpose"][row.purpose],
            result["out"].setdefault(organisations[row.file], dict.fromkeys(COUNTS, 0)),
            result["in"].setdefault(row.receiver, dict.fromkeys(COUNTS, 0)),
        ):
            table["submitted"] += 1
            table[column if column in COUNTS[1:] else "pending"] += 1
    result["hours_to_answer"] = {}
    for purpose in PURPOSES:
        hours = sorted(
            (row.decided_at - (row.approved_at or row.submitted_at)) / timedelta(hours=1)
            for row in rows
            if row.purpose == purpose
            and row.live
            and row.status in {"accepted", "in_progress", "completed", "declined"}
        )
        result["hours_to_answer"][purpose] = {
            "answered": len(hours),
            "median": _part(hours, Decimal("0.5")),
            "p90": _part(hours, Decimal("0.9")),
        }
    owed = [
        row for row in more.owed if not row.cancelled and first <= row.starts_at.astimezone(BAKU).date() < after
    ]  # fmt: skip
    result["to_ministry"] = {
        "within_24_hours": len([row for row in owed if row.hours is not None and row.hours <= 24]),
        "later": len([row for row in owed if row.hours is not None and row.hours > 24]),
        "waiting": len([row for row in owed if row.hours is None]),
    }
    return result


def _part(values, part):
    """The value that so large a part of all does not exceed, between two of them where it falls there."""
    if not values:
        return None
    place = part * (len(values) - 1)
    below = int(place)
    low, high = Decimal(values[below]), Decimal(values[min(below + 1, len(values) - 1)])
    return _written(low + (high - low) * (place - below), 1)


def _recognition(register, more, first, after, today):
    asked = {}
    for row in more.referrals:
        day = row.submitted_at.astimezone(BAKU).date()
        if (
            row.purpose == "formal_identification"
            and row.status not in {"withdrawn", "expired"}
            and first <= day < after
        ):
            asked.setdefault(_remaining(register, row.person), []).append((day, row.status))
    recognised = refused = 0
    for index, rows in asked.items():
        since = min(day for day, _status in rows)
        held = _holding(row for row in register.classifications if _remaining(register, row.person) == index)
        if any(status == "recognised" and since <= day <= today for day, status in held.items()):
            recognised += 1
        elif all(status in {"completed", "refused", "declined"} for _day, status in rows):
            refused += 1
    told = recognised + refused
    return {
        "referred": len(asked),
        "recognised": recognised,
        "not_recognised": refused,
        "pending": len(asked) - told,
        "rate": _written(Decimal(recognised) / told, 4) if told else None,
    }


def _destination(register, more, counted):
    result = {
        "by_destination": {},
        "internal_or_cross_border": {key: _empty() for key in ("internal", "cross_border", "unknown")},
        "by_citizenship_kind": {key: _empty() for key in ("AZE", "foreign", "stateless", "unknown")},
        "by_age_broad": {key: _empty() for key in ("0-17", "18+", "unknown")},
    }
    for index, someone in counted.items():
        human = register.people[index]
        named = zip(register.forms, more.countries, strict=True)
        countries = {country for row, country in named if row.person in someone.records and country}
        for country in countries or {"unknown"}:
            _add(result["by_destination"].setdefault(country, _empty()), someone.category)
        kind = {"": "unknown", "AZE": "AZE", "XXX": "stateless"}.get(human.citizenship, "foreign")
        way = "unknown" if not countries else "internal" if countries == {"AZE"} else "cross_border"
        if way == "internal" and kind == "foreign":
            way = "cross_border"
        group = _age_group(human, someone.first_on)
        age = "0-17" if group in {"0-8", "9-17"} else "unknown" if group == "unknown" else "18+"
        for table, key in (("internal_or_cross_border", way), ("by_citizenship_kind", kind), ("by_age_broad", age)):
            _add(result[table][key], someone.category)
    return result
