"""How two records stand side by side, and what was decided about a person's records."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from accounts.roles import Permission, Section, has_permission
from cases.duplicates import Likely, likely_duplicates_of
from cases.intake.presenters import printed, said
from cases.merging.answers import QUESTIONS, changed_since, differing, says_something
from cases.merging.models import Merge, ToldApart
from cases.merging.records import all_records
from cases.models import Case, Person

# The two sides of a comparison: the file that the reader came from, and the other.
THIS, OTHER = "this", "other"


@dataclass(frozen=True)
class Line:
    """One question as the two records answer it; `suggested`: whose answer is offered, "" where they agree."""

    name: str
    label: str
    this: str
    other: str
    suggested: str = ""


@dataclass(frozen=True)
class Merging:
    """One merging, by the case numbers of the two; `may_undo`: for the reader."""

    merge: Merge
    remaining: str
    merged: str
    may_undo: bool


@dataclass(frozen=True)
class Apart:
    """Somebody from whom the person was told apart, by the number of a case."""

    decision: ToldApart
    number: str


@dataclass(frozen=True)
class Records:
    """Everything that the page about a person's records prints; `named`: the cases whose person the reader may know by name."""

    files: list[Case]
    named: set[int]
    likely: Likely
    merges: list[Merging]
    apart: list[Apart]


def side_by_side(one: Person, other: Person) -> list[Line]:
    """Every question that one of the two answers, those first that they answer differently."""
    apart = set(differing(one, other))
    lines = []
    for name in QUESTIONS:
        if name in apart or says_something(one, name):
            (label, this), (_label, that) = said(one, name), said(other, name)
            suggested = (THIS if says_something(one, name) else OTHER) if name in apart else ""
            this, that = printed(one, name, this), printed(other, name, that)
            lines.append(Line(name, label, this or "", that or "", suggested))
    return sorted(lines, key=lambda line: not line.suggested)


def with_fields(lines: list[Line], form: Any) -> list[tuple[Line, Any]]:
    """Each line with the field by which its answer is chosen, None where there is nothing to choose."""
    return [(line, form[f"answer_{line.name}"] if line.suggested else None) for line in lines]


def records_of(case: Case, actor: Any) -> Records:
    """The files of a case's person, who else may be she, and what was decided. A fixed number of queries."""
    hers = all_records([case.person_id])
    files = Case.objects.visible_to(actor).filter(person__in=hers, anonymised_at__isnull=True)
    merges = list(
        Merge.objects.visible_to(actor)
        .about(hers)
        .select_related("remaining", "merged_by", "undone_by")
        .order_by("-id")
    )
    apart = list(ToldApart.objects.visible_to(actor).in_force().about(hers).select_related("told_by").order_by("-id"))
    persons = {key for merge in merges for key in (merge.remaining_id, merge.merged_id)}
    persons |= {key for decision in apart for key in (decision.first_id, decision.second_id)}
    numbers = _numbers(persons, actor)
    likely = likely_duplicates_of(case, actor=actor)
    shown = list(
        files.select_related("person", "organisation").order_by(
            F("person__merged_into").asc(nulls_first=True), "-opened_on", "-id"
        )
    )
    identified = Case.objects.visible_to(actor, section=Section.IDENTITY)
    named = identified.filter(pk__in=[file.pk for file in (*shown, *likely.cases)])
    # One after the other, the last first.
    may_undo = has_permission(actor, Permission.CASE_MERGE)
    last = next((merge.pk for merge in merges if may_undo and not merge.is_undone), None)
    return Records(
        files=shown,
        named=set(named.values_list("pk", flat=True)),
        likely=likely,
        merges=[
            Merging(merge, numbers[merge.remaining_id], numbers[merge.merged_id], merge.pk == last) for merge in merges
        ],
        apart=[
            Apart(decision, numbers[decision.second_id if decision.first_id in hers else decision.first_id])
            for decision in apart
        ],
    )


def kept_when_undone(merge: Merge) -> list[str]:
    """In words, what taking a merging back would leave as it is: what somebody changed since."""
    return [said(merge.remaining, name)[0] for name in changed_since(merge)]


def given_back(merge: Merge) -> list[tuple[str, str]]:
    """In words, what the record took over and would give back."""
    kept = set(changed_since(merge))
    return [
        (label, printed(merge.remaining, name, answer) or "")
        for name in merge.taken
        if name not in kept
        for label, answer in [said(merge.remaining, name)]
    ]


def _numbers(persons: Iterable[int], actor: Any) -> dict[int, str]:
    """A case number of each person: of the newest file that the reader sees."""
    cases = Case.objects.visible_to(actor).filter(person__in=persons).order_by("id")
    return dict(cases.values_list("person", "number"))
