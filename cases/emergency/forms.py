from django import forms
from django.utils.translation import gettext_lazy as _

from cases.emergency import explanations
from cases.emergency.enums import Verdict


class EmergencyForm(forms.Form):
    """Sent by POST alone: neither the number nor the reason stands in an address."""

    help_beside = explanations.EMERGENCY
    number = forms.CharField(
        label=_("Case number"),
        max_length=40,
        help_text=_("Exactly as it was told to you. There is no search."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=_("What has happened"),
        max_length=1000,
        help_text=_("In a few words, without names. The manager and the data-protection officer read it at once."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Was there need?"), choices=Verdict.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Why"),
        max_length=1000,
        help_text=_("In a few words, without names."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
