"""Hearings: the day before and the day itself, and what is not recorded afterwards."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse

from cases.due import Asked, Kind, Owed, Said, owed
from cases.enums import Section
from cases.proceedings.enums import HearingKind
from cases.proceedings.models import Hearing

# The way there, who comes along and what she wants to say are talked over on the eve.
EVE = timedelta(days=1)


def _hearings(asked: Asked) -> Iterable[QuerySet]:
    """For whoever goes with her; where nobody is named, for whoever is in charge."""
    waiting = Hearing.objects.filter(result="")
    accompanied = waiting.filter(accompanied_by__isnull=False)
    for rows, whose in (
        (asked.of_cases(waiting.filter(accompanied_by__isnull=True)), None),
        (asked.of_people(accompanied, "accompanied_by"), "accompanied_by"),
    ):
        yield owed(rows, TruncDate("at"), at="at", shows=TruncDate(F("at") - EVE), whose=whose, kind="kind")


def _say(row: Owed) -> Said:
    return Said(HearingKind(row.facts["kind"]).label, reverse("cases:proceedings", args=[row.case_id]))


KINDS = (Kind("hearing", Section.LEGAL, _hearings, _say),)
