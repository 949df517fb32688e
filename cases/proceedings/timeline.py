"""What the case page tells about legal matters: steps of proceedings, and the days on which the person is asked for."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cases.enums import Section
from cases.models import Case
from cases.proceedings.enums import HearingKind, HearingResult, ProceedingKind
from cases.proceedings.models import Hearing, ProceedingStep
from cases.proceedings.states import Stage
from cases.timeline import Entry, Kind, Told, moment


def _step_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    steps = ProceedingStep.objects.filter(case=case)
    yield moment(steps, "", "reached_on", stage="stage", kind="proceeding__kind")


def _say_step(told: Told) -> Entry:
    return Entry(Stage(told.facts["stage"]).label, ProceedingKind(told.facts["kind"]).label, _url(told), "accent")


def _hearing_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    hearings = Hearing.objects.filter(case=case)
    yield moment(hearings, "", TruncDate("at"), kind="kind", result="result")


def _say_hearing(told: Told) -> Entry:
    result = told.facts["result"]
    tone = "done" if result == HearingResult.HELD else "waiting"
    return Entry(HearingKind(told.facts["kind"]).label, HearingResult(result).label if result else "", _url(told), tone)


def _url(told: Told) -> str:
    return reverse("cases:proceedings", args=[told.case.public_id])


KINDS = (
    Kind("proceeding", gettext_lazy("Proceeding"), Section.LEGAL, _step_rows, _say_step),
    Kind("hearing", gettext_lazy("Hearing"), Section.LEGAL, _hearing_rows, _say_hearing),
)
