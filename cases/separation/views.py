from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.family.views import FamilyPage
from cases.models import Case, Separation
from cases.policies import allows
from cases.separation import actions, policies
from cases.separation.forms import EndSeparationForm, SeparationForm
from core.errors import Refused
from core.views import found


class KeepApart(FamilyPage):
    """Say whom the person must not meet in a house."""

    template_name = "cases/separation/form.html"
    form_class = SeparationForm
    check = staticmethod(policies.check_may_record)
    done_message = _("Recorded. Whoever checks in one of the two is warned while the other is in the house.")

    def other_case(self, form: Any) -> Case:
        """The file whose number was typed, if this person sees it with the people around its person."""
        rows = Case.objects.visible_to(self.request.user).select_related("person")
        other = rows.numbered(form.cleaned_data["number"])
        if other is None or not allows(policies.check_may_name, self.request.user, other):
            raise Refused(_("You see no case with this number."), "number")
        return other

    def perform(self, form: Any) -> str:
        other, token = self.other_case(form), form.cleaned_data["token"]
        actions.keep_apart(self.case, other, form.details(), token=token, actor=self.request.user)
        return self.url()


class EndSeparation(FamilyPage):
    """Asks why: a separation is ended once, and not by a slip of the hand."""

    template_name = "cases/separation/end.html"
    form_class = EndSeparationForm
    check = staticmethod(policies.check_may_see)
    done_message = _("Ended. The two may be in one house.")

    def setup_page(self, public_id: Any, row_id: Any) -> None:
        super().setup_page(public_id)
        rows = Separation.objects.visible_to(self.request.user).of(self.case)
        self.row = found(rows.select_related("case__person", "other_case"), row_id)
        policies.check_may_end(self.request.user, self.row)

    def context(self) -> dict[str, Any]:
        return super().context() | {"row": self.row, "other": self.row.other_than(self.case)}

    def perform(self, form: Any) -> str:
        actions.end_separation(self.row, reason=form.cleaned_data["reason"], actor=self.request.user)
        return self.url()
