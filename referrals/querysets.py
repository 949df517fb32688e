"""Which referrals a person may see, whose turn it is, how long it has been."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.roles import Permission, has_permission
from referrals.states import ENDED, SHOWN_TO_RECEIVER, TURN, Side, Status


def _reviews_for_the_ministry(user: Any) -> bool:
    return has_permission(user, Permission.REFERRAL_REVIEW) and user.organisation.is_ministry


# Accepted in the past and brought by a register: nobody here accepted it, so nobody is asked for feedback.
_IMPORTED = Q(status=Status.ACCEPTED, decided_by__isnull=True)


def _turn_of(user: Any) -> Q:
    """The states and organisations in which this user is expected to act next."""
    waiting = {side: [status for status, turn in TURN.items() if turn == side] for side in Side}
    turn = Q(pk__in=[])
    if has_permission(user, Permission.REFERRAL_SEND):
        turn |= Q(status__in=waiting[Side.SENDER], from_organisation=user.organisation_id)
    if has_permission(user, Permission.REFERRAL_RECEIVE):
        turn |= Q(status__in=waiting[Side.RECEIVER], to_organisation=user.organisation_id) & ~_IMPORTED
    if _reviews_for_the_ministry(user):
        turn |= Q(status__in=waiting[Side.MINISTRY])
    return turn


class ReferralQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The sender's, of cases the user sees; the ministry's, once submitted; the receiver's, once approved.

        A sender who may not see a restricted case does not see its referrals either.
        A withdrawn referral stays visible to a receiver who had been shown it.
        """
        case_model = self.model._meta.get_field("case").related_model
        return self._shown_to(user, Q(Exists(case_model.objects.visible_to(user).filter(pk=OuterRef("case")))))

    def of_found(self, case: Any, user: Any):
        """Those of `visible_to` about a case that a page found for the user: that she sees it is not asked again."""
        return self.filter(case=case)._shown_to(user, Q())

    def _shown_to(self, user: Any, sees_case: Q):
        if not has_permission(user, Permission.REFERRAL_VIEW):
            return self.none()
        rows = Q(sees_case, from_organisation=user.organisation_id)
        shown = Q(status__in=SHOWN_TO_RECEIVER) | Q(status=Status.WITHDRAWN, approved_at__isnull=False)
        rows |= Q(shown, to_organisation=user.organisation_id)
        if _reviews_for_the_ministry(user):
            rows |= Q(submitted_at__isnull=False)
        return self.filter(rows)

    def waiting_for(self, user: Any):
        """Those of `visible_to` in which it is the user's turn."""
        return self.visible_to(user).filter(_turn_of(user))

    def waiting_for_others(self, user: Any):
        """Those of `visible_to` that are under way and in which it is somebody else's turn."""
        return self.visible_to(user).exclude(Q(status__in=ENDED) | _IMPORTED).exclude(_turn_of(user))

    def ended(self):
        """Those after which nothing follows, and the accepted ones of past registers."""
        return self.filter(Q(status__in=ENDED) | _IMPORTED)

    def of_purpose(self, purpose: str | None):
        """Those for one purpose; without one, all."""
        return self.filter(purpose=purpose) if purpose else self

    def with_wait(self):
        """Annotate `since`: when the referral came into its present state. Imported ones have no steps, but dates."""
        step = self.model._meta.get_field("path").related_model
        last = step.objects.filter(referral=OuterRef("pk")).order_by("-id").values("created_at")[:1]
        return self.annotate(since=Coalesce(Subquery(last), "decided_at", "approved_at", "submitted_at", "created_at"))

    def for_pages(self):
        """Together with what every page about a referral prints."""
        return self.select_related("case__person", "from_organisation", "to_organisation")


class StepQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Steps of visible referrals. What sender and ministry said before the receiver was shown it stays between them."""
        referral = self.model._meta.get_field("referral").related_model
        return self._of(referral.objects.visible_to(user), user)

    def of_found(self, case: Any, user: Any):
        """Those of `visible_to` about a case that a page found for the user."""
        referral = self.model._meta.get_field("referral").related_model
        return self._of(referral.objects.of_found(case, user), user)

    def _of(self, referrals: Any, user: Any):
        rows = self.filter(Exists(referrals.filter(pk=OuterRef("referral"))))
        if _reviews_for_the_ministry(user):
            return rows
        shown = Q(to_status__in=[*SHOWN_TO_RECEIVER, Status.WITHDRAWN], referral__to_organisation=user.organisation_id)
        return rows.filter(shown | Q(referral__from_organisation=user.organisation_id))

    def of(self, referral: Any):
        """The path of one referral in its order, with who took each step, and whose key opens the reasons."""
        return (
            self.filter(referral=referral)
            .select_related("actor__organisation", "referral__case__person")
            .order_by("id")
        )
