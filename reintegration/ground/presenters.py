"""How people are called in a list of several, before somebody who may know this much of each, and no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.roles import Section
from cases.models import Case
from core import masking


@dataclass(frozen=True)
class Known:
    """By name and number where the reader sees who it is, by number where she sees the file, or while names are hidden."""

    case: Case
    may_name: bool

    @property
    def name(self) -> str:
        """Personal; as a page prints it (core/masking.py)."""
        return masking.masked(self._full_name)

    @property
    def _full_name(self) -> str:
        return self.case.person.full_name if self.may_name else ""

    @property
    def label(self) -> str:
        """What stands in a list of a form. Personal where the name is in it."""
        return " · ".join(part for part in (self._full_name, self.case.number) if part)


def known(cases: Iterable[Any], reader: Any) -> dict[int, Known]:
    """Those of these files (keys) that the reader sees, as she may know them, by key. One query."""
    named = Case.objects.visible_to(reader, section=Section.IDENTITY).filter(pk=OuterRef("pk"))
    seen = Case.objects.visible_to(reader).filter(pk__in=list(cases)).select_related("person", "organisation")
    hidden = masking.are_hidden()
    return {
        case.pk: Known(case, case.is_named and not hidden)
        for case in seen.annotate(is_named=Exists(named)).order_by("number")
    }
