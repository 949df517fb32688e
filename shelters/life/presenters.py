"""How the people of a house are called before somebody who may know this much of them, and no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Section
from cases.models import Case
from shelters.models import Stay


@dataclass(frozen=True)
class Guest:
    """Somebody in the house: by name and number where the reader sees who it is, by number where she sees the file."""

    stay: Stay
    case: Case | None = None
    name: str = ""
    bed: str = ""

    @property
    def label(self) -> Any:
        """What stands in a list of a form. Personal where the name is in it."""
        if self.case is None:
            return _("Occupied")
        return " · ".join(part for part in (self.name, self.case.number, self.bed) if part)


def guests(stays: Iterable[Stay], reader: Any) -> dict[int, Guest]:
    """Each stay as the reader may know it, by its key. Two queries, whatever their number."""
    rows = list(stays)
    named = Case.objects.visible_to(reader, section=Section.IDENTITY).filter(pk=OuterRef("pk"))
    seen = Case.objects.visible_to(reader).filter(pk__in={row.case_id for row in rows}).select_related("person")
    cases = {case.pk: case for case in seen.annotate(is_named=Exists(named))}
    beds = _bed_labels(rows)
    return {row.pk: _guest(row, cases.get(row.case_id), beds.get(row.pk, "")) for row in rows}


def in_house(shelter: Any, reader: Any) -> list[Guest]:
    """Whoever is in the house now, as the reader may know them, in the order of their numbers."""
    found = guests(Stay.objects.filter(shelter=shelter).open(), reader).values()
    return sorted(found, key=lambda guest: (guest.case is None, guest.case.number if guest.case else "", guest.stay.pk))


def _guest(stay: Stay, case: Case | None, bed: str) -> Guest:
    if case is None:
        return Guest(stay, bed=bed)
    return Guest(stay, case, case.person.full_name if case.is_named else "", bed)


def _bed_labels(stays: list[Stay]) -> dict[int, str]:
    """The bed of each stay, by its key; none for whoever has no known one."""
    rows = Stay.objects.filter(pk__in=[stay.pk for stay in stays]).with_bed(timezone.localdate())
    return {key: label for key, label in rows.values_list("pk", "bed_label") if label}
