"""Which records of life in a house: those of one's own houses, where the reader sees this part of the case."""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef

from accounts import access
from accounts.roles import Permission, Section, has_permission


class OfStayQuerySet(models.QuerySet):
    section = Section.STAYS

    def visible_to(self, user: Any):
        """Those of one's own houses about people whose file is open to the user, with this section."""
        if not has_permission(user, Permission.SHELTER_VIEW):
            return self.none()
        access.require_context(user)
        case = self.model._meta.get_field("case").related_model
        seen = case.objects.visible_to(user, section=self.section).filter(pk=OuterRef("case"))
        return self.filter(Exists(seen), shelter__organisation=user.organisation_id)

    def of(self, stay: Any):
        """Those of one stay, with the person under whose key they are sealed."""
        return self.filter(stay=stay).select_related("case__person")

    def standing(self):
        """Not crossed out."""
        return self.filter(crossed_out_at__isnull=True)

    def sent_with(self, token: UUID | None) -> Any:
        """The one that this very form brought already; for a stay that is locked."""
        return self.filter(form_token=token).first() if token else None
