from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FreezeForm(forms.Form):
    """Which year, and why if it was frozen before. Whether a reason is needed only the count can tell."""

    year = forms.IntegerField(label=_("Year"), min_value=1900)
    reason = forms.CharField(
        label=_("Reason for a correction"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Needed only where a finished year was frozen before and its figures have changed since. No names."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year
