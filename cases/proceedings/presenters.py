"""Legal matters as the page shows them: each proceeding with its way and its hearings, then protection and claims."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from cases.models import Case
from cases.proceedings.models import CompensationClaim, Hearing, Proceeding, ProceedingStep, ProtectionMeasure
from cases.proceedings.states import NEXT, Stage


@dataclass
class Shown:
    """One proceeding, its steps (the first first), its hearings (the next first), and whether a step may follow."""

    row: Proceeding
    steps: list[ProceedingStep] = field(default_factory=list)
    hearings: list[Hearing] = field(default_factory=list)
    goes_on: bool = True


@dataclass
class LegalMatters:
    proceedings: list[Shown]
    measures: list[ProtectionMeasure]
    claims: list[CompensationClaim]


def legal_matters(case: Case, user: Any) -> LegalMatters:
    """Everything of this part of the file; as many queries as kinds of record."""
    proceedings = _of(Proceeding, case, user, "-stage_on", "-id")
    steps, hearings = defaultdict(list), defaultdict(list)
    for step in _of(ProceedingStep, case, user, "reached_on", "id"):
        steps[step.proceeding_id].append(step)
    for hearing in _of(Hearing, case, user, "-at", "-id", related=("accompanied_by",)):
        hearings[hearing.proceeding_id].append(hearing)
    return LegalMatters(
        proceedings=[Shown(row, steps[row.pk], hearings[row.pk], bool(NEXT[Stage(row.stage)])) for row in proceedings],
        measures=_of(ProtectionMeasure, case, user, "-from_on", "-id"),
        claims=_of(CompensationClaim, case, user, "-claimed_on", "-id"),
    )


def _of(model: Any, case: Case, user: Any, *order: str, related: tuple[str, ...] = ()) -> list[Any]:
    rows = list(model.objects.visible_to(user).filter(case=case).select_related(*related).order_by(*order))
    for row in rows:
        # The same person's key for all of them.
        row.case = case
    return rows
