from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class UnsafeWayForm(forms.Form):
    """Why somebody is called or written to although it is not safe now."""

    way = forms.ChoiceField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why it cannot wait, or why the warning does not hold"),
        max_length=1000,
        help_text=_("In a few words, without names. It stays on record."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(key, key) for key in keys]
