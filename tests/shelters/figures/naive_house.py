"""A second opinion on a house's year: one night after another, no SQL, from docs/statistics.md alone."""

from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
KINDS = ["hospital", "leave", "missing", "other", "proceeding"]


@dataclass
class Book:
    """What stands in the house's book. People are numbers; `same`: who is somebody else on file."""

    stays: list[tuple[int, date, date | None]] = field(default_factory=list)
    same: dict[int, int] = field(default_factory=dict)
    beds: int = 0
    places: list[tuple[date | None, int]] = field(default_factory=list)  # from a day on; None: from the beginning
    works: list[tuple[date, date | None]] = field(default_factory=list)  # each of one bed
    absences: list[tuple[str, date, date | None]] = field(default_factory=list)


def figures(book: Book, year: int, today: date) -> dict:
    nights, open_people, days_seen = {}, {}, {}
    for person, came, left in book.stays:
        who = _who(book, person)
        until = today if left is None else left
        if left is None:
            open_people.setdefault(who, []).append(came)
        nights.setdefault(who, set()).update(_nights(came, until))
        days_seen.setdefault(who, set()).add((came, until))
    presences = [(who, *span) for who, spans in days_seen.items() for span in _presences(spans)]
    ended = [
        (until - came).days
        for who, came, until in presences
        if until.year == year and not any(came <= start <= until for start in open_people.get(who, []))
    ]
    of_year = [night for found in nights.values() for night in found if night.year == year]
    sheltered = {who for who, found in nights.items() if any(night.year == year for night in found)}
    sheltered |= {who for who, spans in days_seen.items() if any(a == b and a.year == year for a, b in spans)}
    return {
        "person_nights": len(of_year),
        "nights": [len([1 for night in of_year if night.month == month]) for month in range(1, 13)],
        "admissions": [
            len([1 for _who_, came, _until in presences if (came.year, came.month) == (year, month)])
            for month in range(1, 13)
        ],
        "available": [
            sum(max(_places(book, day) - _closed(book, day), 0) for day in _past_days(year, month, today))
            for month in range(1, 13)
        ],
        "persons": len(sheltered),
        "lengths": [len([1 for n in ended if low <= n <= high]) for low, high in _groups()],
        "nights_of_ended": sum(ended),
        "absences": [row for row in (_away(book, kind, year, today) for kind in KINDS) if row is not None],
    }


def _groups():
    return [(0, 3), (4, 7), (8, 30), (31, 90), (91, 180), (181, 99999)]


def _who(book, person):
    while person in book.same:
        person = book.same[person]
    return person


def _nights(start, end):
    night = start
    while night < end:
        yield night
        night += DAY


def _presences(spans):
    """Spans that meet or overlap, put together."""
    put = []
    for start, end in sorted(spans):
        if put and start <= put[-1][1]:
            put[-1] = (put[-1][0], max(put[-1][1], end))
        else:
            put.append((start, end))
    return put


def _past_days(year, month, today):
    day = date(year, month, 1)
    while day.month == month and day < today:
        yield day
        day += DAY


def _places(book, day):
    known = [(start or date.min, places) for start, places in book.places if start is None or start <= day]
    return max(known)[1] if known else book.beds


def _closed(book, day):
    return len([1 for start, end in book.works if start <= day and (end is None or day < end)])


def _away(book, kind, year, today):
    rows = [(start, today if end is None else end) for found, start, end in book.absences if found == kind]
    rows = [(start, end) for start, end in rows if start.year <= year <= end.year]
    if not rows:
        return None
    nights = sum(len([1 for night in _nights(*row) if night.year == year]) for row in rows)
    return kind, len([1 for start, _end in rows if start.year == year]), nights
