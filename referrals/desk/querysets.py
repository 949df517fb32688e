from typing import Any

from django.db import models


class SavedFilterQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Those that the user saved herself."""
        return self.filter(user=user.pk)
