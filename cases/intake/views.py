from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import actions, policies
from cases.enquiries.actions import read_enquiry
from cases.enquiries.models import Enquiry
from cases.enquiries.proposals import Proposal, proposal_for
from cases.intake.actions import change_intake
from cases.intake.forms import FORMS
from cases.intake.models import Intake
from cases.intake.presenters import facts_of, next_step
from cases.intake.steps import BY_NAME, STEPS
from cases.merging import policies as merging
from cases.models import Person
from cases.views import CaseEditPage, CasePage


class PersonPage(CasePage):
    """What is known of her, step by step, and what is still to complete. Opening it is recorded."""

    template_name = "cases/intake/person.html"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        sections = actions.read_case(self.case, actor=request.user)
        return self.page(
            tab="person",
            parts=facts_of(self.case, sections),
            may_edit=policies.allows(policies.check_may_edit, request.user, self.case),
            may_look=policies.allows(merging.check_may_look, request.user, self.case),
        )


class IntakeStep(CaseEditPage):
    """One step of the first conversations, saved by itself. What an enquiry said stands there, until she saves something."""

    template_name = "cases/intake/step.html"
    done_message = _("Saved.")
    saves_itself = True
    check = staticmethod(policies.check_may_edit)
    proposal: Proposal | None = None

    def setup_page(self, public_id: Any, step: str) -> None:
        super().setup_page(public_id)
        self.step = BY_NAME[step]
        self.form_class = FORMS[step]
        policies.check_may_see(self.request.user, self.case, self.step.section)

    def edited(self) -> Any:
        model = Person if self.step.of_person else Intake
        return model.objects.now_of(self.case)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        enquiries = Enquiry.objects.visible_to(request.user).of(self.case).newest_first()
        record = self.case.person if self.step.of_person else getattr(self.case, "intake", None)
        self.proposal = proposal_for(self.step, record, enquiries)
        if self.proposal is not None:
            read_enquiry(self.proposal.enquiry, actor=request.user)
        return super().get(request, *args, **kwargs)

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        if self.proposal is not None:
            said = self.proposal.values
            if hasattr(form, "kept_at"):
                # Her own draft stands there: what she typed or emptied herself bears no mark.
                said = {name: value for name, value in said.items() if str(form.initial.get(name)) == str(value)}
            form.propose(said)
        return super().show(form, status)

    def context(self) -> dict[str, Any]:
        place = STEPS.index(self.step)
        about = {"tab": "person", "step": self.step, "place": place + 1, "of": len(STEPS), "proposal": self.proposal}
        return super().context() | about

    def perform(self, form: Any) -> str:
        details = form.cleaned_data
        if self.step.of_person:
            actions.change_person(
                self.case, details, version=details["version"], actor=self.request.user, step=self.step
            )
        else:
            change_intake(self.case, self.step, details, version=details["version"], actor=self.request.user)
        return self.next_url()

    def next_url(self) -> str:
        following = next_step(self.step, self.sections) if "go_on" in self.request.POST else None
        if following is None:
            return reverse("cases:person", args=[self.case.public_id])
        return reverse("cases:intake", args=[self.case.public_id, following.name])
