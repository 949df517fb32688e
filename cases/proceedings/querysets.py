"""Which proceedings, hearings, measures and claims: those of cases whose part "legal matters" the user sees."""

from typing import Any

from django.utils import timezone

from accounts.roles import Section
from cases.querysets import OfSectionQuerySet


class LegalQuerySet(OfSectionQuerySet):
    section = Section.LEGAL

    def under(self, proceedings: list[Any]):
        """Those of some proceedings."""
        return self.filter(proceeding__in=[one.pk for one in proceedings])


class HearingQuerySet(LegalQuerySet):
    def to_come(self):
        """Planned and not past."""
        return self.filter(result="", at__gte=timezone.now())
