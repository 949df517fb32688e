"""What earlier plans that still run ask for."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Owed, Said, owed
from cases.enums import Section
from reintegration.models import Plan


def _reviews(asked: Asked) -> Iterable[QuerySet]:
    yield owed(asked.of_cases(Plan.objects.running().filter(review_on__isnull=False)), "review_on")


def _say_review(row: Owed) -> Said:
    return Said(_("Review of an earlier plan"), reverse("reintegration:case", args=[row.case_id]))


KINDS = (Kind("plan_review", Section.ASSISTANCE, _reviews, _say_review),)
