from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.roles import Permission, Section, has_permission
from cases.planning.states import IN_PREPARATION, WAS_APPROVED, Status
from cases.querysets import OfSectionQuerySet

# A plan that asks for nothing stands behind all that do.
NOTHING_DUE = date.max


class OfPlanSectionQuerySet(OfSectionQuerySet):
    section = Section.ASSISTANCE


class PlanGoalQuerySet(OfPlanSectionQuerySet):
    def in_plan(self, plan: Any):
        return self.filter(plan=plan).order_by("id")

    def going_on_from(self) -> dict[int, int | None]:
        """Which goal of the version before each goes on from, by key; one query."""
        return dict(self.values_list("pk", "earlier"))

    def needs_answered(self) -> set[str]:
        """The needs of an assessment that these goals answer."""
        return set(self.exclude(need="").values_list("need", flat=True))

    def in_force(self):
        """Those that somebody works towards now."""
        return self.still_open().filter(plan__status=Status.APPROVED)

    def still_open(self):
        return self.filter(ended_on__isnull=True)


class CasePlanQuerySet(OfPlanSectionQuerySet):
    def visible_to(self, user: Any):
        """Of cases with this section; what is not approved yet is the organisation's own."""
        own = self.model._meta.get_field("case").related_model.objects.filter(
            pk=OuterRef("case"), organisation=user.organisation_id
        )
        return super().visible_to(user).filter(Q(status__in=WAS_APPROVED) | Q(Exists(own)))

    def of(self, case: Any):
        """The versions of a case, the newest first, with the people who wrote and approved them."""
        people = ("author", "submitted_by", "approved_by", "returned_by", "ended_by", "signature_recorded_by")
        return super().of(case).select_related(*people).order_by("-number")

    def with_content(self):
        """Together with goals, their actions in order and how far each had come, the newest look first: three queries."""
        goal = self.model._meta.get_field("goals").related_model
        action = goal._meta.get_field("actions").related_model
        actions = action.objects.select_related("case__person", "user", "organisation").order_by("due_on", "id")
        look = goal._meta.get_field("looks").related_model
        looks = look.objects.select_related("case__person", "review").order_by("-review__reviewed_on", "-review__id")
        goals = goal.objects.select_related("case__person")
        goals = goals.prefetch_related(Prefetch("actions", actions), Prefetch("looks", looks))
        return self.prefetch_related(Prefetch("goals", goals.order_by("id")))

    def in_force(self):
        return self.filter(status=Status.APPROVED)

    def in_preparation(self):
        return self.filter(status__in=IN_PREPARATION)

    def running(self):
        """Those in force of open cases."""
        return self.in_force().filter(case__closed_on__isnull=True)

    def of_people_of(self, user: Any):
        """Of the cases that somebody is in charge of now."""
        assignment = self.model._meta.get_field("case").related_model._meta.get_field("assignments").related_model
        return self.filter(case__in=assignment.objects.of(user))

    def with_due(self, today: date):
        """Annotate beside `due_on` what of each is late, and how much is done of how much."""
        goals = self.model._meta.get_field("goals").related_model.objects.filter(plan=OuterRef("pk")).order_by()
        actions = goals.model._meta.get_field("actions").related_model.objects.filter(goal__plan=OuterRef("pk"))
        open_goals, open_actions = goals.filter(ended_on__isnull=True), actions.filter(done_on__isnull=True).order_by()
        return self.annotate(
            late_actions=_counted(open_actions.filter(due_on__lt=today), "goal__plan"),
            late_goals=_counted(open_goals.filter(planned_end_on__lt=today), "plan"),
            actions_done=_counted(actions.filter(done_on__isnull=False).order_by(), "goal__plan"),
            actions_total=_counted(actions.order_by(), "goal__plan"),
            goals_open=_counted(open_goals, "plan"),
            goals_total=_counted(goals, "plan"),
        )

    def shown_as(self, what: str, today: date):
        """Of them: what is due by today, or what nobody has signed yet; all otherwise."""
        if what == "due":
            return self.filter(due_on__lte=today)
        return self.unsigned() if what == "unsigned" else self

    def unsigned(self):
        """In force, and nobody has recorded yet whether the person signed."""
        return self.in_force().filter(signature="")

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


def _of(rows: Any, plan: str, aggregate: Any) -> Subquery:
    return Subquery(rows.values(plan).annotate(found=aggregate).values("found"))


def _counted(rows: Any, plan: str) -> Coalesce:
    return Coalesce(_of(rows, plan, Count("pk")), Value(0))


class PlanReviewQuerySet(OfPlanSectionQuerySet):
    def in_plan(self, plan: Any):
        return self.filter(plan=plan)

    def newest_first(self):
        """With who wrote each and how far the goals had come: two queries."""
        goal = self.model._meta.get_field("goals").related_model
        goals = goal.objects.select_related("case__person", "goal__case__person").order_by("goal_id")
        rows = self.select_related("case__person", "recorded_by").prefetch_related(Prefetch("goals", goals))
        return rows.order_by("-reviewed_on", "-id")


class PlanActionQuerySet(OfPlanSectionQuerySet):
    def open(self):
        """What is still to be done under plans in force."""
        return self.filter(done_on__isnull=True, goal__plan__status=Status.APPROVED)

    def in_plan(self, plan: Any):
        return self.filter(goal__plan=plan).order_by("id")
