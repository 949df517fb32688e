"""What the case page tells of incidents: that there was one, to whoever may read it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Section
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from shelters.incidents.enums import IncidentType
from shelters.incidents.models import IncidentPerson


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    rows = IncidentPerson.objects.visible_to(actor).filter(case=case)
    yield moment(rows, "", TruncDate("incident__happened_at"), type="incident__type", incident="incident__public_id")


def _say(told: Told) -> Entry:
    url = reverse("shelters:incident", args=[told.facts["incident"]])
    return Entry(_("Incident in the house"), IncidentType(told.facts["type"]).label, url, "soon")


KINDS = (Kind("incident", gettext_lazy("Incident"), Section.NOTES, _rows, _say),)
