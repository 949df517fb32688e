"""Which installations, parcels and arrivals: those that concern one's own organisation."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.access import require_context
from accounts.roles import Permission, has_permission
from referrals.parcels.enums import State
from referrals.parcels.states import Status


class InstallationQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """About nobody: for administrators."""
        return self if has_permission(user, Permission.ACCOUNT_EDIT) else self.none()

    def in_force(self):
        return self.filter(state=State.IN_FORCE)

    def for_pages(self):
        """With who made, confirmed and ended each, and with their organisations."""
        rows = self.select_related("made_by", "confirmed_by", "ended_by")
        return rows.prefetch_related("organisations__organisation").order_by("name", "id")


class OutsideOrganisationQuerySet(models.QuerySet):
    def reachable(self):
        """Those whose installation is in force."""
        return self.filter(installation__state=State.IN_FORCE)


class SentParcelQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Those that the user's organisation sent, for whoever has to do with referrals there."""
        if not has_permission(user, Permission.REFERRAL_VIEW):
            return self.none()
        require_context(user)
        return self.filter(organisation=user.organisation_id)

    def waiting(self):
        """Nobody has told yet that they arrived."""
        return self.filter(arrived_at__isnull=True, given_up_at__isnull=True)

    def to_send(self, now: datetime):
        """Those whose turn it is, to installations that are in force and have an address; the oldest first."""
        rows = self.waiting().filter(expires_at__gt=now, next_try_at__lte=now, installation__state=State.IN_FORCE)
        return rows.exclude(installation__address="").select_related("installation").order_by("id")

    def of_referral(self, referral: Any):
        return self.filter(referral=referral).select_related("installation").order_by("id")

    def of_arrival(self, arrival: Any):
        return self.filter(arrival=arrival).select_related("installation").order_by("id")


class ReceivedParcelQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Those that came for the user's organisation, for whoever has to do with referrals there."""
        if not has_permission(user, Permission.REFERRAL_VIEW):
            return self.none()
        require_context(user)
        return self.filter(organisation=user.organisation_id)


class ArrivalQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Those that came for the user's organisation, for whoever accepts referrals there."""
        if not has_permission(user, Permission.REFERRAL_RECEIVE):
            return self.none()
        require_context(user)
        return self.filter(organisation=user.organisation_id)

    def for_pages(self):
        return self.select_related("organisation", "from_organisation", "installation", "case").order_by("-id")

    def unanswered(self):
        return self.filter(status=Status.NEW)

    def in_hand(self):
        """Not over: to be answered, or taken on."""
        return self.filter(Q(status=Status.NEW) | Q(status=Status.ACCEPTED))
