"""Which group sessions a person may see: those of her organisation, if she records assistance."""

from typing import Any
from uuid import UUID

from django.db import models

from accounts import access
from accounts.roles import Permission, has_permission


class GroupSessionQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        if not has_permission(user, Permission.ASSISTANCE_EDIT):
            return self.none()
        access.require_context(user)
        return self.filter(organisation=user.organisation_id)

    def standing(self):
        return self.filter(crossed_out_at__isnull=True)

    def sent_with(self, token: UUID | None) -> Any:
        return self.filter(form_token=token).first() if token else None
