"""Which visible cases a term finds, nearest first: by name, or by case number, document or phone.

Names are found by the database's index of keyed hashes and compared here, after
decryption (docs/adr/0015-searching-encrypted-names.md). A case that was shared
without its identity is not found by a name, nor one shared without the contact
details by a phone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from accounts.roles import Section, sections_of_role
from cases import names
from cases.merging.records import all_records
from cases.models import Case, Person
from cases.numbers import meant_by
from core.encryption import KeyDestroyed, Sealed

CANDIDATES = 300
SHOWN = 20
PARTS = 4
SHORTEST = 2
# Two parts of a name that are further apart than this are two names; nor is there more than one slip to three letters,
# or Ülkər would be Vüqar, and Li would be Na.
FURTHEST = 2
LETTERS_TO_A_SLIP = 3
_SHORTEST_PHONE = 7
_MISSING = 16


@dataclass(frozen=True)
class Hit:
    """A case, and whether its person's name may be shown and is spelled otherwise than it was asked for."""

    case: Case
    shows_name: bool = True
    near: bool = False


@dataclass
class Found:
    """The first of the cases found. `too_short`: nothing to go by; `many`: there are more than were compared."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    too_short: bool = False
    many: bool = False
    by_name: bool = True


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant, as the database's index returned her; `score` 0 = spelled as asked for."""

    case_id: int
    person_id: int
    score: int = 0
    near: bool = False


def find(term: str, user: Any) -> Found:
    """The cases that answer a term, of those the user may see. What holds a digit is a number, everything else a name."""
    if any(c.isdigit() for c in term):
        return _by_number(term, user)
    wanted = [part for part in names.spelled(term) if len(part[1]) >= SHORTEST][:PARTS]
    if not wanted:
        return Found(too_short=True)
    if Section.IDENTITY not in sections_of_role(user):
        return Found()
    rows = candidates(wanted)
    ranked = rank(wanted, rows)
    best = ranked[:SHOWN]
    cases = _for_page(Case.objects.visible_to(user).filter(pk__in=[candidate.case_id for candidate in best]))
    return Found(
        hits=[
            Hit(case, near=candidate.near or candidate.person_id != case.person_id)
            for candidate in sorted(best, key=lambda one: (one.score, _is_merged(cases.get(one.case_id))))
            if (case := cases.get(candidate.case_id))
        ],
        total=len(ranked),
        many=len(rows) >= CANDIDATES,
    )


def _is_merged(case: Case | None) -> bool:
    """Of equals the record that remains leads, and those merged into it follow."""
    return case is not None and case.person.merged_into_id is not None


def _for_page(rows: Any) -> dict[int, Case]:
    return {case.pk: case for case in rows.with_current_status().select_related("person", "organisation")}


# ------------------------------------------------------------------ names


def candidates(wanted: Sequence[tuple[str, str]]) -> list[tuple[Any, ...]]:
    """Sealed names of at most CANDIDATES visible cases, by the index alone; of merged records the names of each."""
    near = [names.neighbourhood(folded) for folded, _latin in wanted]
    near += [None] * (PARTS - len(near))  # type: ignore[list-item]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM access.find_persons(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s)",
            [[names.whole(folded) for folded, _latin in wanted], *near, CANDIDATES],
        )
        return cursor.fetchall()


def rank(wanted: Sequence[tuple[str, str]], rows: Iterable[tuple[Any, ...]]) -> list[Candidate]:
    """Those whose name is near enough, the nearest first and of equals the newest.

    A case of somebody with several records comes with the name of each, and counts by the nearest.
    """
    compare = Comparison(wanted)
    nearest: dict[int, Candidate] = {}
    for case_id, person_id, *sealed in rows:
        score = compare.score(opened(person_id, *sealed))
        if score is not None and (case_id not in nearest or score < nearest[case_id].score):
            nearest[case_id] = Candidate(case_id, person_id, score, near=score >= _LETTER)
    return sorted(nearest.values(), key=lambda candidate: (candidate.score, -candidate.case_id))


