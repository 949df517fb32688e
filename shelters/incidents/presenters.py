"""What a page shows of an incident to this reader."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from shelters.incidents.enums import SEVERITY_TONES, Severity
from shelters.incidents.models import Incident, IncidentFollowUp, IncidentPerson
from shelters.life.presenters import Guest, guests


def tone_of(incident: Incident) -> str:
    """How its severity is shown."""
    return SEVERITY_TONES[Severity(incident.severity)]


@dataclass(frozen=True)
class Told:
    """The whole of an incident. Without `reads` only that there was one, and what this reader was asked to do."""

    incident: Incident
    reads: bool
    people: list[tuple[IncidentPerson, Guest]] = field(default_factory=list)
    additions: list[Any] = field(default_factory=list)
    tellings: list[Any] = field(default_factory=list)
    follow_ups: list[tuple[IncidentFollowUp, str]] = field(default_factory=list)


def told(incident: Incident, reader: Any, *, reads: bool) -> Told:
    """Six queries for whoever reads it, one for whoever only knows of it."""
    rows = IncidentFollowUp.objects.visible_to(reader).filter(incident=incident).select_related("user", "done_by")
    follow_ups = [(row, _tone(row)) for row in rows.order_by("due_on", "id")]
    if not reads:
        return Told(incident, reads, follow_ups=follow_ups)
    people = list(incident.people.select_related("stay").order_by("id"))
    called = guests([row.stay for row in people], reader)
    return Told(
        incident,
        reads,
        [(row, called[row.stay_id]) for row in people],
        list(incident.additions.select_related("written_by").order_by("id")),
        list(incident.tellings.select_related("told_by").order_by("told_at", "id")),
        follow_ups,
    )


def _tone(row: IncidentFollowUp) -> str:
    if row.done_on is not None:
        return "done"
    return "late" if row.due_on < timezone.localdate() else "soon"
