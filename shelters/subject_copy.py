"""What the house holds about a person. Where it stands is not hers to carry: others live there."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from shelters.models import Absence, BedUse, Extension, Reservation, Stay


def stay_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every stay, with its house, its beds, what was said of going out and of staying longer; and what was held for her."""
    if Section.STAYS in sections:
        yield part(_("Stays"), case.stays.select_related("shelter").order_by("check_in", "id"), Stay)
        beds = BedUse.objects.filter(case=case).select_related("bed", "shelter", "stay").order_by("from_on", "id")
        yield part(_("Nights of beds"), beds, BedUse)
        rows = {"case": case, "stay__isnull": False}
        yield part(_("Absences"), Absence.objects.filter(**rows).order_by("left_at"), Absence)
        yield part(_("Extensions"), Extension.objects.filter(**rows).order_by("id"), Extension)
        yield part(_("Reservations"), case.reservations.select_related("shelter").order_by("id"), Reservation)
