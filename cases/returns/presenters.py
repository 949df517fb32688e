"""A return as the page shows it: the path, her wish, the risk for who may know it, papers, the way."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format

from cases.enums import Section
from cases.models import Case
from cases.returns.enums import Risk
from cases.returns.models import Return, ReturnRisk, ReturnStep, TravelDocument
from cases.returns.states import BY_ASSESSING, NEXT, Stage

PATH = (Stage.CONSIDERED, Stage.ASSESSED, Stage.PREPARED, Stage.TRAVELLED, Stage.ARRIVED)


@dataclass
class Assessed:
    """The assessment in words: which risks there are, and which there are not."""

    row: ReturnRisk
    risks: list[Any]
    no_risks: list[Any]


@dataclass
class Shown:
    row: Return
    path: list[dict[str, Any]]
    steps: list[ReturnStep]
    documents: list[TravelDocument] = field(default_factory=list)
    assessments: list[Assessed] = field(default_factory=list)
    goes_on: bool = True
    may_be_assessed: bool = True
    may_be_changed: bool = True


def returns_of(case: Case, user: Any, sections: frozenset[str]) -> list[Shown]:
    """Every return, the newest first; as many queries as kinds of record."""
    rows = _of(Return, case, user, "-id")
    steps, documents, risks = _by_return(ReturnStep, case, user), _by_return(TravelDocument, case, user), {}
    if Section.ASSESSMENT in sections:
        risks = _by_return(ReturnRisk, case, user, "assessed_by")
    return [
        Shown(
            row=row,
            path=_path(row, steps[row.pk]),
            steps=steps[row.pk],
            documents=documents[row.pk],
            assessments=[_in_words(one) for one in reversed(risks.get(row.pk, []))],
            goes_on=bool(NEXT[Stage(row.stage)] - {BY_ASSESSING}),
            may_be_assessed=row.stage in {Stage.CONSIDERED, Stage.ASSESSED, Stage.PREPARED},
            may_be_changed=row.stage != Stage.CANCELLED,
        )
        for row in rows
    ]


def _path(row: Return, steps: list[ReturnStep]) -> list[dict[str, Any]]:
    reached = {step.stage: step.reached_on for step in steps}
    path = [stage for stage in PATH if stage in reached or row.stage != Stage.CANCELLED]
    if row.stage == Stage.CANCELLED:
        path.append(Stage.CANCELLED)
    here = path.index(Stage(row.stage))
    return [
        {
            "label": stage.label,
            "detail": date_format(reached[stage], "SHORT_DATE_FORMAT") if stage in reached and place <= here else "",
            "state": _state(place, here, stage),
        }
        for place, stage in enumerate(path)
    ]


def _state(place: int, here: int, stage: Stage) -> str:
    if stage == Stage.CANCELLED:
        return "failed"
    if place == here:
        return "done" if stage == Stage.ARRIVED else "current"
    return "done" if place < here else "todo"


def _in_words(row: ReturnRisk) -> Assessed:
    return Assessed(row, [Risk(one).label for one in row.risks], [Risk(one).label for one in row.no_risks])


def _by_return(model: Any, case: Case, user: Any, *related: str) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for row in _of(model, case, user, "id", related=related):
        found[row.journey_id].append(row)
    return found


def _of(model: Any, case: Case, user: Any, *order: str, related: tuple[str, ...] = ()) -> list[Any]:
    rows = list(model.objects.visible_to(user).filter(case=case).select_related(*related).order_by(*order))
    for row in rows:
        # The same person's key for all of them.
        row.case = case
    return rows
