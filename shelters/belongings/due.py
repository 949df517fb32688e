"""What is still in keeping though the person has left."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Lane, Owed, Said, owed
from cases.enums import Section
from shelters.belongings.models import Belonging


def _left_behind(asked: Asked) -> Iterable[QuerySet]:
    """For whoever is in charge of the file, or was when it was closed; one for each stay."""
    rows = asked.of_files_closed_too(Belonging.objects.left_behind())
    yield owed(_one_a_stay(rows), "stay__check_out", stay="stay__public_id")


def _left_in_house(asked: Asked) -> Iterable[QuerySet]:
    """Of somebody whose file is another organisation's: for the house where the things lie."""
    rows = Belonging.objects.visible_to(asked.reader).left_behind()
    others = rows.exclude(case__organisation=asked.reader.organisation_id)
    yield owed(_one_a_stay(others), "stay__check_out", stay="stay__public_id")


def _one_a_stay(rows: QuerySet) -> QuerySet:
    first = Belonging.objects.left_behind().order_by("stay", "id").distinct("stay").values("pk")
    return rows.filter(pk__in=first)


def _say(row: Owed) -> Said:
    return Said(_("Belongings not handed back"), reverse("shelters:belongings", args=[row.facts["stay"]]))


KINDS = (
    Kind("belongings_left", Section.STAYS, _left_behind, _say),
    Kind("belongings_left_in_house", None, _left_in_house, _say, Lane.HOUSE),
)
