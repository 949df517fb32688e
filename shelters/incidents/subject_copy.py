"""What is held about a person in incidents: that one concerned her, when, what it was, and as what."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Fact, Part, facts, written
from shelters.incidents.models import IncidentPerson


def incident_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Those that the reader may read. What was written tells of others too, and is not hers alone to carry."""
    if Section.NOTES in sections:
        rows = IncidentPerson.objects.visible_to(actor).filter(case=case).select_related("incident", "shelter")
        records = [
            [
                Fact(_("When it happened"), written(row.incident.happened_at)),
                Fact(_("What it was"), str(row.incident.get_type_display())),
                *facts(row, "incident", "stay"),
            ]
            for row in rows.order_by("incident__happened_at", "id")
        ]
        yield Part(_("Incidents"), IncidentPerson._meta.label, records)
