"""Which registrations, decisions and letters: the sender's only once it is decided."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.querysets import OfCaseQuerySet
from referrals.ministry.states import DecisionStatus
from referrals.querysets import reviews_for_the_ministry


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Of whoever sees the referral: the number is what both sides quote."""
        referral = self.model._meta.get_field("referral").related_model
        return self.filter(Exists(referral.objects.visible_to(user).filter(pk=OuterRef("referral"))))

    def of(self, referral: Any) -> Any:
        """The one of a referral, with who wrote it; None where nobody did."""
        return self.filter(referral=referral).select_related("registered_by", "organisation").first()


class DecisionQuerySet(OfCaseQuerySet):
    def visible_to(self, user: Any):
        """Those of the officer's own ministry; once made, of everybody who sends the referral or approves it."""
        referral = self.model._meta.get_field("referral").related_model
        led = Exists(referral.objects.led_by(user).filter(pk=OuterRef("referral")))
        rows = Q(led, status=DecisionStatus.MADE)
        if reviews_for_the_ministry(user):
            rows |= Q(ministry=user.organisation_id)
        return self.filter(rows)

    def to_confirm_by(self, user: Any):
        """What another officer of the user's ministry proposed, where it takes two."""
        if not reviews_for_the_ministry(user):
            return self.none()
        waiting = self.filter(ministry=user.organisation_id, status=DecisionStatus.PROPOSED, four_eyes=True)
        return waiting.exclude(proposed_by=user.pk)

    def standing(self):
        """Not set aside: at most one of a referral."""
        return self.exclude(status=DecisionStatus.SET_ASIDE)

    def of(self, referral: Any) -> Any:
        """The one of a referral that stands, or None."""
        return self.standing().filter(referral=referral).for_pages().first()

    def for_pages(self):
        """Together with what every page about a decision prints, and whose key opens the grounds."""
        return self.select_related(
            "case__person",
            "referral__from_organisation",
            "referral__registration",
            "ministry",
            "proposed_by",
            "ended_by",
        )


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Of decisions that the user sees."""
        decision = self.model._meta.get_field("decision").related_model
        return self.filter(Exists(decision.objects.visible_to(user).filter(pk=OuterRef("decision"))))

    def of(self, decision: Any):
        """Those of one decision, the last first."""
        return self.filter(decision=decision).select_related("written_by").order_by("-id")

    def about(self, referral: Any):
        """Those of whatever was decided on one referral."""
        return self.filter(decision__referral=referral)

    def last_in(self, decision: Any, language: str) -> Any:
        """The version that holds in a language, or None."""
        return self.filter(decision=decision, language=language).order_by("-version").first()
