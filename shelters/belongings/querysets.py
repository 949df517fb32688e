"""What is in keeping for whom."""

from typing import Any

from django.db.models import F

from shelters.life.querysets import OfStayQuerySet


class BelongingQuerySet(OfStayQuerySet):
    def not_returned(self):
        """What is still in keeping, wholly or in part."""
        return self.standing().filter(returned__lt=F("amount"))

    def left_behind(self):
        """In keeping though she has left."""
        return self.not_returned().filter(stay__check_out__isnull=False)


class HandingBackQuerySet(OfStayQuerySet):
    def of_belongings(self, belongings: Any):
        return self.filter(belonging__in=belongings).select_related("written_by", "case__person").order_by("on", "id")
