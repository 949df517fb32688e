from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms import RecordForm, date_input
from cases.separation.enums import Reason

TEXT_LIMIT = 2000


class SeparationForm(RecordForm):
    """Who must not be where this person is: by the number of a file that whoever writes sees."""

    number = forms.CharField(
        label=_("Case number"),
        max_length=40,
        help_text=_("Of a file that you see, with the people around the person."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.ChoiceField(label=_("Why they must not meet"), choices=[("", "—"), *Reason.choices])
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Read only by those who see both files."),
    )
    until_on = forms.DateField(
        label=_("Until"), required=False, widget=date_input(), help_text=_("Empty: until somebody ends it.")
    )


class EndSeparationForm(forms.Form):
    reason = forms.CharField(
        label=_("Why they may be in one house again"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3})
    )
