"""What earlier plans that still run ask for."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Owed, Said, owed
from cases.enums import Section
from reintegration.models import NotProvided, Placement, Plan, Repeating


def _reviews(asked: Asked) -> Iterable[QuerySet]:
    yield owed(asked.of_cases(Plan.objects.running().filter(review_on__isnull=False)), "review_on")


def _say_review(row: Owed) -> Said:
    return Said(_("Review of an earlier plan"), reverse("reintegration:case", args=[row.case_id]))


def _next_steps(asked: Asked) -> Iterable[QuerySet]:
    yield owed(asked.of_cases(NotProvided.objects.open_next_steps()), "next_on")


def _say_next_step(row: Owed) -> Said:
    return Said(_("Next step after help not provided"), reverse("reintegration:case", args=[row.case_id]))


def _repeating(asked: Asked) -> Iterable[QuerySet]:
    yield owed(asked.of_cases(Repeating.objects.running()), "next_on")


def _say_repeating(row: Owed) -> Said:
    return Said(_("Repeating help to confirm"), reverse("reintegration:repeating", args=[row.key]))


def _placements(asked: Asked) -> Iterable[QuerySet]:
    yield owed(asked.of_cases(Placement.objects.to_ask_after()), "ask_on")


def _say_placement(row: Owed) -> Said:
    return Said(_("Ask whether she is still at her work"), reverse("reintegration:placement_change", args=[row.key]))


KINDS = (
    Kind("plan_review", Section.ASSISTANCE, _reviews, _say_review),
    Kind("help_next_step", Section.ASSISTANCE, _next_steps, _say_next_step),
    Kind("repeating_help", Section.ASSISTANCE, _repeating, _say_repeating),
    Kind("placement", Section.ASSISTANCE, _placements, _say_placement),
)
