from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from reports.models import ReportJob
from reports.periods import Period


class PeriodField(forms.CharField):
    """A year, a quarter or a month, as `Period` writes them."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return text
        try:
            period = Period.parse(text)
        except Refused as error:
            raise forms.ValidationError(error.message) from None
        if period.year < 1900:
            raise forms.ValidationError(_("That is before 1900."))
        return period


class CancelForm(forms.Form):
    """Nothing is asked: the button is the answer."""


class FreezeForm(forms.Form):
    """Which period, and why if it was frozen before. Whether a reason is needed only the count can tell."""

    year = PeriodField(
        label=_("Year, quarter or month"), max_length=20, help_text=_("For example 2019, 2019-Q3 or 2019-07.")
    )
    # What the button orders: a revision that stays, or a count of the year that is running.
    kind = forms.ChoiceField(choices=ReportJob.Kind, required=False, widget=forms.HiddenInput)
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
