from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from referrals.parcels.enums import LARGEST, State
from referrals.parcels.models import OutsideOrganisation


class InstallationForm(forms.Form):
    """What another installation's administrators tell of theirs."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As people here call it."))
    address = forms.CharField(
        label=_("Address"),
        max_length=200,
        required=False,
        help_text=_("https:// and the host. Empty: parcels go by file alone."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    card = forms.CharField(
        label=_("Card of its keys"),
        max_length=200,
        help_text=_("The line that its administrators see on this page in their installation."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )


class FingerprintForm(forms.Form):
    fingerprint = forms.CharField(
        label=_("Fingerprint"),
        max_length=120,
        help_text=_(
            "As its administrators read it to you by telephone, or in person. Not from a message that came with the card."
        ),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )


class OutsideForm(forms.Form):
    """One of the organisations in the list in which nobody has an account."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=None,
        empty_label=_("Choose an organisation"),
        help_text=_("Add it under “Organisations” first. Nobody has an account for it here."),
    )
    code_there = forms.CharField(label=_("Its code there"), max_length=32)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        linked = OutsideOrganisation.objects.exclude(installation__state=State.ENDED).values("organisation")
        rows = Organisation.objects.filter(is_active=True).exclude(pk__in=linked)
        self.fields["organisation"].queryset = rows.exclude(pk__in=User.objects.values("organisation"))


class ParcelForm(forms.Form):
    """A parcel that came by hand."""

    file = forms.FileField(label=_("Parcel"), widget=forms.FileInput(attrs={"accept": ".age"}))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("It is larger than a parcel may be."))
        return file


class CaseNumberForm(forms.Form):
    number = forms.CharField(
        label=_("Case number"),
        max_length=40,
        help_text=_("A case of your organisation that you may change."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
