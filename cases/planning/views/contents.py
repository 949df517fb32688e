"""Pages about the goals and actions of a plan; each leads back to the plan."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cases.planning import actions, policies
from cases.planning.forms import ActionForm, EndGoalForm, FinishForm, GoalForm
from cases.planning.models import PlanAction, PlanGoal
from cases.planning.proposals import Proposal
from cases.planning.views.versions import PlanningPage, PlanPage
from cases.views import CaseEditPage
from core.views import found


class AddGoal(PlanPage):
    template_name = "cases/planning/goal_form.html"
    form_class = GoalForm
    check_plan = staticmethod(policies.check_may_change)
    done_message = _("The goal was added. Say what is to be done for it.")

    def proposed(self) -> Proposal | None:
        """The need of the newest assessment that the address names: its words stand in the form until somebody saves it."""
        code = self.request.GET.get("need", "")
        if not code:
            return None
        answered = PlanGoal.objects.visible_to(self.request.user).in_plan(self.plan).needs_answered()
        return next((one for one in self.proposals(answered) if one.need.code == code), None)

    def form_kwargs(self) -> dict[str, Any]:
        proposal = self.proposed()
        return {"initial": proposal.values} if proposal else {}

    def context(self) -> dict[str, Any]:
        return super().context() | {"goal": None, "proposal": self.proposed()}

    def perform(self, form: Any) -> str:
        actions.add_goal(self.plan, form.cleaned_data, actor=self.request.user)
        return self.url()


class GoalPage(PlanningPage):
    """A page about one goal. Opening it is a look at its plan, and on record."""

    check_plan: Any = staticmethod(policies.check_may_change)

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id)
        self.goal = self._goal(row_id)
        self.plan = self.goal.plan
        policies.require_visible(self.request.user, self.plan)
        self.check_plan(self.request.user, self.plan)

    def _goal(self, row_id: Any) -> PlanGoal:
        rows = PlanGoal.objects.visible_to(self.request.user).of(self.case).select_related("plan__case")
        return found(rows, row_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_plan(self.plan, actor=request.user)
        return super().get(request, *args, **kwargs)

    def edited(self) -> PlanGoal:
        return self._goal(self.goal.public_id)

    def context(self) -> dict[str, Any]:
        return super().context() | {"plan": self.plan, "goal": self.goal}


class ChangeGoal(GoalPage, CaseEditPage):
    template_name = "cases/planning/goal_form.html"
    form_class = GoalForm
    done_message = _("The goal was saved.")

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_goal(self.goal, form.cleaned_data, version=version, actor=self.request.user)
        return self.url()


class EndGoal(GoalPage, CaseEditPage):
    """What came of a goal of the plan in force."""

    template_name = "cases/planning/end_goal_form.html"
    form_class = EndGoalForm
    check_plan = staticmethod(policies.check_may_carry_out)
    done_message = _("It is on file what came of the goal.")

    def values(self, record: Any) -> dict[str, Any]:
        return {name: value for name, value in super().values(record).items() if value}

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        given = {name: data[name] for name in ("ended_on", "outcome", "version")}
        actions.end_goal(self.goal, actor=self.request.user, **given)
        return self.url()


class RemoveGoal(GoalPage):
    http_method_names = ["post"]
    done_message = _("The goal was taken out of the plan.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.remove_goal(self.goal, actor=request.user)
        return self.done(self.url(), self.done_message)


class AddAction(GoalPage):
    template_name = "cases/planning/action_form.html"
    form_class = ActionForm
    done_message = _("The action was added.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case}

    def context(self) -> dict[str, Any]:
        return super().context() | {"action": None}

    def perform(self, form: Any) -> str:
        actions.add_action(self.goal, form.details(), actor=self.request.user)
        return self.url()


class ActionPage(PlanningPage):
    """A page about one action. Opening it is a look at its plan, and on record."""

    check_action: Any = None

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id)
        self.action = self._action(row_id)
        self.plan = self.action.goal.plan
        policies.require_visible(self.request.user, self.plan)
        self.check_row()

    def check_row(self) -> None:
        policies.check_may_finish(self.request.user, self.action)

    def _action(self, row_id: Any) -> PlanAction:
        rows = PlanAction.objects.visible_to(self.request.user).of(self.case)
        return found(rows.select_related("goal__plan__case", "goal__case__person", "user", "organisation"), row_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_plan(self.plan, actor=request.user)
        return super().get(request, *args, **kwargs)

    def edited(self) -> PlanAction:
        return self._action(self.action.public_id)

    def context(self) -> dict[str, Any]:
        return super().context() | {"plan": self.plan, "goal": self.action.goal, "action": self.action}


class ChangeAction(ActionPage, CaseEditPage):
    template_name = "cases/planning/action_form.html"
    form_class = ActionForm
    done_message = _("The action was saved.")

    def check_row(self) -> None:
        policies.check_may_change(self.request.user, self.plan)

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case}

    def values(self, record: Any) -> dict[str, Any]:
        return super().values(record) | {"doer": ActionForm.doer_of(record)}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_action(self.action, form.details(), version=version, actor=self.request.user)
        return self.url()


class FinishAction(ActionPage, CaseEditPage):
    """How an action of the plan in force ended."""

    template_name = "cases/planning/finish_form.html"
    form_class = FinishForm
    done_message = _("It is on file how the action ended.")

    def values(self, record: Any) -> dict[str, Any]:
        return {name: value for name, value in super().values(record).items() if value}

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        given = {name: data[name] for name in ("done_on", "result", "outcome", "version")}
        actions.finish_action(self.action, actor=self.request.user, **given)
        return self.url()


class ActionButton(ActionPage):
    http_method_names = ["post"]
    act: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.act(self.action, actor=request.user)
        return self.done(self.url(), self.done_message)


class ReopenAction(ActionButton):
    act = staticmethod(actions.reopen_action)
    done_message = _("The action is still to be done.")


class RemoveAction(ActionButton):
    act = staticmethod(actions.remove_action)
    done_message = _("The action was taken out of the plan.")

    def check_row(self) -> None:
        policies.check_may_change(self.request.user, self.plan)
