from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reintegration.enums import grouped_types
from reintegration.models import BudgetLine, Plan
from reintegration.money.enums import Currency
from reintegration.money.numbers import in_words

TEXT_LIMIT = 4000


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlanForm(forms.Form):
    """What the person wants, what was agreed, when to look at it again."""

    aim = forms.CharField(
        label=_("What the person wants to reach"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the person's own words, as far as possible."),
    )
    steps = forms.CharField(
        label=_("Agreed steps"),
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line: who does what, until when."),
    )
    started_on = forms.DateField(label=_("Begins on"), initial=timezone.localdate, widget=date_input())
    review_on = forms.DateField(
        label=_("Look at it again on"),
        required=False,
        widget=date_input(),
        help_text=_("Plans whose day has come stand first in the list."),
    )


class EndPlanForm(forms.Form):
    ended_on = forms.DateField(label=_("Ended on"), initial=timezone.localdate, widget=date_input())


class AssistanceForm(forms.Form):
    """One item: what, when, how much. Your organisation is the one that gave it."""

    type = forms.ChoiceField(label=_("What was given"))
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
    plan = forms.ModelChoiceField(label=_("Plan"), queryset=None, required=False, empty_label=_("Under no plan"))

    def __init__(self, *args: Any, actor: Any, case: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [("", _("Choose what was given")), *grouped_types()]
        lines = BudgetLine.objects.usable_by(actor).select_related("project").with_left()
        self.fields["line"].queryset = lines.order_by("project__code", "code")
        self.fields["line"].label_from_instance = _line_in_words
        if not self.fields["line"].queryset.exists():
            for name in ("line", "currency", "foreign_amount"):
                del self.fields[name]
        self.fields["plan"].queryset = Plan.objects.visible_to(actor).of(case).open()
        self.fields["plan"].label_from_instance = lambda plan: (
            gettext("The plan of %(day)s") % {"day": date_format(plan.started_on, "SHORT_DATE_FORMAT")}
        )


def _line_in_words(line: Any) -> str:
    said = {"project": line.project.code, "line": line.code, "name": line.name, "left": in_words(line.left)}
    return gettext("%(project)s · %(line)s %(name)s: %(left)s left") % said


class PlanFilterForm(forms.Form):
    """The chip above the list; an unknown value shows all."""

    review = forms.ChoiceField(
        label=_("Open plans"), required=False, choices=[("", _("All")), ("due", _("Review due"))]
    )
