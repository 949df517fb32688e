"""What those do who decide: take up, declare, score, propose, confirm, return."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from reintegration.grants import actions, forms, policies, presenters
from reintegration.grants.models import Application
from reintegration.grants.states import Status
from reintegration.grants.views.ground import ApplicationButton, ApplicationPage, ReasonPage


class TakeUp(ApplicationButton):
    act = staticmethod(actions.take_up)
    done_message = _("The application was taken up. Say first whether you have an interest in it.")


class Return(ReasonPage):
    act = staticmethod(actions.return_application)
    heading = _("Return the application")
    lede = _("Whoever applied completes it and hands it in again. What was scored so far is void.")
    button = _("Return it")
    done_message = _("The application was returned.")

    def check(self, actor: Any, application: Application) -> None:
        policies.check_may_move(actor, application, Status.RETURNED)


class Declare(ApplicationPage):
    form_class = forms.InterestForm
    check = staticmethod(policies.check_may_declare)
    heading = _("Declare your interest")
    lede = _("Whoever knows the person, a supplier or whoever gains by it neither scores nor decides.")
    button = _("Declare")
    done_message = _("Your declaration was recorded.")

    def perform(self, form: Any) -> str:
        actions.declare_interest(self.application, actor=self.request.user, **form.cleaned_data)
        return self.url()


class ScoreSheet(ApplicationPage):
    form_class = forms.ScoreForm
    check = staticmethod(policies.check_may_score)
    heading = _("Score the application")
    button = _("Save the scores")
    done_message = _("Your scores were saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return presenters.sheet_to_fill(self.application, self.request.user)

    def perform(self, form: Any) -> str:
        actions.score_application(self.application, form.points(), form.notes(), actor=self.request.user)
        return self.url()


class ToCommittee(ApplicationButton):
    act = staticmethod(actions.bring_to_committee)
    done_message = _("The application is before the committee.")


class Propose(ApplicationPage):
    form_class = forms.ProposeForm
    check = staticmethod(policies.check_may_propose)
    heading = _("Propose a decision")
    lede = _("Nothing is decided before a second person confirms it.")
    button = _("Propose it")
    done_message = _("The decision was proposed. A second person confirms it.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"amount_azn": self.application.asked_azn}}

    def perform(self, form: Any) -> str:
        actions.propose_decision(self.application, actor=self.request.user, **form.cleaned_data)
        return self.url()


class Confirm(ApplicationButton):
    act = staticmethod(actions.confirm_decision)
    done_message = _("The decision was confirmed.")


class SetAside(ReasonPage):
    act = staticmethod(actions.set_proposal_aside)
    check = staticmethod(policies.check_may_set_aside)
    heading = _("Set the proposal aside")
    lede = _("The decision is open again; what you write here stays on its way.")
    button = _("Set it aside")
    done_message = _("The proposal was set aside.")
