from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reintegration.catalogue.enums import Unit
from reintegration.catalogue.forms import ServiceField
from reintegration.enums import Outcome
from reintegration.ground.forms import SentOnce, text_field
from reintegration.models import Plan
from reintegration.partners.forms import PartnerField

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
        help_text=_("For the whole item, if money was given or spent."),
    )
    unit = forms.ChoiceField(
        label=_("Counted in"), required=False, choices=[("", _("As in the catalogue")), *Unit.choices]
    )
    given_by = PartnerField(label=_("Given by the partner"), required=False)
    outcome = forms.ChoiceField(
        label=_("What came of it"), required=False, choices=[("", _("Nothing said yet")), *Outcome.choices]
    )
    note = text_field(_("In words"), required=False)
    plan = forms.ModelChoiceField(label=_("Plan"), queryset=None, required=False, empty_label=_("Under no plan"))

    def __init__(self, *args: Any, actor: Any, case: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].offer(actor)
        self.fields["given_by"].offer(actor)
        self.fields["plan"].queryset = Plan.objects.visible_to(actor).of(case).open()
        self.fields["plan"].label_from_instance = lambda plan: (
            gettext("The plan of %(day)s") % {"day": date_format(plan.started_on, "SHORT_DATE_FORMAT")}
        )


class PlanFilterForm(forms.Form):
    """The chip above the list; an unknown value shows all."""

    review = forms.ChoiceField(
        label=_("Open plans"), required=False, choices=[("", _("All")), ("due", _("Review due"))]
    )
