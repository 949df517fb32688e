"""Who comes to the reader's houses today, and who leaves."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Lane, Owed, Said, owed
from cases.enums import Section
from cases.models import Case
from shelters.models import Stay


def _arrivals(asked: Asked) -> Iterable[QuerySet]:
    yield from _told(asked, Stay.objects.visible_to(asked.reader).arriving(asked.today), "check_in")


def _departures(asked: Asked) -> Iterable[QuerySet]:
    yield from _told(asked, Stay.objects.visible_to(asked.reader).leaving(asked.today), "check_out")


def _told(asked: Asked, stays: QuerySet, day: str) -> Iterable[QuerySet]:
    """With the case's number where the reader sees it; else only that somebody comes or goes, as on the board."""
    seen = Exists(Case.objects.visible_to(asked.reader, section=Section.STAYS).filter(pk=OuterRef("case")))
    yield owed(stays.filter(seen), day, house="shelter__name")
    yield owed(stays.filter(~seen), day, case=None, house="shelter__name")


def _say_arrival(row: Owed) -> Said:
    return Said(_("Arrival"), _url(row), "accent", row.facts["house"])


def _say_departure(row: Owed) -> Said:
    return Said(_("Departure"), _url(row), "done", row.facts["house"])


def _url(row: Owed) -> str:
    return reverse("shelters:stay", args=[row.key])


KINDS = (
    Kind("arrival", None, _arrivals, _say_arrival, Lane.HOUSE),
    Kind("departure", None, _departures, _say_departure, Lane.HOUSE),
)
