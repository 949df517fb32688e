"""What is to be done about incidents, for whoever was asked to do it."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Owed, Said, owed
from shelters.incidents.enums import IncidentType
from shelters.incidents.models import IncidentFollowUp


def _follow_ups(asked: Asked) -> Iterable[QuerySet]:
    """Of no file: an incident concerns several people, or none, and its day is its own."""
    rows = asked.of_people_without_file(IncidentFollowUp.objects.open())
    yield owed(rows, "due_on", case=None, whose="user", type="incident__type", incident="incident__public_id")


def _say_follow_up(row: Owed) -> Said:
    url = reverse("shelters:incident", args=[row.facts["incident"]])
    return Said(_("Follow-up of an incident"), url, detail=IncidentType(row.facts["type"]).label)


KINDS = (Kind("incident_follow_up", None, _follow_ups, _say_follow_up),)
