"""Stays against each other and against those on file: one person in one house, one person in a bed, places enough.

A stay is `[check_in, check_out)`: a same-day one has no night and collides with nothing.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Sex
from cases.models import ADULT_AGE
from exchange.register.cells import Register, Row
from exchange.register.checking import births
from exchange.register.on_file import OnFile, batches
from exchange.register.problems import Problem
from shelters.cautions import GROUPS_OF_ADULTS, GROUPS_OF_CHILDREN, SEX_OF_GROUP
from shelters.enums import ClientGroup
from shelters.models import MIXED, BedUse, Stay

FAR = date.max


@dataclass(frozen=True, slots=True)
class Span:
    """The nights of a stay: of a row that would be added, or of one on file (row None); or those of a bed held or closed."""

    start: date
    end: date
    row: Row | None = None
    of_stay: bool = True

    def __str__(self) -> str:
        if self.row is not None:
            return _("the stay in row %(row)s") % {"row": self.row.number}
        if not self.of_stay:
            end = "" if self.end == FAR else self.end.isoformat()
            return _("held or closed (%(start)s – %(end)s)") % {"start": self.start.isoformat(), "end": end}
        end = _("still there") if self.end == FAR else self.end.isoformat()
        return _("a stay on file (%(start)s – %(end)s)") % {"start": self.start.isoformat(), "end": end}


def check_stays(register: Register, known: OnFile) -> tuple[list[Problem], list[Problem]]:
    """Errors: ends before it begins, two houses or two in a bed at once. Warnings: too many, or not the house's group."""
    errors: list[Problem] = []
    spans: list[Span] = []
    for row in register.rows["stays"]:
        start, end = row["check_in"], row["check_out"]
        if start and end and end < start:
            errors.append(row.problem("check_out", _("Before check_in; expected %(day)s or later.") % {"day": start}))
        elif start and not row.on_file and "check_out" not in row.broken and end != start:
            spans.append(Span(start, end or FAR, row))
    by_person: dict[Hashable, list[Span]] = defaultdict(list)
    by_bed: dict[Hashable, list[Span]] = defaultdict(list)
    for span in spans:
        by_person[_person(span.row, known)].append(span)
        if span.row["bed"] and span.row["shelter_code"]:
            by_bed[span.row["shelter_code"], span.row["bed"]].append(span)
    _add_persons_on_file(by_person)
    _add_beds_on_file(by_bed, known)
    for column, groups in (("check_in", by_person), ("bed", by_bed)):
        text = (
            _("The person is elsewhere then: %(other)s.")
            if column == "check_in"
            else _("The bed is taken then: %(other)s.")
        )
        for group in groups.values():
            for row, other in _overlaps(group):
                errors.append(row.problem(column, text % {"other": other}))
    return errors, [*_over_capacity(register, known, spans), *_outside_group(register, known)]


def _person(row: Row, known: OnFile) -> Hashable:
    case = known.cases.get(row["person_ref"])
    return case.person_id if case is not None else row["person_ref"]


def _add_persons_on_file(groups: dict[Hashable, list[Span]]) -> None:
    for some in batches(key for key in groups if isinstance(key, int)):
        stays = _with_nights(Q(person__in=some)).values_list("person", "check_in", "check_out")
        for person, start, end in stays:
            groups[person].append(Span(start, end or FAR))


def _add_beds_on_file(groups: dict[Hashable, list[Span]], known: OnFile) -> None:
    labels: dict[int, set[str]] = defaultdict(set)
    for code, label in groups:  # type: ignore[attr-defined]
        if code in known.shelters:
            labels[known.shelters[code].pk].add(label)
    for shelter, wanted in labels.items():
        first = min(span.start for (code, _label), spans in _of(groups) for span in spans)
        uses = BedUse.objects.filter(shelter=shelter, bed__label__in=wanted)
        # Who should have left and is not checked out is there yet.
        there = set(uses.overstayed(timezone.localdate()).values_list("pk", flat=True))
        rows = (uses.touching(first) | uses.filter(pk__in=there)).values_list(
            "pk", "shelter__code", "bed__label", "from_on", "until_on", "stay"
        )
        for key, code, label, start, end, stay in rows:
            end = FAR if end is None or key in there else end
            groups[code, label].append(Span(start, end, of_stay=stay is not None))


