"""Which referrals a person may see, in which of her organisation's boxes they lie, how long it has been."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.roles import Permission, has_permission
from referrals.states import SHOWN_TO_RECEIVER, TOLD_TO_EVERY_RECEIVER, Box, Side, Status


def reviews_for_the_ministry(user: Any) -> bool:
    return has_permission(user, Permission.REFERRAL_REVIEW) and user.organisation.is_ministry


def sides_open_to(user: Any) -> list[Side]:
    """The sides on which the user may act for her organisation."""
    holds = {
        Side.SENDER: has_permission(user, Permission.REFERRAL_SEND),
        Side.MINISTRY: reviews_for_the_ministry(user),
        Side.RECEIVER: has_permission(user, Permission.REFERRAL_RECEIVE),
    }
    return [side for side, held in holds.items() if held]


class PartyQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The user's organisation in the referrals that she sees, on each side of them; of its own ones, every party.

        A receiver is not told who else was asked.
        """
        referral = self.model._meta.get_field("referral").related_model
        own = Q(organisation=user.organisation_id, shown_at__isnull=False)
        led = referral.objects.led_by(user).filter(pk=OuterRef("referral"))
        return self.filter(own & ~Q(side=Side.SENDER) & self._of_side(user) | Q(Exists(led)))

    def of_found(self, referral: Any, user: Any, *, is_led: bool):
        """Those of `visible_to` of a referral that a page found for the user, who leads it (`led_by`) or does not."""
        rows = self.filter(referral=referral)
        if is_led:
            return rows
        return rows.filter(self._of_side(user), organisation=user.organisation_id, shown_at__isnull=False)

    def _of_side(self, user: Any) -> Q:
        """As who approves only an officer of the ministry sees a referral."""
        if not has_permission(user, Permission.REFERRAL_VIEW):
            return Q(pk__in=[])
        return Q(side=Side.RECEIVER) | (Q(side=Side.MINISTRY) if reviews_for_the_ministry(user) else Q(pk__in=[]))

    def at_desk_of(self, user: Any):
        """The seats of the user's organisation in referrals that she sees: what the inbox consists of."""
        if not has_permission(user, Permission.REFERRAL_VIEW):
            return self.none()
        referral = self.model._meta.get_field("referral").related_model
        case_model = referral._meta.get_field("case").related_model
        sees_case = case_model.objects.rule_for(user, "referral__case__")
        mine = self.filter(organisation=user.organisation_id, shown_at__isnull=False)
        return mine.filter(self._of_side(user) | Q(side=Side.SENDER) & sees_case)

    def to_do_by(self, user: Any):
        """Those in which the user can take the next step: hers, or nobody's in particular.

        Not what she submitted or approved herself, where another officer of the ministry has to decide.
        """
        unassigned = Q(officer__isnull=True) | Q(officer=user.pk)
        rows = self.at_desk_of(user).filter(unassigned, box=Box.TURN, side__in=sides_open_to(user))
        own = Q(referral__submitted_by=user.pk) | Q(referral__status=Status.APPROVED, referral__approved_by=user.pk)
        return rows.exclude(own, side=Side.MINISTRY) if Side.MINISTRY in sides_open_to(user) else rows

    def in_box(self, *boxes: Box):
        return self.filter(box__in=boxes)

    def late(self):
        """The step that is due has not been taken in time, here or with others."""
        return self.filter(box__in=[Box.TURN, Box.WAITING], due_at__lt=timezone.now())

    def of_case(self, case: Any):
        """Those in referrals of one case."""
        return self.filter(referral__case=case)

    def among(self, referrals: Iterable[Any]):
        """Those in some referrals, of whatever side."""
        return self.filter(referral__in=[row.pk for row in referrals]).select_related("organisation").order_by("id")

    def for_inbox(self):
        """Together with what a line of the inbox prints.

        What has no rows of its own to hide is read apart: with all of it joined the database thinks longer about the order
        than it needs for the answer. The organisations are filled in for the page (`desk.listing.named`).
        """
        return self.select_related("referral__case", "referral__registration").prefetch_related("officer")

    def of(self, referral: Any):
        """Those of one referral in the order in which they are told, with who answered and who read."""
        return self.filter(referral=referral).for_pages()

    def for_pages(self):
        """Together with who answered and who read, in the order in which they were asked."""
        return self.select_related("organisation", "officer", "answered_by", "read_by").order_by("id")


class ReferralQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The sender's, of cases the user sees; the ministry's, once submitted to it; the receiver's, once offered to it.

        A sender who may not see a restricted case does not see its referrals either.
        What has ended stays visible to whoever had been shown it.
        """
        return self._shown_to(user, self._sees_case(user))

    def of_found(self, case: Any, user: Any):
        """Those of `visible_to` about a case that a page found for the user: that she sees it is not asked again."""
        return self.filter(case=case)._shown_to(user, Q())

    def of_cases_numbered(self, numbers: list[str]):
        """Keys of those about cases with these numbers; few, and found by an index."""
        return self.filter(case__number__in=numbers).values("pk")

    def registered_as(self, numbers: list[str]):
        """Keys of those that the ministry registered under one of these numbers."""
        return self.filter(registration__number__in=numbers).values("pk")

    def about(self, case: Any):
        return self.filter(case=case)

    def lying_at(self, seats: Any):
        """Those in which one of these seats is."""
        return self.filter(pk__in=seats.order_by().values("referral"))

    def led_by(self, user: Any):
        """Those that the user sees as who sends or as who approves: she is told of every party."""
        if not has_permission(user, Permission.REFERRAL_VIEW):
            return self.none()
        rows = self._sees_case(user) & Q(from_organisation=user.organisation_id)
        if reviews_for_the_ministry(user):
            rows |= Q(Exists(self._parties().filter(organisation=user.organisation_id, side=Side.MINISTRY)))
        return self.filter(rows)

    def keys_among(self, rows: Iterable[Any]) -> set[int]:
        """Of these referrals, which are among them. One query."""
        return set(self.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))

    def waiting_for(self, user: Any):
        """Those in which it is the user's turn."""
        parties = self.model._meta.get_field("parties").related_model
        return self.filter(Exists(parties.objects.to_do_by(user).filter(referral=OuterRef("pk"))))

    def unfinished(self):
        """Those in which somebody is still to act; what a register brought as accepted is over."""
        return self.filter(Exists(self._parties().filter(box__in=[Box.TURN, Box.WAITING])))

    def for_pages(self):
        """Together with what every page about a referral prints."""
        return self.select_related("case__person", "from_organisation", "to_organisation", "route")

    def _shown_to(self, user: Any, sees_case: Q):
        if not has_permission(user, Permission.REFERRAL_VIEW):
            return self.none()
        sides = [Side.RECEIVER, *([Side.MINISTRY] if reviews_for_the_ministry(user) else [])]
        shown = self._parties().filter(organisation=user.organisation_id, side__in=sides, shown_at__isnull=False)
        return self.filter(sees_case & Q(from_organisation=user.organisation_id) | Q(Exists(shown)))

    def _sees_case(self, user: Any) -> Q:
        case_model = self.model._meta.get_field("case").related_model
        return Q(Exists(case_model.objects.visible_to(user).filter(pk=OuterRef("case"))))

    def _parties(self):
        parties = self.model._meta.get_field("parties").related_model
        return parties.objects.filter(referral=OuterRef("pk"))


class StepQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Steps of visible referrals. What sender and ministry said before the receiver was shown it stays between them.

        What one receiver did is not told to another who was asked as well.
        """
        referral = self.model._meta.get_field("referral").related_model
        return self._told_to(user).filter(Exists(referral.objects.visible_to(user).filter(pk=OuterRef("referral"))))

    def of_found_case(self, case: Any, user: Any):
        """Those of `visible_to` about a case that a page found for the user."""
        referral = self.model._meta.get_field("referral").related_model
        return self._told_to(user).filter(Exists(referral.objects.of_found(case, user).filter(pk=OuterRef("referral"))))

    def of_found(self, referral: Any, user: Any):
        """Those of `visible_to` of a referral that a page found for the user."""
        return self._told_to(user).filter(referral=referral)

    def _told_to(self, user: Any):
        if reviews_for_the_ministry(user):
            return self.all()
        told = Q(to_status__in=TOLD_TO_EVERY_RECEIVER) | Q(
            to_status__in=SHOWN_TO_RECEIVER, actor__organisation=user.organisation_id
        )
        return self.filter(told | Q(referral__from_organisation=user.organisation_id))

    def of(self, referral: Any):
        """The path of one referral in its order, with who took each step, and whose key opens the reasons."""
        return (
            self.filter(referral=referral)
            .select_related("actor__organisation", "referral__case__person")
            .order_by("id")
        )
