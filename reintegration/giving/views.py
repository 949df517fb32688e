from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import policies as case_policies
from core.editing import EditPage
from core.views import ActionView, found
from reintegration.giving import actions, forms, policies, presenters
from reintegration.giving.models import NotProvided, Repeating
from reintegration.ground.forms import CrossOutForm
from reintegration.models import Assistance
from reintegration.policies import check_may_view
from reintegration.views import AssistancePage


class RecordPage(AssistancePage):
    """A page about one record of a case; 404 for whoever does not see it."""

    model: Any = None
    check: Any = None
    related: tuple[str, ...] = ("case__person", "case__organisation", "service", "provider")

    def setup_page(self, public_id: Any) -> None:
        rows = self.model.objects.visible_to(self.request.user).select_related(*self.related)
        self.row = found(rows, public_id)
        self.case = self.row.case
        self.check(self.request.user, self.row)

    def context(self) -> dict[str, Any]:
        return super().context() | {"row": self.row}


def _see(actor: Any, row: Any) -> None:
    check_may_view(actor, row.case)


class Item(RecordPage):
    """One item with all that is said of it."""

    model = Assistance
    template_name = "reintegration/giving/item.html"
    check = staticmethod(_see)
    related = (*RecordPage.related, "given_by", "crossed_out_by", "session", "repeating")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(
            may_correct=case_policies.allows(policies.check_may_correct, request.user, self.row),
            may_cross_out=case_policies.allows(policies.check_may_cross_out_item, request.user, self.row),
        )


class CorrectItem(RecordPage, EditPage):
    model = Assistance
    template_name = "reintegration/giving/item_form.html"
    form_class = forms.ItemForm
    check = staticmethod(policies.check_may_correct)
    done_message = _("The item was corrected. What it said before is kept.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user, "item": self.row, "names": actions.changeable(self.row)}

    def edited(self) -> Any:
        return self.model.objects.select_related("case__person", "service", "given_by").get(pk=self.row.pk)

    def values(self, record: Any) -> dict[str, Any]:
        return presenters.form_values(record, actions.changeable(record))

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.change_item(self.row, sent, version=sent["version"], actor=self.request.user)
        return reverse("reintegration:item", args=[self.row.public_id])


class CrossOutRecord(RecordPage):
    """Asks for the reason; `cross_out` is the action."""

    template_name = "reintegration/ground/cross_out.html"
    form_class = CrossOutForm
    done_message = _("It was crossed out. What it said stays readable, with your reason.")
    cross_out: Any = None

    def perform(self, form: Any) -> str:
        self.cross_out(self.row, reason=form.cleaned_data["reason"], actor=self.request.user)
        return self.url()


class CrossOutItem(CrossOutRecord):
    model = Assistance
    check = staticmethod(policies.check_may_cross_out_item)
    cross_out = staticmethod(actions.cross_out_item)


class RecordNotProvided(AssistancePage):
    template_name = "reintegration/giving/not_provided_form.html"
    form_class = forms.NotProvidedForm
    done_message = _("It was written down. It does not count as assistance.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.record_not_provided(self.case, sent, actor=self.request.user, token=sent["form_token"])
        return self.url()


class Settle(ActionView, RecordPage):
    model = NotProvided
    check = staticmethod(policies.check_may_settle)
    done_message = _("Nothing more is to come of it.")

    def perform(self) -> str:
        actions.settle_next_step(self.row, actor=self.request.user)
        return self.url()


class CrossOutNotProvided(CrossOutRecord):
    model = NotProvided
    check = staticmethod(policies.check_may_correct)
    cross_out = staticmethod(actions.cross_out_not_provided)


class BeginRepeating(AssistancePage):
    template_name = "reintegration/giving/repeating_form.html"
    form_class = forms.RepeatingForm
    done_message = _("It was agreed on. Nothing is on file as given before you confirm its days.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        row = actions.begin_repeating(self.case, sent, actor=self.request.user, token=sent["form_token"])
        return reverse("reintegration:repeating", args=[row.public_id])


class RepeatingPage(RecordPage):
    model = Repeating

    def url(self) -> str:
        return reverse("reintegration:repeating", args=[self.row.public_id])


class ShowRepeating(RepeatingPage):
    """What repeats, its days that wait, and what came of the last ones. The days are confirmed here."""

    template_name = "reintegration/giving/repeating.html"
    check = staticmethod(_see)
    related = (*RecordPage.related, "given_by")
    form_class = forms.ConfirmForm
    done_message = _("The days were written down.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"days": presenters.due_days(self.row, timezone.localdate())}

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "written": presenters.written_days(self.row),
            "today": timezone.localdate(),
            "may_keep": case_policies.allows(policies.check_may_keep, self.request.user, self.row),
        }

    def perform(self, form: Any) -> str:
        actions.confirm_days(self.row, form.answers(), actor=self.request.user)
        return self.url()


class ChangeRepeating(RepeatingPage, EditPage):
    template_name = "reintegration/giving/repeating_form.html"
    form_class = forms.RepeatingTermsForm
    check = staticmethod(policies.check_may_keep)
    done_message = _("It was changed. What is confirmed stays as it is.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def edited(self) -> Any:
        return self.model.objects.select_related("case__person", "service", "given_by").get(pk=self.row.pk)

    def values(self, record: Any) -> dict[str, Any]:
        return presenters.form_values(record, ("until_on", "quantity", "amount_azn", "given_by"))

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.change_repeating(self.row, sent, version=sent["version"], actor=self.request.user)
        return self.url()
