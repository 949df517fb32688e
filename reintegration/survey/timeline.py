"""What the case page tells of surveys: that she was asked, never what she answered."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Section
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from reintegration.survey.enums import Occasion
from reintegration.survey.models import Survey


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    yield moment(Survey.objects.standing().filter(case=case), "", "asked_on", occasion="occasion", key="public_id")


def _say(told: Told) -> Entry:
    url = reverse("reintegration:survey", args=[told.facts["key"]])
    return Entry(_("Sustainability survey"), Occasion(told.facts["occasion"]).label, url, "accent")


KINDS = (Kind("survey", gettext_lazy("Survey"), Section.ASSESSMENT, _rows, _say),)
