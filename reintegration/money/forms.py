from calendar import monthrange
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from reintegration.ground.forms import date_field, number_field
from reintegration.money.enums import Allowance, Currency


def _amount(label: Any, **kwargs: Any) -> forms.DecimalField:
    return number_field(label, digits=14, **{"required": True} | kwargs)


class OrganisationField(forms.ModelChoiceField):
    """Somebody who takes part, by name."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(Organisation.objects.order_by("name"), label=label, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class SentOnce(forms.Form):
    reference = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


class ProjectForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=30, help_text=_("As the agreement with the funder calls it."))
    name = forms.CharField(label=_("Name"), max_length=200)
    funder = OrganisationField(_("Paid for by"), empty_label=_("Choose an organisation"))
    starts_on = date_field(_("Begins on"))
    ends_on = date_field(_("Ends on"))


class LineForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=30)
    name = forms.CharField(label=_("Name"), max_length=200)
    spender = OrganisationField(
        _("Spent by"),
        required=False,
        empty_label=_("Every organisation that records assistance"),
        help_text=_("Whoever works there chooses this line when she records what was given."),
    )
    ceiling_azn = _amount(_("Ceiling in AZN"), help_text=_("Never below what is spent and promised already."))


class SureForm(forms.Form):
    """Nothing to type: the button says it."""


class ChargeForm(SentOnce):
    """A cost that is nobody's in particular: rent of a room, print, bank fees."""

    amount = _amount(_("Amount in AZN"), required=False, help_text=_("Or below, in another currency."))
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=[("", "AZN"), *Currency.choices])
    foreign_amount = _amount(
        _("Amount in that currency"), required=False, help_text=_("Exchanged by the rate of the day below.")
    )
    day = date_field(_("Day"), initial=timezone.localdate)


class CorrectForm(SentOnce):
    amount = _amount(_("What was really spent, in AZN"), help_text=_("Nought if nothing was."))


class RecoverForm(SentOnce):
    amount = _amount(_("Amount that came back, in AZN"))
    day = date_field(_("Came back on"), initial=timezone.localdate)


class AllowanceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Allowance"), choices=Allowance.choices)
    valid_from = date_field(_("In force from"))
    amount_azn = _amount(_("Amount in AZN"))
    source = forms.CharField(label=_("Rule that says so"), required=False, max_length=200)


class ExchangeForm(forms.Form):
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency.choices)
    on = date_field(_("Day"), initial=timezone.localdate)
    azn = forms.DecimalField(
        label=_("AZN for one"),
        min_value=0,
        max_digits=14,
        decimal_places=6,
        help_text=_("As the Central Bank published it for that day."),
    )


def _month(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
    return forms.DateField(label=label, required=False, input_formats=["%Y-%m", "%Y-%m-%d"], widget=widget)


class StatementForm(forms.Form):
    """Whole months; left empty, the year so far."""

    from_on = _month(_("From"))
    until_on = _month(_("Until"))

    def months(self) -> tuple[date, date]:
        """The first day of the first month, the last day of the last. What cannot be read counts as left empty."""
        self.is_valid()
        today = timezone.localdate()
        first = self.cleaned_data.get("from_on") or today.replace(month=1, day=1)
        last = self.cleaned_data.get("until_on") or max(today, first)
        first, last = sorted((first, last))
        return first.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])
