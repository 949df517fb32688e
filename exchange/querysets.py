"""Which uploads: a person's own."""

from typing import Any

from django.db import models

from accounts.roles import Permission, has_permission


class UploadedRegisterQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The user's own uploads, while the role includes importing."""
        if not has_permission(user, Permission.REGISTER_IMPORT):
            return self.none()
        return self.filter(uploaded_by=user)


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """What the user brought in herself, while the role includes importing."""
        if not has_permission(user, Permission.REGISTER_IMPORT):
            return self.none()
        return self.filter(imported_by=user)
