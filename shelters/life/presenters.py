"""How the people of a house are called before somebody who may know this much of them, and no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Section
from cases.models import Case
from core import masking
from shelters.models import Stay


@dataclass(frozen=True)
class Guest:
    """Somebody in the house: by name and number where the reader sees who it is, by number where she sees the file.

    By number, too, while names are hidden from whoever else may see her screen.
    """

    stay: Stay
    case: Case | None = None
    may_name: bool = False
    room: str = ""
    bed: str = ""

    @property
    def number(self) -> str:
        return self.case.number if self.case else ""

    @property
    def name(self) -> str:
        """Personal; as a page prints it (core/masking.py)."""
        return masking.masked(self._full_name)

    @property
    def _full_name(self) -> str:
        return self.case.person.full_name if self.case and self.may_name else ""

    @property
    def label(self) -> Any:
        """What stands in a list of a form. Personal where the name is in it."""
        return (
            " · ".join(part for part in (self._full_name, self.number, self.bed) if part)
            if self.case
            else _("Occupied")
        )

    def age_on(self, day: date) -> int | None:
        return self.case.person.age_on(day) if self.case and self.may_name else None


def guests(stays: Iterable[Stay], reader: Any, day: date | None = None) -> dict[int, Guest]:
    """Each stay as the reader may know it, by its key, with the bed of a day, today's. Two queries, whatever their number."""
    rows = list(stays)
    named = Case.objects.visible_to(reader, section=Section.IDENTITY).filter(pk=OuterRef("pk"))
    seen = Case.objects.visible_to(reader).filter(pk__in={row.case_id for row in rows}).select_related("person")
    cases = {case.pk: case for case in seen.annotate(is_named=Exists(named))}
    placed = Stay.objects.filter(pk__in=[row.pk for row in rows]).with_bed(day or timezone.localdate())
    beds = {key: place for key, *place in placed.values_list("pk", "room_name", "bed_label")}
    found, hidden = {}, masking.are_hidden()
    for row in rows:
        case = cases.get(row.case_id)
        may_name = case is not None and case.is_named and not hidden
        found[row.pk] = Guest(row, case, may_name, *beds.get(row.pk, ("", "")))
    return found


def in_house(shelter: Any, reader: Any) -> list[Guest]:
    """Whoever is in the house now, as the reader may know them, in the order of their numbers."""
    found = guests(Stay.objects.filter(shelter=shelter).open(), reader).values()
    return sorted(found, key=lambda guest: (guest.case is None, guest.number, guest.stay.pk))
