"""Risks that wait for an answer, and what is to be looked at again."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.assessment.enums import RiskLevel
from cases.assessment.models import Assessment, SafetyPlan
from cases.due import Asked, Kind, Owed, Said, owed
from cases.enums import Section


def _unanswered(asked: Asked) -> Iterable[QuerySet]:
    rows = asked.of_cases(Assessment.objects.newest().filter(responded_at__isnull=True))
    # At once in the list, whenever it is to be answered by.
    shown = TruncDate("assessed_at")
    yield owed(rows, TruncDate("respond_by"), at="respond_by", shows=shown, level="risk_level")


def _say_unanswered(row: Owed) -> Said:
    label = _("%(level)s: answer it") % {"level": RiskLevel(row.facts["level"]).label}
    return Said(label, reverse("cases:answer_risk", args=[row.case_id, row.key]))


def _reviews(asked: Asked) -> Iterable[QuerySet]:
    yield owed(asked.of_cases(Assessment.objects.newest().filter(review_on__isnull=False)), "review_on")


def _say_review(row: Owed) -> Said:
    return Said(_("Assess needs and risk again"), reverse("cases:record_assessment", args=[row.case_id]))


def _safety(asked: Asked) -> Iterable[QuerySet]:
    yield owed(asked.of_cases(SafetyPlan.objects.current().filter(review_on__isnull=False)), "review_on")


def _say_safety(row: Owed) -> Said:
    return Said(_("Look at the safety plan again"), reverse("cases:assessment", args=[row.case_id]))


KINDS = (
    Kind("risk", Section.ASSESSMENT, _unanswered, _say_unanswered),
    Kind("assessment_review", Section.ASSESSMENT, _reviews, _say_review),
    Kind("safety_review", Section.ASSESSMENT, _safety, _say_safety),
)
