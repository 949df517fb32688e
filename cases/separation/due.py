"""Separations that run out: told in time to whoever is in charge, so that none ends unnoticed."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import ExpressionWrapper, F, QuerySet
from django.db.models.fields import DateField
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Owed, Said, owed
from cases.enums import Section
from cases.models import Separation

AHEAD = timedelta(days=7)


def _rows(asked: Asked) -> Iterable[QuerySet]:
    rows = Separation.objects.visible_to(asked.reader).in_force_on(asked.today).filter(until_on__isnull=False)
    shows = ExpressionWrapper(F("until_on") - AHEAD, output_field=DateField())
    yield owed(asked.of_cases(rows), "until_on", shows=shows)


def _say(row: Owed) -> Said:
    return Said(_("Keeping apart ends"), reverse("cases:people", args=[row.case_id]), "soon")


KINDS = (Kind("separation_ends", Section.FAMILY, _rows, _say),)