def _of(groups: dict[Hashable, list[Span]]) -> Iterable[tuple[tuple[str, str], list[Span]]]:
    return groups.items()  # type: ignore[return-value]


def _with_nights(condition: Q):  # type: ignore[no-untyped-def]
    return Stay.objects.filter(condition).exclude(check_out=F("check_in"))


def _overlaps(group: list[Span]) -> Iterator[tuple[Row, Span]]:
    """Each stay of a file that begins before an earlier one has ended (or, on file, ends after it begins)."""
    last: Span | None = None
    for span in sorted(group, key=lambda span: (span.start, span.row.number if span.row else 0)):
        if last is not None and span.start < last.end:
            if span.row is not None:
                yield span.row, last
            elif last.row is not None:
                yield last.row, span
        if last is None or span.end > last.end:
            last = span


def _over_capacity(register: Register, known: OnFile, spans: list[Span]) -> Iterator[Problem]:
    places = {code: shelter.places for code, shelter in known.shelters.items()}
    for row in register.rows["shelters"]:
        places.setdefault(row["code"], row["capacity"])
    houses: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        houses[span.row["shelter_code"]].append(span)
    for code, new in houses.items():
        capacity = places.get(code)
        if capacity is None:
            continue
        first, last = min(span.start for span in new), max(span.end for span in new)
        there = Q(shelter__code=code, check_in__lt=last) & (Q(check_out__isnull=True) | Q(check_out__gt=first))
        old = [Span(start, end or FAR) for start, end in _with_nights(there).values_list("check_in", "check_out")]
        yield from _fullest(new, old, capacity)


def _fullest(new: list[Span], old: list[Span], capacity: int) -> Iterator[Problem]:
    """One warning per house, at the row that first brings it over its places."""
    steps = sorted(
        [(span.start, 1, span) for span in (*new, *old)] + [(span.end, -1, span) for span in (*new, *old)],
        key=lambda step: step[:2],
    )
    inside, most, first = 0, 0, None
    for day, step, span in steps:
        inside += step
        if inside > capacity and step == 1 and span.row is not None and first is None:
            first = (day, span.row)
        most = max(most, inside)
    if first is not None:
        day, row = first
        text = _("Over capacity from %(day)s on: up to %(most)s persons, %(places)s places.")
        yield row.problem("shelter_code", text % {"day": day, "most": most, "places": capacity})


def _outside_group(register: Register, known: OnFile) -> Iterator[Problem]:
    groups = {row["code"]: row["client_group"] for row in register.rows["shelters"]}
    groups |= {code: shelter.register_group for code, shelter in known.shelters.items()}
    sexes = {row["person_ref"]: row["sex"] for row in register.rows["persons"]}
    sexes |= {ref: case.person.sex for ref, case in known.cases.items()}
    born = births(register, known)
    for row in register.rows["stays"]:
        group, start = groups.get(row["shelter_code"]), row["check_in"]
        if row.on_file or start is None or group in (None, MIXED, ClientGroup.FAMILIES):
            continue
        wanted, sex = SEX_OF_GROUP[ClientGroup(group)], sexes.get(row["person_ref"])
        age = _age(*born.get(row["person_ref"], (None, None)), start)
        if sex in (Sex.FEMALE, Sex.MALE) and sex != wanted:
            yield row.problem(
                "shelter_code", _("The house is for %(group)s; the person is %(sex)s.") % {"group": group, "sex": sex}
            )
        elif age is not None and (
            age >= ADULT_AGE if group in GROUPS_OF_CHILDREN else group in GROUPS_OF_ADULTS and age < ADULT_AGE
        ):
            yield row.problem(
                "shelter_code",
                _("The house is for %(group)s; the person is %(age)s years old.") % {"group": group, "age": age},
            )


def _age(birth: date | None, year: int | None, day: date) -> int | None:
    if birth is None:
        return None if year is None else day.year - year
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
