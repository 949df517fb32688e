"""Which messages a person may read, and which questions wait for her organisation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from accounts.roles import Permission, has_permission
from referrals.states import ENDED


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Of visible referrals the threads that the reader's organisation is a side of.

        Nobody reads what others say to each other: neither the ministry what sender and receiver say, nor a receiver
        what another one asks.
        """
        return self._of(self._referrals().visible_to(user), user)

    def of_found(self, referral: Any, user: Any):
        """Those of `visible_to` of a referral that a page found for the user: that she sees it is not asked again."""
        return self._between(user).filter(referral=referral)

    def of_found_case(self, case: Any, user: Any):
        """Those of `visible_to` about a case that a page found for the user."""
        return self._of(self._referrals().of_found(case, user), user)

    def _referrals(self):
        return self.model._meta.get_field("referral").related_model.objects

    def _of(self, referrals: Any, user: Any):
        return self._between(user).filter(Exists(referrals.filter(pk=OuterRef("referral"))))

    def _between(self, user: Any):
        return self.filter(Q(from_organisation=user.organisation_id) | Q(to_organisation=user.organisation_id))

    def untold(self, before: datetime, after: datetime):
        """Written between the two moments, and nobody was told: the queue was away, or no mail server took it."""
        return self.filter(told_at__isnull=True, created_at__gt=after, created_at__lt=before)

    def sent_with(self, token: UUID | None) -> Any:
        """The one that this very form brought already, if it did."""
        return self.filter(form_token=token).first() if token else None

    def open_questions(self):
        """Those that nobody answered, while the referral is under way."""
        return self.filter(asks=True, answered_at__isnull=True).exclude(referral__status__in=ENDED)

    def asked_of(self, user: Any):
        """Questions of visible referrals that wait for an answer of the reader's organisation, if it is hers to give."""
        sends, answers = Q(referral__from_organisation=F("to_organisation")), Q(pk__in=[])
        if has_permission(user, Permission.REFERRAL_SEND):
            answers |= sends
        if any(
            has_permission(user, permission) for permission in (Permission.REFERRAL_RECEIVE, Permission.REFERRAL_REVIEW)
        ):
            answers |= ~sends
        return self.visible_to(user).open_questions().filter(answers, to_organisation=user.organisation_id)

    def to_be_answered_by(self, user: Any, named: str = ""):
        """The questions to the reader's organisation that are open, and the one that a form names, answered or not."""
        try:
            key = UUID(named)
        except ValueError:
            key = None
        return self.filter(
            Q(answered_at__isnull=True) | Q(public_id=key), asks=True, to_organisation=user.organisation_id
        )

    def unread_by(self, user: Any):
        """To her organisation, and nobody of it has read them yet."""
        read = self.model._meta.get_field("reads").related_model
        mine = read.objects.filter(message=OuterRef("pk"), organisation=user.organisation_id)
        return self.filter(~Exists(mine), to_organisation=user.organisation_id)

    def in_order(self):
        """With all that a page prints of them, the oldest first."""
        read = self.model._meta.get_field("reads").related_model
        reads = Prefetch("reads", read.objects.select_related("reader").order_by("id"), to_attr="read_by")
        people = self.select_related("author", "thread", "from_organisation", "document", "referral__case__person")
        return people.prefetch_related(reads).order_by("id")


class MessageReadQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Receipts of the messages that she may read."""
        message = self.model._meta.get_field("message").related_model
        return self.filter(Exists(message.objects.visible_to(user).filter(pk=OuterRef("message"))))
