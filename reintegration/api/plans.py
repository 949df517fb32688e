"""Case plans for programs: found as the pages find them, changed by the same forms and actions."""

from typing import Any

from django.utils import timezone

from cases.models import Case
from cases.planning import actions, policies
from cases.planning.forms import ActionForm, EndGoalForm, FinishForm, GoalForm, PlanForm, ReturnForm, ReviewForm
from cases.planning.models import CasePlan, PlanAction, PlanGoal, PlanReview
from cases.planning.states import Status
from core.api.serializers import Made, Nothing
from core.api.views import ApiView, Change, ChangeOne, ReadList, ReadOne
from core.views import found
from reintegration.api.serializers import (
    ChangedGoalTaken,
    ChangedPlanActionTaken,
    EndTaken,
    FinishTaken,
    GoalTaken,
    PlanActionTaken,
    PlanDaysTaken,
    PlanFilter,
    PlanRow,
    PlanShown,
    PlanTaken,
    ReviewTaken,
    WhyTaken,
)

CREATED = 201


class OfPlans(ApiView):
    resource = "plans"


class Plans(OfPlans, Change, ReadList):
    """GET: the case plans of files in which the account sees plan and assistance, the newest first. POST: begin one.

    Where one is in force, its next version is begun, which goes on from the goals that have not ended.
    """

    operation = "plans"
    shows, takes, status, asks = PlanRow, PlanTaken, CREATED, PlanFilter

    def rows(self) -> Any:
        asked, user = self.asked(), self.request.user
        rows = CasePlan.objects.visible_to(user).select_related("case")
        if "case" in asked:
            rows = rows.of(found(Case.objects.visible_to(user), asked["case"]))
        if asked["mine"]:
            rows = rows.of_people_of(user)
        return rows.running().shown_as(asked["show"], timezone.localdate()) if "show" in asked else rows

    def perform(self, given: dict[str, Any]) -> Any:
        actor = self.request.user
        cases = Case.objects.visible_to(actor).select_related("person", "organisation")
        case = found(cases, given.pop("case"))
        policies.check_may_start(actor, case)
        return actions.start_plan(case, self.checked(self.filled(PlanForm, given)), actor=actor)

    @classmethod
    def shown_as(cls, method: str) -> Any:
        return Made if method == "POST" else super().shown_as(method)


class OnePlan(OfPlans):
    """What belongs to one visible version."""

    def find(self, **kwargs: Any) -> None:
        rows = CasePlan.objects.visible_to(self.request.user).with_content()
        people = ("case__person", "case__organisation", "author")
        self.plan = found(rows.select_related(*people), kwargs["public_id"])

    def row(self) -> Any:
        return self.plan

    def represented(self) -> dict[str, Any]:
        user = self.request.user
        reviews = PlanReview.objects.visible_to(user).in_plan(self.plan).newest_first()
        moves = policies.moves_open_to(user, self.plan)
        return dict(PlanShown(self.plan, context={"reviews": reviews, "moves": moves}).data)


class PlanDetail(OnePlan, ReadOne):
    """One version with its goals, what is done for each, and the reviews. Opening it is on record."""

    operation = "plan"
    shows = PlanShown

    def look(self) -> None:
        actions.read_plan(self.plan, actor=self.request.user)


class PlanChange(OnePlan, ChangeOne):
    shows = Made
    takes: Any = Nothing
    check_plan: Any = staticmethod(policies.check_may_change)

    def perform(self, given: dict[str, Any]) -> Any:
        self.check_plan(self.request.user, self.plan)
        return self.act(given)

    def act(self, given: dict[str, Any]) -> Any:
        """Call the action of a plan of which this may be done."""
        raise NotImplementedError  # the base of a plan's changes


class ChangePlan(PlanChange):
    """Say when the plan was agreed with the person, and when to look at it again. What is not sent stays."""

    operation = "plan_days"
    takes = PlanDaysTaken

    def act(self, given: dict[str, Any]) -> Any:
        on_file = {name: getattr(self.plan, name) for name in ("agreed_on", "review_on")}
        details = self.checked(self.filled(PlanForm, given, on_file))
        return actions.change_plan(self.plan, details, version=self.plan.version, actor=self.request.user)


class PlanStep(PlanChange):
    """A step of the plan's path that asks for no words."""

    action: Any

    def perform(self, given: dict[str, Any]) -> Any:
        return self.action(self.plan, actor=self.request.user)


class SubmitPlan(PlanStep):
    """Hand the plan to a supervisor: it has a goal, and something is to be done for each."""

    operation = "plan_submission"
    action = staticmethod(actions.submit_plan)


class ApprovePlan(PlanStep):
    """Put the plan in force, as somebody else than who wrote or submitted it. It replaces the version before."""

    operation = "plan_approval"
    action = staticmethod(actions.approve_plan)


class ReturnPlan(PlanChange):
    """Send the plan back, as its supervisor, and say what is to be changed."""

    operation = "plan_return"
    takes = WhyTaken

    def perform(self, given: dict[str, Any]) -> Any:
        policies.check_may_move(self.request.user, self.plan, Status.RETURNED)
        details = self.checked(self.filled(ReturnForm, given))
        return actions.return_plan(self.plan, actor=self.request.user, **details)


