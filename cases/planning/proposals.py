"""What the newest assessment proposes for the plan: a goal for each need, until somebody has written one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from cases.assessment.enums import Area as Need
from cases.assessment.enums import Urgency
from cases.models import Assessment, AssessmentNeed, Case
from cases.planning.enums import DIMENSION_OF, Area, Dimension

# Which area of the plan answers a need; of what else there is, whoever writes the goal says it.
AREA_OF: dict[str, Area] = {
    Need.SHELTER: Area.SOCIAL_CARE,
    Need.HEALTH: Area.HEALTH,
    Need.PSYCHOLOGICAL: Area.HEALTH,
    Need.LEGAL: Area.LEGAL,
    Need.DOCUMENTS: Area.LEGAL,
    Need.EDUCATION: Area.EDUCATION,
    Need.LIVELIHOOD: Area.LIVELIHOOD,
    Need.CHILDREN: Area.SOCIAL_CARE,
    Need.SAFETY: Area.SOCIAL_CARE,
}
# Where the need says more than the area does.
SERVES: dict[str, Dimension] = {Need.PSYCHOLOGICAL: Dimension.PSYCHOSOCIAL, Need.SAFETY: Dimension.PSYCHOSOCIAL}
PRESSING = {Urgency.NOW: 0, Urgency.SOON: 1, Urgency.LATER: 2}
TONES = {Urgency.NOW: "late", Urgency.SOON: "soon", Urgency.LATER: "waiting"}


@dataclass(frozen=True)
class Proposal:
    """A need that no goal of the plan answers yet, and the values that it gives for one."""

    need: AssessmentNeed
    assessed_on: date
    label: Any
    urgency: Any
    tone: str
    values: dict[str, Any]


def proposals_for(case: Case, answered: Iterable[str]) -> list[Proposal]:
    """What the newest assessment of a case names as a need, the most pressing first, without those answered by a goal."""
    newest = Assessment.objects.filter(case=case).order_by("-assessed_at", "-id").first()
    if newest is None:
        return []
    rows = newest.needs.filter(mark__in=list(PRESSING)).select_related("case__person")
    needs = [need for need in rows if need.code not in set(answered)]
    on = timezone.localdate(newest.assessed_at)
    return [_proposal(need, on) for need in sorted(needs, key=lambda need: (PRESSING[need.mark], need.pk))]


def _proposal(need: AssessmentNeed, on: date) -> Proposal:
    values: dict[str, Any] = {"need": need.code, "baseline": need.note or ""}
    if area := AREA_OF.get(need.code):
        values |= {"area": area.value, "dimension": SERVES.get(need.code, DIMENSION_OF[area]).value}
    return Proposal(need, on, Need(need.code).label, Urgency(need.mark).label, TONES[need.mark], values)
