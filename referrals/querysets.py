"""Which referrals a person may see."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.roles import Permission, has_permission
from referrals.states import SHOWN_TO_RECEIVER, Status


class ReferralQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The sender's, of cases the user sees; the ministry's, once submitted; the receiver's, once approved.

        A sender who may not see a restricted case does not see its referrals either.
        A withdrawn referral stays visible to a receiver who had been shown it.
        """
        if not has_permission(user, Permission.REFERRAL_VIEW):
            return self.none()
        case_model = self.model._meta.get_field("case").related_model
        own_case = Exists(case_model.objects.visible_to(user).filter(pk=OuterRef("case")))
        rows = Q(own_case, from_organisation=user.organisation_id)
        shown = Q(status__in=SHOWN_TO_RECEIVER) | Q(status=Status.WITHDRAWN, approved_at__isnull=False)
        rows |= Q(shown, to_organisation=user.organisation_id)
        if has_permission(user, Permission.REFERRAL_REVIEW) and user.organisation.is_ministry:
            rows |= Q(submitted_at__isnull=False)
        return self.filter(rows)

    def waiting_for(self, user: Any):
        """Those of `visible_to` in which it is the user's turn."""
        sender = Q(status__in=[Status.DRAFT, Status.RETURNED], from_organisation=user.organisation_id)
        receiver = Q(status__in=[Status.APPROVED, Status.ACCEPTED], to_organisation=user.organisation_id)
        turn = Q(pk__in=[])
        if has_permission(user, Permission.REFERRAL_SEND):
            turn |= sender
        if has_permission(user, Permission.REFERRAL_RECEIVE):
            turn |= receiver
        if has_permission(user, Permission.REFERRAL_REVIEW) and user.organisation.is_ministry:
            turn |= Q(status=Status.SUBMITTED)
        return self.visible_to(user).filter(turn)


