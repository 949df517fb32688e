"""Which shifts and hand-overs: those of one's own houses."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Value

from shelters.presence.querysets import OfHouseQuerySet


class ShiftQuerySet(OfHouseQuerySet):
    def on_duty(self, moment: datetime):
        return self.filter(begins_at__lte=moment, ends_at__gt=moment)

    def beginning_between(self, first: datetime, last: datetime):
        return self.filter(begins_at__gte=first, begins_at__lt=last).order_by("begins_at", "id")

    def with_staff(self):
        return self.select_related("in_charge").prefetch_related("staff")

    def left_without_word(self, moment: datetime):
        """Those that ended within the day before without a hand-over."""
        written = self.model._meta.get_field("hand_over").related_model.objects.filter(shift=OuterRef("pk"))
        return self.filter(~Exists(written), ends_at__lte=moment, ends_at__gt=Value(moment) - Value(timedelta(days=1)))


class ShiftHandOverQuerySet(OfHouseQuerySet):
    def of(self, shelter: Any):
        return self.filter(shelter=shelter)

    def waiting(self):
        """Those that nobody has taken over."""
        return self.filter(taken_at__isnull=True)

    def with_names(self):
        return self.select_related("shift__in_charge", "shelter", "written_by", "taken_by")
