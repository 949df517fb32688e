"""What the case page tells about assessments and safety plans, where this part of the file is open to the reader."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.assessment.enums import RISK_TONES, RiskLevel
from cases.assessment.enums import Kind as AssessmentKind
from cases.assessment.models import Assessment, SafetyPlan
from cases.enums import Section
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment


def _assessment_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    rows = Assessment.objects.filter(case=case)
    yield moment(rows, "made", TruncDate("assessed_at"), kind="kind", level="risk_level", id="public_id")
    yield moment(rows.filter(responded_at__isnull=False), "answered", TruncDate("responded_at"), id="public_id")


def _say_assessment(told: Told) -> Entry:
    url = reverse("cases:assessment_detail", args=[told.case.public_id, told.facts["id"]])
    if told.what == "answered":
        return Entry(_("Risk answered"), "", url, "done")
    level = RiskLevel(told.facts["level"])
    return Entry(AssessmentKind(told.facts["kind"]).label, level.label, url, RISK_TONES[level])


def _safety_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    yield moment(SafetyPlan.objects.filter(case=case), "", TruncDate("created_at"), number="number", id="public_id")


def _say_safety(told: Told) -> Entry:
    url = reverse("cases:safety_plan", args=[told.case.public_id, told.facts["id"]])
    return Entry(_("Safety plan written"), _("Version %(number)s") % {"number": told.facts["number"]}, url, "accent")


KINDS = (
    Kind("assessment", gettext_lazy("Assessment"), Section.ASSESSMENT, _assessment_rows, _say_assessment),
    Kind("safety_plan", gettext_lazy("Safety plan"), Section.ASSESSMENT, _safety_rows, _say_safety),
)
