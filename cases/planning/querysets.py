from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from accounts.roles import Permission, Section, has_permission
from cases.planning.states import IN_PREPARATION, WAS_APPROVED, Status
from cases.querysets import OfSectionQuerySet


class OfPlanSectionQuerySet(OfSectionQuerySet):
    section = Section.ASSISTANCE


class CasePlanQuerySet(OfPlanSectionQuerySet):
    def visible_to(self, user: Any):
        """Of cases with this section; what is not approved yet is the organisation's own."""
        own = self.model._meta.get_field("case").related_model.objects.filter(
            pk=OuterRef("case"), organisation=user.organisation_id
        )
        return super().visible_to(user).filter(Q(status__in=WAS_APPROVED) | Q(Exists(own)))

    def of(self, case: Any):
        """The versions of a case, the newest first, with the people who wrote and approved them."""
        people = ("author", "submitted_by", "approved_by", "returned_by", "ended_by")
        return super().of(case).select_related(*people).order_by("-number")

    def with_content(self):
        """Together with goals and actions in their order: two queries."""
        goal = self.model._meta.get_field("goals").related_model
        action = goal._meta.get_field("actions").related_model
        actions = action.objects.select_related("case__person", "user", "organisation").order_by("due_on", "id")
        goals = goal.objects.select_related("case__person").prefetch_related(Prefetch("actions", actions))
        return self.prefetch_related(Prefetch("goals", goals.order_by("id")))

    def in_force(self):
        return self.filter(status=Status.APPROVED)

    def in_preparation(self):
        return self.filter(status__in=IN_PREPARATION)

    def waiting_for(self, user: Any):
        """Those that await this user's approval: what she has not written herself, the longest waiting first."""
        if not has_permission(user, Permission.PLAN_APPROVE):
            return self.none()
        rows = self.visible_to(user).filter(
            status=Status.SUBMITTED, case__organisation=user.organisation_id, case__closed_on__isnull=True
        )
        return rows.exclude(author=user).exclude(submitted_by=user).order_by("submitted_at", "id")

    def returned_to(self, user: Any):
        """Those that came back to whoever wrote or submitted them."""
        hers = Q(author=user) | Q(submitted_by=user)
        rows = self.visible_to(user).filter(hers, status=Status.RETURNED, case__closed_on__isnull=True)
        return rows.order_by("returned_at", "id")


class PlanActionQuerySet(OfPlanSectionQuerySet):
    def open(self):
        """What is still to be done under plans in force."""
        return self.filter(done_on__isnull=True, goal__plan__status=Status.APPROVED)
