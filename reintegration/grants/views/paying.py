"""From the agreement to the last tranche, the visits, and what came back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from reintegration.grants import actions, forms, listing, policies
from reintegration.grants.models import Application
from reintegration.grants.states import Status
from reintegration.grants.views.ground import ApplicationButton, ApplicationPage, ReasonPage, TranchePage


class Agree(ApplicationPage):
    form_class = forms.AgreeForm
    heading = _("Record the agreement")
    lede = _("Signed by the person and by your organisation. From now on nobody else spends what was approved.")
    button = _("Record it")
    done_message = _("The agreement was recorded. Now agree on the tranches.")

    def check(self, actor: Any, application: Application) -> None:
        policies.check_may_move(actor, application, Status.AGREED)

    def form_kwargs(self) -> dict[str, Any]:
        return {"lines": listing.lines_for(self.request.user)}

    def perform(self, form: Any) -> str:
        actions.agree(self.application, actor=self.request.user, **form.cleaned_data)
        return self.url()


class AddTranche(ApplicationPage):
    form_class = forms.TrancheForm
    check = staticmethod(policies.check_may_pay)
    heading = _("Add a tranche")
    button = _("Add the tranche")
    done_message = _("The tranche was added.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"amount_azn": self.application.left_azn}}

    def perform(self, form: Any) -> str:
        actions.add_tranche(self.application, form.cleaned_data, actor=self.request.user)
        return self.url()


class MeetCondition(TranchePage):
    form_class = forms.MetForm
    check_tranche = staticmethod(policies.check_may_pay_tranche)
    heading = _("The condition is met")
    button = _("Record it")
    done_message = _("It was recorded. The tranche can be paid.")

    def perform(self, form: Any) -> str:
        actions.meet_condition(self.tranche, actor=self.request.user, **form.cleaned_data)
        return self.url()


class PayTranche(TranchePage):
    form_class = forms.PayForm
    check_tranche = staticmethod(policies.check_may_pay_tranche)
    heading = _("Pay the tranche")
    lede = _(
        "The item in the person's file and the entry in the budget line are written with it. No bank account is kept."
    )
    button = _("Record the payment")
    done_message = _("The payment was recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user, "case": self.application.case}

    def perform(self, form: Any) -> str:
        actions.pay_tranche(self.tranche, form.cleaned_data, actor=self.request.user)
        return self.url()


class GiveUpTranche(TranchePage):
    form_class = forms.ReasonForm
    check_tranche = staticmethod(policies.check_may_pay_tranche)
    heading = _("Give the tranche up")
    lede = _("It is not paid. Its amount remains for another tranche.")
    button = _("Give it up")
    tone = "danger"
    done_message = _("The tranche was given up.")

    def perform(self, form: Any) -> str:
        actions.give_up_tranche(self.tranche, reason=form.cleaned_data["reason"], actor=self.request.user)
        return self.url()


class RecordRecovery(TranchePage):
    form_class = forms.RecoverForm
    check_tranche = staticmethod(policies.check_may_recover)
    heading = _("Money came back")
    lede = _("The budget line may spend it again. What was given stays what it was.")
    button = _("Record it")
    done_message = _("It was recorded.")

    def perform(self, form: Any) -> str:
        actions.record_recovery(self.tranche, actor=self.request.user, **form.cleaned_data)
        return self.url()


class RecordVisit(ApplicationPage):
    form_class = forms.VisitForm
    check = staticmethod(policies.check_may_visit)
    heading = _("Record a monitoring visit")
    button = _("Record the visit")
    done_message = _("The visit was recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user, "case": self.application.case}

    def perform(self, form: Any) -> str:
        token = form.cleaned_data["token"]
        actions.record_visit(self.application, form.details(), token=token, actor=self.request.user)
        return self.url()


class Complete(ApplicationButton):
    act = staticmethod(actions.complete)
    done_message = _("The grant was completed.")


class WriteOff(ReasonPage):
    act = staticmethod(actions.write_off)
    heading = _("Write the grant off")
    lede = _("It ends, nothing more is paid, and what did not come back is lost.")
    button = _("Write it off")
    tone = "danger"
    done_message = _("The grant was written off.")

    def check(self, actor: Any, application: Application) -> None:
        policies.check_may_move(actor, application, Status.WRITTEN_OFF)
