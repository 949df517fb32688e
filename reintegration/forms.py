from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission, has_permission
from cases.models import PlanGoal
from reintegration.catalogue.enums import Unit
from reintegration.catalogue.forms import ServiceField
from reintegration.enums import Outcome
from reintegration.ground.forms import SentOnce, text_field
from reintegration.models import BudgetLine
from reintegration.money.enums import Currency
from reintegration.money.numbers import in_words
from reintegration.partners.forms import PartnerField


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EndPlanForm(forms.Form):
    ended_on = forms.DateField(label=_("Ended on"), initial=timezone.localdate, widget=date_input())


class AssistanceForm(SentOnce):
    """One item: what, when, how much. Your organisation answers for it, whoever gave it."""

    service = ServiceField(label=_("What was given"))
    delivered_on = forms.DateField(label=_("Given on"), initial=timezone.localdate, widget=date_input())
    quantity = forms.DecimalField(
        label=_("Quantity"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        help_text=_("Hours, sessions, pieces: whatever counts here."),
    )
    amount_azn = forms.DecimalField(
        label=_("Amount in AZN"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=_(
            "For the whole item, if money was given or spent. An allowance left empty is paid by its rate of the day."
        ),
    )
    line = forms.ModelChoiceField(
        label=_("Paid from"),
        queryset=None,
        required=False,
        empty_label=_("No budget line"),
        help_text=_("The amount is charged to this budget line at once."),
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=[("", "AZN"), *Currency.choices])
    foreign_amount = forms.DecimalField(
        label=_("Amount in that currency"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=_("Instead of the amount in AZN: exchanged by the rate of the day on which it was given."),
    )
    goal = forms.ModelChoiceField(
        label=_("Towards which goal"),
        queryset=None,
        required=False,
        empty_label=_("Towards no goal of the plan"),
        to_field_name="public_id",
    )
    unit = forms.ChoiceField(
        label=_("Counted in"), required=False, choices=[("", _("As in the catalogue")), *Unit.choices]
    )
    given_by = PartnerField(label=_("Given by the partner"), required=False)
    outcome = forms.ChoiceField(
        label=_("What came of it"), required=False, choices=[("", _("Nothing said yet")), *Outcome.choices]
    )
    note = text_field(_("In words"), required=False)

    def __init__(self, *args: Any, actor: Any, case: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].offer(actor)
        self.fields["given_by"].offer(actor)
        lines = BudgetLine.objects.usable_by(actor).select_related("project").with_left()
        self.fields["line"].queryset = lines.order_by("project__code", "code")
        self.fields["line"].label_from_instance = _line_in_words
        if not self.fields["line"].queryset.exists():
            for name in ("line", "currency", "foreign_amount"):
                del self.fields[name]
        self.fields["goal"].queryset = PlanGoal.objects.visible_to(actor).of(case).in_force().order_by("id")
        self.fields["goal"].label_from_instance = lambda goal: (
            f"{goal.get_area_display()}: {Truncator(goal.objective or '').chars(80)}"
        )


def _line_in_words(line: Any) -> str:
    said = {"project": line.project.code, "line": line.code, "name": line.name, "left": in_words(line.left)}
    return gettext("%(project)s · %(line)s %(name)s: %(left)s left") % said


class PlanFilterForm(forms.Form):
    """The chips above the list; an unknown value shows what stands there first: her own people, to a supervisor everybody."""

    whose = forms.ChoiceField(label=_("Plans of"), required=False)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("all in force")),
            ("due", _("what is due")),
            ("unsigned", _("not yet signed")),
            ("earlier", _("earlier plans that still run")),
        ],
    )

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.supervises = has_permission(reader, Permission.PLAN_APPROVE)
        mine, everybody = _("my people"), _("everybody I may see")
        self.fields["whose"].choices = (
            [("", everybody), ("mine", mine)] if self.supervises else [("", mine), ("all", everybody)]
        )

    def chosen(self) -> tuple[bool, str]:
        """Whether of her own people alone, and which plans."""
        self.is_valid()
        whose = self.cleaned_data.get("whose")
        return whose == "mine" if self.supervises else whose != "all", self.cleaned_data.get("show", "")
