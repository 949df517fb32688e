from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pyrage import RecipientError
from pyrage.x25519 import Recipient

from accounts.models import Organisation, User
from exchange.agreements.enums import SharingPurpose, kinds_of_data


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class AgreementForm(forms.Form):
    """With whom, for what, of what, until when; and to whom files are handed."""

    partner = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("— none of these —"),
    )
    party_name = forms.CharField(
        label=gettext_lazy("Or somebody without an account here"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("An authority or organisation by its name, never a person."),
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("What for"), choices=SharingPurpose.choices, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(label=gettext_lazy("What may be shared"), widget=forms.CheckboxSelectMultiple)
    signed_on = _day(gettext_lazy("Signed on"))
    valid_from = _day(gettext_lazy("Valid from"))
    valid_until = _day(gettext_lazy("Valid until"))
    reference = forms.CharField(label=gettext_lazy("Reference of the document"), max_length=100)
    contact_name = forms.CharField(
        label=gettext_lazy("Contact's name"),
        max_length=200,
        help_text=gettext_lazy("Who receives the files there, and answers for them."),
    )
    contact_email = forms.EmailField(label=gettext_lazy("Contact's e-mail"), required=False)
    age_key = forms.CharField(
        label=gettext_lazy("Public key for age"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Begins with age1. With it only the recipient opens a file; without it a passphrase does."
        ),
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.filter(is_active=True).exclude(pk=actor.organisation_id)
        self.fields["partner"].queryset = others.order_by("name")
        self.fields["kinds"].choices = kinds_of_data()

    def clean_age_key(self) -> str:
        key: str = self.cleaned_data["age_key"].strip()
        if key:
            try:
                Recipient.from_str(key)
            except RecipientError:
                raise forms.ValidationError(_("This is not a public key for age.")) from None
        return key

    def clean_signed_on(self) -> Any:
        if self.cleaned_data["signed_on"] > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return self.cleaned_data["signed_on"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("partner")) == bool(cleaned.get("party_name")):
            self.add_error(
                "partner", _("Choose an organisation, or write the name of somebody outside: one of the two.")
            )
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The period ends before it begins."))
        return cleaned


class EndForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it ends"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
