from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shelters.belongings.enums import BelongingKind, Currency, Signature
from shelters.belongings.models import DIGITS, Belonging
from shelters.life.forms import SentOnce, date_field, line_field

SIGNED = [choice for choice in Signature.choices if choice[0]]


def _today() -> Any:
    return timezone.localdate()


def _amount(**kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("How many or how much"), min_value=Decimal("0.01"), widget=forms.NumberInput(attrs={"step": "any"}),
        **DIGITS, **kwargs,
    )  # fmt: skip


class TakeForm(SentOnce):
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose")), *BelongingKind.choices])
    what = line_field(_("What it is"), help_text=_("So that she recognises it: colour, brand, number."))
    amount = _amount(initial=1)
    currency = forms.ChoiceField(label=_("Currency, of money"), required=False, choices=[("", "—"), *Currency.choices])
    kept_where = line_field(_("Where it is kept"), required=False)
    taken_on = date_field(_("Taken on"), initial=_today)
    in_presence_of = line_field(_("In the presence of"), required=False)


class SignatureForm(forms.Form):
    signature = forms.ChoiceField(label=_("Signature"), choices=SIGNED, widget=forms.RadioSelect)
    signed_on = date_field(_("On"), initial=_today)
    witness = line_field(_("Who saw the refusal"), required=False)


class HandEverythingBackForm(forms.Form):
    to_whom = line_field(_("To whom"), help_text=_("“Herself”, or who takes it for her and by what right."))
    on = date_field(_("Handed back on"), initial=_today)
    signature = forms.ChoiceField(label=_("Signature"), choices=SIGNED, widget=forms.RadioSelect)
    witness = line_field(_("Who saw the refusal"), required=False)


class HandBackForm(SentOnce, HandEverythingBackForm):
    amount = _amount()

    field_order = ("amount", "to_whom", "on", "signature", "witness")

    def __init__(self, *args: Any, belonging: Belonging, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = belonging.left.normalize() if not belonging.currency else belonging.left
