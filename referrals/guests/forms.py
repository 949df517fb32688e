from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

TEXT_LIMIT = 4000


def _text(label: Any, limit: int, **kwargs: Any) -> forms.CharField:
    """A few words that no browser is to remember."""
    return forms.CharField(
        label=label, max_length=limit, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs
    )


class LinkForm(forms.Form):
    """For whom a link is: the link goes to the address, the passcode by the telephone."""

    contact_name = _text(_("Contact's name"), 100, help_text=_("Of the one person who is to open it."))
    contact_email = forms.EmailField(
        label=_("Contact's e-mail"),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("The link goes there. The message says only that a referral awaits."),
    )
    contact_phone = _text(_("Contact's telephone"), 40, help_text=_("You call this number and say the passcode."))
    language = forms.ChoiceField(label=_("Language of the message"), choices=settings.LANGUAGES)


class PasscodeForm(forms.Form):
    token = forms.CharField(max_length=100, widget=forms.HiddenInput)
    passcode = forms.CharField(
        label=_("Passcode"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        help_text=_("Eight digits that you were told by telephone."),
    )

    def clean_passcode(self) -> str:
        return "".join(self.cleaned_data["passcode"].split())


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other organisation reads this. No name, no address."),
    )
