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
        return self._open_to(user).filter(Exists(referral.objects.visible_to(user).filter(pk=OuterRef("referral"))))

    def of_found(self, referral: Any, user: Any):
        """Those of `visible_to` of a referral that a page found for the user."""
        return self._open_to(user).filter(referral=referral)

    def _open_to(self, user: Any):
        referral = self.model._meta.get_field("referral").related_model
        case = referral._meta.get_field("case").related_model
        shares = case._meta.get_field("shares").related_model.objects.opening_to(user)
        mine = Q(referral__from_organisation=user.organisation_id)
        mine |= Q(Exists(shares.filter(referral_public_id=OuterRef("referral__public_id"))))
        if has_permission(user, Permission.REFERRAL_REVIEW) and user.organisation.is_ministry:
            mine |= ~Q(referral__to_organisation=user.organisation_id)
        return self.filter(mine)

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
        return self._told_to(user).filter(Exists(package.objects.visible_to(user).filter(pk=OuterRef("package"))))

    def of_found(self, packages: list[Any], user: Any):
        """Those of `visible_to` of packages that a page found for the user."""
        return self._told_to(user).filter(package__in=packages)

    def _told_to(self, user: Any):
        sent = Q(package__referral__from_organisation=user.organisation_id)
        return self.filter(Q(organisation=user.organisation_id) | sent)

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
