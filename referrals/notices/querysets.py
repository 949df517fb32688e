from django.db import models
from django.utils import timezone


class NoticeQuerySet(models.QuerySet):
    def due(self):
        """What is still to be told and not put off, the oldest first."""
        return self.filter(done_at__isnull=True, next_at__lte=timezone.now()).order_by("next_at", "id")