def opened(key: int, public_id: UUID, wrapped_key: Any, *parts: Any) -> list[tuple[str, str]]:
    """The spelled parts of a sealed name; none if the person's key was destroyed."""
    person = Person(
        pk=key,
        public_id=public_id,
        wrapped_key=None if wrapped_key is None else bytes(wrapped_key),
        **{
            name: "" if blob is None else Sealed(blob)
            for name, blob in zip(("family_name", "given_name", "patronymic"), parts, strict=True)
        },
    )
    try:
        return names.spelled(person.family_name, person.given_name, person.patronymic)
    except KeyDestroyed:
        return []


# A letter's difference between folded parts outweighs what folding had taken away.
_LETTER = 4


class Comparison:
    """How far names are from the one that was asked for; remembers what it has compared."""

    def __init__(self, wanted: Sequence[tuple[str, str]]) -> None:
        self.wanted = wanted
        self.known: dict[tuple[str, str, str], int] = {}

    def score(self, theirs: Sequence[tuple[str, str]]) -> int | None:
        """0 for the same; each part of the one is held against a part of the other. None: somebody else.

        Of three parts or more one may be missing; of two, or of one, none.
        """
        pairs = sorted(
            (self._between(part, other), i, j) for i, part in enumerate(self.wanted) for j, other in enumerate(theirs)
        )
        left, free, total = set(range(len(self.wanted))), set(range(len(theirs))), 0
        for cost, i, j in pairs:
            if i in left and j in free and cost < _MISSING:
                left.remove(i)
                free.remove(j)
                total += cost
        if len(left) > (len(self.wanted) > 2):
            return None
        return total + _MISSING * len(left)

    def _between(self, part: tuple[str, str], other: tuple[str, str]) -> int:
        key = (part[0], other[0], other[1])
        if key not in self.known:
            furthest = min(FURTHEST, len(part[0]) // LETTERS_TO_A_SLIP, len(other[0]) // LETTERS_TO_A_SLIP)
            apart = names.distance(part[0], other[0], furthest + 1)
            self.known[key] = (
                _MISSING if apart > furthest else _LETTER * apart + names.distance(part[1], other[1], _LETTER) * 3 // 4
            )
        return self.known[key]


# ------------------------------------------------------------------ numbers


def _by_number(term: str, user: Any) -> Found:
    """A case by its number, whole or by its last part at one's own organisation; a person by document or phone."""
    rows = Case.objects.visible_to(user).filter(number__in=meant_by(term, user.organisation))
    keys = set(rows.values_list("pk", flat=True)[:CANDIDATES])
    document = names.exact_index("document", term)
    phone = names.exact_index("phone", term) if sum(c.isdigit() for c in term) >= _SHORTEST_PHONE else None
    for section, same in (
        (Section.IDENTITY, Q(person__document_index=document)),
        (Section.CONTACT, Q(person__phone_index=phone) if phone else None),
    ):
        if same is not None:
            in_section = Case.objects.visible_to(user, section=section)
            persons = all_records(in_section.filter(same).values_list("person", flat=True))
            hers = in_section.filter(person__in=persons, anonymised_at__isnull=True)
            keys |= set(hers.values_list("pk", flat=True))
    cases = _for_page(Case.objects.visible_to(user).filter(pk__in=keys))
    known = set(
        Case.objects.visible_to(user, section=Section.IDENTITY).filter(pk__in=keys).values_list("pk", flat=True)
    )
    ordered = sorted(
        cases.values(), key=lambda case: (not case.is_open, _is_merged(case), -case.opened_on.toordinal(), -case.pk)
    )
    hits = [Hit(case, shows_name=case.pk in known) for case in ordered[:SHOWN]]
    return Found(hits=hits, total=len(cases), by_name=False)
