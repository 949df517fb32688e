"""Which sheets and mappings: a person's own, and her organisation's."""

from typing import Any

from django.db import models

from accounts.roles import Permission, has_permission


class ForeignSheetQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The user's own, while the role includes importing."""
        if not has_permission(user, Permission.REGISTER_IMPORT):
            return self.none()
        return self.filter(uploaded_by=user)


class SavedMappingQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Those of the user's organisation, while the role includes importing."""
        if not has_permission(user, Permission.REGISTER_IMPORT):
            return self.none()
        return self.filter(organisation=user.organisation_id)
