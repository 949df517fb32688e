"""What the case page tells about a return: its steps."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from cases.enums import Section
from cases.models import Case
from cases.returns.models import ReturnStep
from cases.returns.states import Stage
from cases.timeline import Entry, Kind, Told, moment
from core.countries import country_name


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    steps = ReturnStep.objects.filter(case=case)
    yield moment(steps, "", "reached_on", stage="stage", country="journey__country")


def _say(told: Told) -> Entry:
    url = reverse("cases:proceedings", args=[told.case.public_id])
    stage = Stage(told.facts["stage"])
    tone = "done" if stage == Stage.ARRIVED else "accent"
    return Entry(stage.label, country_name(told.facts["country"]), url, tone)


KINDS = (Kind("return", pgettext_lazy("going home", "Return"), Section.ASSISTANCE, _rows, _say),)
