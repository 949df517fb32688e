from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.returns import actions, policies
from cases.returns.forms import ChangeReturnForm, DocumentForm, MoveForm, ReturnForm, RiskForm
from cases.returns.models import Return, TravelDocument
from cases.views import CaseEditPage, CasePage
from core.views import found


class ReturnsPage(CasePage):
    """A page about the returns of one case; afterwards back to "legal and return", where they stand."""

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


class RecordReturn(ReturnsPage):
    form_class = ReturnForm
    saves_itself = True
    heading = _("Record a return")
    lede = _("From the first talk about it. Nobody is sent against her wish.")
    done_message = _("The return was recorded. Next, its risk is assessed.")

    def perform(self, form: Any) -> str:
        details = form.details()
        on, token = details.pop("on"), form.cleaned_data["token"]
        actions.record_return(self.case, details, on=on, token=token, actor=self.request.user)
        return self.url()


class ReturnPage(CaseEditPage, ReturnsPage):
    """A page about one return; 404 for whoever does not see it."""

    model: Any = Return

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id)
        self.row = self.edited(row_id)

    def context(self) -> dict[str, Any]:
        return super().context() | {"row": self.row}

    def edited(self, row_id: Any = None) -> Any:
        rows = self.model.objects.visible_to(self.request.user).of(self.case)
        return found(rows, row_id or self.row.public_id)


class ChangeReturn(ReturnPage):
    form_class = ChangeReturnForm
    heading = _("Change the return")
    done_message = _("The return was saved.")

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_return(self.row, form.details(), version=version, actor=self.request.user)
        return self.url()


class AssessRisk(ReturnPage):
    template_name = "cases/returns/risk_form.html"
    form_class = RiskForm
    heading = _("Assess the risk")
    done_message = _("The assessment was recorded.")

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id, row_id)
        policies.check_may_assess(self.request.user, self.row)

    def values(self, record: Any) -> dict[str, Any]:
        return {}

    def perform(self, form: Any) -> str:
        said = {name: form.cleaned_data[name] for name in ("conclusion", "reasons", "on", "version")}
        actions.assess_risk(self.row, form.answers(), actor=self.request.user, **said)
        return self.url()


class MoveReturn(ReturnPage):
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
        return {"after": self.row.stage, "unsafe": self.row.unsafe}

    def perform(self, form: Any) -> str:
        said = {name: value for name, value in form.cleaned_data.items() if name != "began"}
        actions.move(self.row, actor=self.request.user, **said)
        return self.url()


class AddDocument(ReturnsPage):
    form_class = DocumentForm
    heading = _("Record a paper for the way")
    done_message = _("The paper was recorded.")

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id)
        self.journey = found(Return.objects.visible_to(self.request.user).of(self.case), row_id)

    def perform(self, form: Any) -> str:
        token = form.cleaned_data["token"]
        actions.record_document(self.journey, form.details(), token=token, actor=self.request.user)
        return self.url()


class ChangeDocument(ReturnPage):
    model = TravelDocument
    form_class = DocumentForm
    heading = _("Change the paper for the way")
    done_message = _("The paper was saved.")

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_document(self.row, form.details(), version=version, actor=self.request.user)
        return self.url()
