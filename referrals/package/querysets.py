"""Which packages, and which of their readings, a person may know of."""

from typing import Any

from django.db import models
from django.db.models import Exists, Max, Min, OuterRef, Q
from django.db.models.aggregates import Count

from accounts.roles import Permission, has_permission


class PackageQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Those of visible referrals: the sender's, the ministry's, and the receiver's once acceptance has opened the case.

        Which parts of one she reads is `policies.open_to`.
        """
        referral = self.model._meta.get_field("referral").related_model
        rows = self.filter(Exists(referral.objects.visible_to(user).filter(pk=OuterRef("referral"))))
        case = referral._meta.get_field("case").related_model
        shares = case._meta.get_field("shares").related_model.objects.opening_to(user)
        mine = Q(referral__from_organisation=user.organisation_id)
        mine |= Q(Exists(shares.filter(referral_public_id=OuterRef("referral__public_id"))))
        if has_permission(user, Permission.REFERRAL_REVIEW) and user.organisation.is_ministry:
            mine |= ~Q(referral__to_organisation=user.organisation_id)
        return rows.filter(mine)

    def of(self, referral: Any):
        """Those of one referral, the last first, with who froze them and whose key opens them."""
        return (
            self.filter(referral=referral)
            .select_related("frozen_by__organisation", "referral__case__person")
            .order_by("-version")
        )


class PackageReadQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Receipts are the sender's; everybody else knows of the readings of her own organisation."""
        package = self.model._meta.get_field("package").related_model
        rows = self.filter(Exists(package.objects.visible_to(user).filter(pk=OuterRef("package"))))
        return rows.filter(
            Q(organisation=user.organisation_id) | Q(package__referral__from_organisation=user.organisation_id)
        )

    def of(self, referral: Any):
        return self.filter(package__referral=referral)

    def by_reader(self):
        """One line for each version, reader and what she saw: since when, until when, how often."""
        return (
            self.order_by()
            .values("package", "reader__full_name", "organisation__name", "sections")
            .annotate(first=Min("created_at"), last=Max("created_at"), times=Count("pk"))
            .order_by("first")
        )
