from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import actions as case_actions
from cases.enums import Section
from cases.policies import allows
from cases.proceedings import actions, policies, presenters
from cases.proceedings.forms import (
    ChangeProceedingForm,
    ClaimForm,
    HearingForm,
    MeasureForm,
    MoveForm,
    ProceedingForm,
    proceedings_of,
)
from cases.proceedings.models import CompensationClaim, Hearing, Proceeding, ProtectionMeasure
from cases.returns import policies as returns
from cases.returns.presenters import returns_of
from cases.views import CaseEditPage, CasePage
from core.views import found


class LegalPage(CasePage):
    """A page about the legal matters of one case; afterwards back to all of them."""

    template_name = "cases/proceedings/record_form.html"
    check = staticmethod(policies.check_may_record)
    heading: Any = ""
    lede: Any = ""

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "tab": "proceedings",
            "heading": self.heading,
            "lede": self.lede,
            "saves_itself": self.saves_itself,
        }

    def url(self) -> str:
        return reverse("cases:proceedings", args=[self.case.public_id])


class Proceedings(LegalPage):
    """Proceedings and returns, each for whoever sees its part of the file. Opening it is recorded."""

    template_name = "cases/proceedings/proceedings.html"
    check = staticmethod(policies.check_may_see_any)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, case, sections = request.user, self.case, self.sections
        case_actions.read_sections(case, policies.SHOWN_TOGETHER & sections, actor=actor)
        return self.page(
            legal=presenters.legal_matters(case, actor) if Section.LEGAL in sections else None,
            returns=returns_of(case, actor, sections) if Section.ASSISTANCE in sections else None,
            may_record=allows(policies.check_may_record, actor, case),
            may_record_return=allows(returns.check_may_record, actor, case),
            may_begin_return=allows(returns.check_may_begin, actor, case),
            may_assess=Section.ASSESSMENT in sections,
        )


class AddProceeding(LegalPage):
    form_class = ProceedingForm
    saves_itself = True
    heading = _("Record a proceeding")
    lede = _("At whichever stage it is. Help never depends on whether the person takes part in it.")
    done_message = _("The proceeding was recorded.")

    def perform(self, form: Any) -> str:
        token = form.cleaned_data["token"]
        actions.record_proceeding(self.case, actor=self.request.user, token=token, **_with_stage(form))
        return self.url()


def _with_stage(form: Any) -> dict[str, Any]:
    details = form.details()
    return {"stage": details.pop("stage"), "stage_on": details.pop("stage_on"), "details": details}


class LegalRowPage(CaseEditPage, LegalPage):
    """A page about one row; 404 for whoever does not see it."""

    model: Any = Proceeding

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id)
        self.row = self.edited(row_id)

    def context(self) -> dict[str, Any]:
        return super().context() | {"row": self.row}

    def edited(self, row_id: Any = None) -> Any:
        rows = self.model.objects.visible_to(self.request.user).of(self.case)
        return found(rows, row_id or self.row.public_id)

    def perform(self, form: Any) -> str:
        self.change(form.details(), version=form.cleaned_data["version"], actor=self.request.user)
        return self.url()

    def change(self, details: dict[str, Any], **kwargs: Any) -> Any:
        """The one action of this page."""
        raise NotImplementedError  # the base of pages, never a page itself


class ChangeProceeding(LegalRowPage):
    form_class = ChangeProceedingForm
    heading = _("Change the proceeding")
    done_message = _("The proceeding was saved.")

    def change(self, details: dict[str, Any], **kwargs: Any) -> Any:
        return actions.change_proceeding(self.row, details, **kwargs)


class MoveProceeding(LegalRowPage):
    template_name = "cases/proceedings/move_form.html"
    form_class = MoveForm
    heading = _("The next step")
    done_message = _("The step was recorded.")

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id, row_id)
        policies.check_may_move(self.request.user, self.row)

    def values(self, record: Any) -> dict[str, Any]:
        return {}

    def form_kwargs(self) -> dict[str, Any]:
        return {"after": self.row.stage}

    def perform(self, form: Any) -> str:
        said = {name: form.cleaned_data[name] for name in ("stage", "on", "note", "version")}
        actions.move(self.row, actor=self.request.user, **said)
        return self.url()


class AddHearing(LegalPage):
    form_class = HearingForm
    heading = _("Record a hearing")
    lede = _("A day on which the person is asked for, to come or past.")
    done_message = _("The hearing was recorded.")

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id)
        self.proceeding = found(Proceeding.objects.visible_to(self.request.user).of(self.case), row_id)

    def form_kwargs(self) -> dict[str, Any]:
        return {"organisation": self.request.user.organisation}

    def perform(self, form: Any) -> str:
        token = form.cleaned_data["token"]
        actions.record_hearing(self.proceeding, form.details(), token=token, actor=self.request.user)
        return self.url()


class ChangeHearing(LegalRowPage):
    model = Hearing
    form_class = HearingForm
    heading = _("Change the hearing")
    done_message = _("The hearing was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"organisation": self.request.user.organisation, "named": self.row.accompanied_by_id}

    def change(self, details: dict[str, Any], **kwargs: Any) -> Any:
        return actions.change_hearing(self.row, details, **kwargs)


class AddMeasure(LegalPage):
    form_class = MeasureForm
    heading = _("Record what protects the person")
    done_message = _("The measure was recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"proceedings": proceedings_of(self.case, self.request.user)}

    def perform(self, form: Any) -> str:
        actions.record_measure(self.case, form.details(), token=form.cleaned_data["token"], actor=self.request.user)
        return self.url()


class ChangeMeasure(LegalRowPage):
    model = ProtectionMeasure
    form_class = MeasureForm
    heading = _("Change what protects the person")
    done_message = _("The measure was saved.")
    form_kwargs = AddMeasure.form_kwargs

    def change(self, details: dict[str, Any], **kwargs: Any) -> Any:
        return actions.change_measure(self.row, details, **kwargs)


class AddClaim(LegalPage):
    form_class = ClaimForm
    heading = _("Record a claim for compensation")
    done_message = _("The claim was recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"proceedings": proceedings_of(self.case, self.request.user)}

    def perform(self, form: Any) -> str:
        actions.record_claim(self.case, form.details(), token=form.cleaned_data["token"], actor=self.request.user)
        return self.url()


class ChangeClaim(LegalRowPage):
    model = CompensationClaim
    form_class = ClaimForm
    heading = _("Change the claim")
    done_message = _("The claim was saved.")
    form_kwargs = AddClaim.form_kwargs

    def change(self, details: dict[str, Any], **kwargs: Any) -> Any:
        return actions.change_claim(self.row, details, **kwargs)
