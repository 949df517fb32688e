"""Which tokens still open something, and whose they are."""

from typing import Any

from django.db import models
from django.utils import timezone

from accounts.querysets import hash_of


class TokenQuerySet(models.QuerySet):
    def alive(self):
        """Neither ended nor run out, of an account and an organisation that are not disabled."""
        return self.filter(
            ended_at__isnull=True,
            expires_on__gte=timezone.localdate(),
            user__is_active=True,
            user__organisation__is_active=True,
        )

    def of_secret(self, secret: str) -> Any:
        """The live one that a program's secret belongs to, or None."""
        return self.alive().filter(token_hash=hash_of(secret)).first()

    def of(self, user: Any):
        """Those of an account, the newest first, with who made and who ended them."""
        return self.filter(user=user).select_related("made_by", "ended_by").order_by("-id")

    def not_ended_of(self, user: Any):
        return self.filter(user=user, ended_at__isnull=True)
