"""Who visited whom, and who is in the house now."""

from typing import Any

from shelters.life.querysets import OfStayQuerySet


class VisitQuerySet(OfStayQuerySet):
    def of_house(self, shelter: Any):
        return self.filter(shelter=shelter)

    def inside(self):
        """Let in and not gone yet."""
        return self.standing().filter(let_in=True, left_at__isnull=True)
