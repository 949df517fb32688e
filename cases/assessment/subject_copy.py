"""What is held about a person's needs, risk and safety."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.assessment.models import Assessment, AssessmentFactor, AssessmentNeed, SafetyPlan
from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part


def assessment_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every assessment with its marks, every version of the safety plan."""
    if Section.ASSESSMENT in sections:
        for title, model in (
            (_("Assessments"), Assessment),
            (_("What endangers and what protects"), AssessmentFactor),
            (_("Needs"), AssessmentNeed),
            (_("Safety plans"), SafetyPlan),
        ):
            yield part(title, model.objects.visible_to(actor).of(case).order_by("id"), model, "assessment", "version")
