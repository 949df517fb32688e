"""Which times of asking: those of one's own houses; and, for the programme, all that are over."""

from datetime import date
from typing import Any

from shelters.querysets import OfShelterQuerySet


class VoiceRoundQuerySet(OfShelterQuerySet):
    def unclosed(self):
        """At most one of a house."""
        return self.filter(closed_on__isnull=True)

    def closed_in(self, year: int):
        """Those of which the answers are told, by the year in which they were closed."""
        return self.filter(closed_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def of_house(self, shelter: Any):
        """Of one house, the last first."""
        return self.filter(shelter=shelter).order_by("-from_on", "-id")
