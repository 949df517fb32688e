"""Which separations somebody is told whole: those between two files that she sees both."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.roles import Section
from cases.querysets import OfCaseQuerySet
from cases.separation.enums import SECTION_OF_REASON


class SeparationQuerySet(OfCaseQuerySet):
    def visible_to(self, user: Any):
        """Between two files in both of which the user sees the people around the person, and what the reason takes."""
        rows = self.filter(*self._both(user, Section.FAMILY))
        for reason, section in SECTION_OF_REASON.items():
            one, other = self._both(user, section)
            rows = rows.filter(~Q(reason=reason) | Q(one) & Q(other))
        return rows

    def of(self, case: Any):
        """Those in which this file is one of the two."""
        return self.filter(Q(case=case) | Q(other_case=case))

    def between(self, one: Any, other: Any):
        """Those of these two files, from either side."""
        return self.filter(Q(case=one, other_case=other) | Q(case=other, other_case=one))

    def in_force_on(self, day: Any):
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=day), ended_at__isnull=True)

    def _both(self, user: Any, section: Section) -> list[Exists]:
        case = self.model._meta.get_field("case").related_model
        seen = case.objects.visible_to(user, section=section)
        return [Exists(seen.filter(pk=OuterRef(name))) for name in ("case", "other_case")]
