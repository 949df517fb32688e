"""Which hand-overs and transfers: those of cases one sees; and to its receiver's managers a transfer that was proposed."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.roles import Permission, has_permission
from cases.querysets import OfCaseQuerySet
from cases.transfer.states import Status


class HandOverQuerySet(OfCaseQuerySet):
    def visible_to(self, user: Any):
        """How a house passes its cases round is told within it."""
        return super().visible_to(user).filter(case__organisation=user.organisation_id)

    def of(self, case: Any):
        return self.filter(case=case).select_related("from_user", "to_user", "by", "case__person").order_by("-id")

    def unread(self):
        return self.filter(read_at__isnull=True)


class TransferQuerySet(OfCaseQuerySet):
    def visible_to(self, user: Any):
        """The owner's, of cases the user sees; those by which such a case came; those that her organisation is to answer."""
        if not has_permission(user, Permission.CASE_EDIT):
            return self.none()
        cases = self.model._meta.get_field("case").related_model.objects.visible_to(user)
        rows = Q(Exists(cases.filter(pk=OuterRef("case"))), from_organisation=user.organisation_id)
        received = Q(Exists(cases.filter(pk=OuterRef("new_case"))))
        if has_permission(user, Permission.CASE_TRANSFER):
            # What was taken on follows the file: a sealed one is for those who are named.
            received |= ~Q(status=Status.ACCEPTED) & Q(proposed_at__isnull=False)
        return self.filter(rows | received & Q(to_organisation=user.organisation_id))

    def of_found(self, case: Any, user: Any):
        """Those of `visible_to` by which a case is to go, went or came that a page found for the user.

        Of a case of her own organisation it is every one: what goes from it is sent by her organisation, what came to it was.
        """
        is_own = case.organisation_id == user.organisation_id and has_permission(user, Permission.CASE_EDIT)
        return (self if is_own else self.visible_to(user)).filter(Q(case=case) | Q(new_case=case))

    def of(self, case: Any):
        """Those by which a case is to go, went or came."""
        return self.filter(Q(case=case) | Q(new_case=case)).for_pages().order_by("-id")

    def for_pages(self):
        """Never together with the case: who is to answer does not see it, and the row would be left out."""
        return self.select_related(
            "from_organisation", "to_organisation", "asked_by", "proposed_by", "decided_by", "new_case"
        )

    def to_approve(self, user: Any):
        """Those that a manager of the owner lets go, or does not: of a sealed case nobody what she asked for herself."""
        if not has_permission(user, Permission.CASE_TRANSFER):
            return self.none()
        rows = self.visible_to(user).filter(status=Status.ASKED, from_organisation=user.organisation_id)
        return rows.exclude(was_sealed=True, asked_by=user)

    def to_answer(self, user: Any):
        """Those that await the answer of the user's organisation."""
        if not has_permission(user, Permission.CASE_TRANSFER):
            return self.none()
        return self.visible_to(user).filter(status=Status.PROPOSED, to_organisation=user.organisation_id)

    def received_by(self, user: Any):
        return self.visible_to(user).filter(to_organisation=user.organisation_id).for_pages().order_by("-id")

    def sent_by(self, user: Any):
        return self.visible_to(user).filter(from_organisation=user.organisation_id).for_pages().order_by("-id")

    def under_way_of(self, case: Any):
        return self.filter(case=case, status__in=[Status.ASKED, Status.PROPOSED])

    def unanswered_since(self, moment: datetime):
        """In the order in which their cases are locked."""
        return self.filter(status=Status.PROPOSED, proposed_at__lt=moment).order_by("case", "pk")

    def accepted_of(self, case: Any):
        """Those by which another organisation has taken the case on."""
        return self.filter(case=case, status=Status.ACCEPTED)