class DiscardPlan(PlanStep):
    """Give up a plan that was not approved yet; the one in force stays."""

    operation = "plan_discarding"
    action = staticmethod(actions.discard_plan)


class CompletePlan(PlanStep):
    """Close the plan in force, once all its goals have ended."""

    operation = "plan_completion"
    action = staticmethod(actions.complete_plan)


class ReviewPlan(PlanChange):
    """Record a look at the plan in force with the person: how far each goal has come, and what follows."""

    operation = "plan_review"
    takes, status = ReviewTaken, CREATED
    check_plan = staticmethod(policies.check_may_carry_out)

    def act(self, given: dict[str, Any]) -> Any:
        actor = self.request.user
        for look in given.pop("goals"):
            given |= {f"progress_{look['goal']}": look["progress"], f"word_{look['goal']}": look.get("word", "")}
        goals = PlanGoal.objects.visible_to(actor).of(self.plan.case).in_plan(self.plan).still_open()
        form = self.filled(ReviewForm, given, goals=list(goals))
        self.checked(form)
        return actions.record_review(self.plan, form.details(), actor=actor)


class AddGoal(PlanChange):
    """Add what is to be reached, to a plan in preparation."""

    operation = "plan_goals"
    takes, status = GoalTaken, CREATED

    def act(self, given: dict[str, Any]) -> Any:
        return actions.add_goal(self.plan, self.checked(self.filled(GoalForm, given)), actor=self.request.user)


class OfGoal(PlanChange):
    """What belongs to one goal of the plan."""

    def find(self, **kwargs: Any) -> None:
        super().find(**kwargs)
        rows = PlanGoal.objects.visible_to(self.request.user).in_plan(self.plan)
        self.goal = found(rows.select_related("plan__case__person", "case__person"), kwargs["goal_id"])


class ChangeGoal(OfGoal):
    """Change what is to be reached or until when, in a plan in preparation."""

    operation = "plan_goal"
    takes = ChangedGoalTaken

    def act(self, given: dict[str, Any]) -> Any:
        goal, names = self.goal, ("area", "dimension", "need", "objective", "baseline", "target", "planned_end_on")
        details = self.checked(self.filled(GoalForm, given, {name: getattr(goal, name) for name in names}))
        return actions.change_goal(goal, details, version=goal.version, actor=self.request.user)


class EndGoal(OfGoal):
    """Say of the plan in force that a goal has ended, and what came of it."""

    operation = "plan_goal_end"
    takes = EndTaken
    check_plan = staticmethod(policies.check_may_carry_out)

    def act(self, given: dict[str, Any]) -> Any:
        details = self.checked(self.filled(EndGoalForm, given))
        return actions.end_goal(self.goal, version=self.goal.version, actor=self.request.user, **details)


class RemoveGoal(OfGoal):
    """Take a goal out of a plan in preparation, with what was to be done for it. Answers with the plan."""

    operation = "plan_goal_removal"

    def act(self, given: dict[str, Any]) -> Any:
        actions.remove_goal(self.goal, actor=self.request.user)
        return self.plan


class AddAction(OfGoal):
    """Add what somebody does for a goal by a day, to a plan in preparation."""

    operation = "plan_actions"
    takes, status = PlanActionTaken, CREATED

    def act(self, given: dict[str, Any]) -> Any:
        form = self.filled(ActionForm, given, case=self.plan.case)
        self.checked(form)
        return actions.add_action(self.goal, form.details(), actor=self.request.user)


class OfAction(PlanChange):
    """What belongs to one action of the plan."""

    def find(self, **kwargs: Any) -> None:
        super().find(**kwargs)
        rows = PlanAction.objects.visible_to(self.request.user).in_plan(self.plan)
        people = ("goal__plan__case__person", "case__person", "user", "organisation")
        self.step = found(rows.select_related(*people), kwargs["action_id"])


class ChangeAction(OfAction):
    """Change what is to be done, by whom or by when, in a plan in preparation."""

    operation = "plan_action"
    takes = ChangedPlanActionTaken

    def act(self, given: dict[str, Any]) -> Any:
        step = self.step
        on_file = {name: getattr(step, name) for name in ("what", "who", "due_on")}
        form = self.filled(ActionForm, given, on_file | {"doer": ActionForm.doer_of(step)}, case=self.plan.case)
        self.checked(form)
        return actions.change_action(step, form.details(), version=step.version, actor=self.request.user)


class FinishAction(OfAction):
    """Say how an action of the plan in force ended: casework staff, or the organisation that was to do it."""

    operation = "plan_action_end"
    takes = FinishTaken

    def perform(self, given: dict[str, Any]) -> Any:
        actor, step = self.request.user, self.step
        policies.check_may_finish(actor, step)
        details = self.checked(self.filled(FinishForm, given))
        return actions.finish_action(step, version=step.version, actor=actor, **details)


class ReopenAction(OfAction):
    """Take back that an action has ended: it is still to be done."""

    operation = "plan_action_reopening"

    def perform(self, given: dict[str, Any]) -> Any:
        return actions.reopen_action(self.step, actor=self.request.user)


class RemoveAction(OfAction):
    """Take an action out of a plan in preparation. Answers with the plan."""

    operation = "plan_action_removal"

    def act(self, given: dict[str, Any]) -> Any:
        actions.remove_action(self.step, actor=self.request.user)
        return self.plan
