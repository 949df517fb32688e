"""When a person is to be asked how she fares: once a plan is in force, and again a year on, when her file is mostly closed."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Owed, Said, owed
from cases.enums import Section
from cases.models import CasePlan
from reintegration.survey.models import Survey


def _baselines(asked: Asked) -> Iterable[QuerySet]:
    known = Survey.objects.standing().filter(case=OuterRef("case"))
    rows = CasePlan.objects.in_force().filter(~Exists(known), approved_at__isnull=False)
    yield owed(asked.of_cases(rows), TruncDate("approved_at"))


def _say_baseline(row: Owed) -> Said:
    return Said(_("Sustainability survey: baseline"), reverse("reintegration:survey_new", args=[row.case_id]))


def _repeats(asked: Asked) -> Iterable[QuerySet]:
    rows = Survey.objects.waiting_for_repeat().filter(case__anonymised_at__isnull=True)
    yield owed(asked.of_files_closed_too(rows), "again_on")


def _say_repeat(row: Owed) -> Said:
    return Said(_("Sustainability survey: a year on"), reverse("reintegration:survey_new", args=[row.case_id]))


KINDS = (
    Kind("survey_baseline", Section.ASSESSMENT, _baselines, _say_baseline),
    Kind("survey_repeat", Section.ASSESSMENT, _repeats, _say_repeat),
)
