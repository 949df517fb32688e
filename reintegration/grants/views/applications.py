"""The board, the lists, one application, and what its own organisation does with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from core.editing import EditPage
from core.views import ActionView, PageView, found
from reintegration.grants import actions, forms, listing, policies, presenters
from reintegration.grants.models import Application, Quotation
from reintegration.grants.states import ON_BOARD, Side, Status
from reintegration.grants.views.ground import ApplicationButton, ApplicationPage, CasePage, ReasonPage


class Board(PageView):
    """Applications by their states, the longest waiting first; on the side of those who apply, or of those who decide."""

    template_name = "reintegration/grants/board.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_list(self.request.user)
        self.sides = policies.boards_of(self.request.user)
        asked = self.request.GET.get("side")
        self.side = asked if asked in self.sides else self.sides[0]

    def context(self) -> dict[str, Any]:
        return {"side": self.side, "sides": self.sides, "may_keep": Side.FUNDER in self.sides}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = listing.columns(request.user, self.side)
        return self.page(columns=[presenters.column_of(*row, self.side) for row in rows])


class ApplicationList(Board):
    """One column of the board as a list; what has ended; or where it is the reader's turn."""

    template_name = "reintegration/grants/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        places = {listing.ENDED: _("Ended")} | {status: Status(status).label for status in ON_BOARD[self.side]}
        if self.side == Side.FUNDER:
            places = {listing.TURN: _("Your turn")} | places
        show = request.GET.get("show")
        show = show if show in places else next(iter(places))
        page = listing.page_of(request.user, self.side, show, request.GET)
        lines = [presenters.card_of(row, self.side) for row in page]
        return self.page(page=page, lines=lines, show=show, places=places.items(), label=places[show])


class CaseGrants(CasePage):
    """The applications for one person."""

    template_name = "reintegration/grants/on_case.html"
    check = staticmethod(policies.check_may_see_on)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Application.objects.visible_to(request.user).of(self.case).order_by("-id")
        return self.page(
            rows=[(row, presenters.state_of(row)) for row in rows.select_related("scheme", "funder")],
            may_apply=allows(policies.check_may_apply, request.user, self.case),
        )


class NewApplication(CasePage):
    template_name = "reintegration/grants/form.html"
    form_class = forms.ApplicationForm
    check = staticmethod(policies.check_may_apply)
    done_message = _("The application is in preparation. Complete it, then hand it in.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "heading": _("Apply for a grant"),
            "lede": _("Nobody else sees it before you hand it in."),
            "button": _("Prepare the application"),
            "tone": "primary",
            "back": reverse("reintegration:case_grants", args=[self.case.public_id]),
        }

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        row = actions.draft_application(
            self.case,
            said["scheme"],
            asked_azn=said["asked_azn"],
            purpose=said["purpose"],
            token=said["token"],
            actor=self.request.user,
        )
        return reverse("reintegration:grant", args=[row.public_id])


class ApplicationDetail(ApplicationPage):
    """One application with what it carries, where it stands and what the reader may do now. Opening it is recorded."""

    template_name = "reintegration/grants/application.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_application(self.application, actor=request.user)
        return self.page(**presenters.whole_of(self.application, request.user))


class ChangeApplication(ApplicationPage, EditPage):
    form_class = forms.ChangeForm
    check = staticmethod(policies.check_may_change)
    heading = _("Change the application")
    done_message = _("The application was saved.")

    def edited(self) -> Application:
        return found(Application.objects.visible_to(self.request.user).with_words(), self.application.public_id)

    def perform(self, form: Any) -> str:
        said = {name: form.cleaned_data[name] for name in ("asked_azn", "purpose", "version")}
        actions.change_application(self.application, actor=self.request.user, **said)
        return self.url()


class SaveBusinessPlan(ApplicationPage):
    form_class = forms.BusinessPlanForm
    check = staticmethod(policies.check_may_change)
    heading = _("Business plan")
    lede = _("With the person, in her words. The costs come to at least what is asked for; the rest is her own.")
    button = _("Save the plan")
    done_message = _("The business plan was saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": presenters.plan_to_write(self.application)}

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        actions.save_business_plan(
            self.application, said, said["costs"], version=said["version"], actor=self.request.user
        )
        return self.url()


class AddQuotation(ApplicationPage):
    form_class = forms.QuotationForm
    check = staticmethod(policies.check_may_change)
    heading = _("Add a quotation")
    button = _("Add the quotation")
    done_message = _("The quotation was added.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user, "case": self.application.case}

    def perform(self, form: Any) -> str:
        token = form.cleaned_data["token"]
        actions.add_quotation(self.application, form.cleaned_data, token=token, actor=self.request.user)
        return self.url()


class QuotationButton(ActionView):
    """A button beside one quotation."""

    act: Any = None

    def setup_page(self, public_id: Any) -> None:
        rows = Quotation.objects.visible_to(self.request.user).select_related("application")
        self.quotation = found(rows, public_id)

    def perform(self) -> str:
        application = self.quotation.application
        self.act(self.quotation, actor=self.request.user)
        return reverse("reintegration:grant", args=[application.public_id])


class ChooseQuotation(QuotationButton):
    act = staticmethod(actions.choose_quotation)
    done_message = _("This quotation is the chosen one.")


class RemoveQuotation(QuotationButton):
    act = staticmethod(actions.remove_quotation)
    done_message = _("The quotation was removed.")


class Submit(ApplicationButton):
    act = staticmethod(actions.submit_application)
    done_message = _("The application was handed in.")


class Withdraw(ReasonPage):
    act = staticmethod(actions.withdraw_application)
    heading = _("Withdraw the application")
    lede = _("It ends. What was promised is free again, and nobody at the funder looks into the file any more.")
    button = _("Withdraw")
    tone = "danger"
    done_message = _("The application was withdrawn.")

    def check(self, actor: Any, application: Application) -> None:
        policies.check_may_move(actor, application, Status.WITHDRAWN)
