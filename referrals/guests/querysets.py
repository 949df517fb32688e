"""Which sealed links: those of the sender's own referrals."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from referrals.guests.enums import Ending

# Of which links their maker is told.
TO_BE_TOLD_OF = ~Q(answer="") | Q(ended_as=Ending.LOCKED)


class SealedLinkQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """For whoever sees the referral at the organisation that sends it. Its receiver and the ministry see none."""
        referral = self.model._meta.get_field("referral").related_model
        seen = referral.objects.visible_to(user).filter(from_organisation=user.organisation_id)
        return self.filter(Exists(seen.filter(pk=OuterRef("referral"))))

    def of_found(self, referral: Any, user: Any):
        """Those of `visible_to` of a referral that a page found for the user."""
        return self.of(referral) if referral.from_organisation_id == user.organisation_id else self.none()

    def open(self):
        """Neither ended nor found to have run out."""
        return self.filter(ended_as="")

    def run_out(self, now: datetime):
        """Of the open ones those whose time is over, or whose half hour is."""
        return self.open().annotate(ends=Coalesce("session_until", "expires_at")).filter(ends__lte=now)

    def untold(self, before: datetime, after: datetime):
        """Answered or locked between the two moments, and the maker was not told: the queue was away, or the mail server."""
        rows = self.filter(TO_BE_TOLD_OF, told_at__isnull=True).annotate(became_at=Coalesce("answered_at", "ended_at"))
        return rows.filter(became_at__gt=after, became_at__lt=before)

    def of(self, referral: Any):
        """Of one referral, with what a page prints of them, the last first."""
        return (
            self.filter(referral=referral)
            .select_related("made_by", "organisation", "referral__case__person")
            .order_by("-id")
        )

    def of_digest(self, digest: str):
        """The one that a link's token, or the browser that opened it, belongs to."""
        return self.filter(Q(token_hash=digest) | Q(browser_hash=digest))
