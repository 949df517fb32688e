from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.htcds.cells import CODES, IOM

LONGEST_REASON = 500


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class ExportForm(forms.Form):
    """Which files, in which workbook, and what for."""

    layout = forms.ChoiceField(
        label=gettext_lazy("Workbook"),
        choices=[
            (CODES, gettext_lazy("Everything, in the standard's codes")),
            (IOM, gettext_lazy("IOM's own workbook: one value a cell")),
        ],
        initial=CODES,
        widget=forms.RadioSelect,
    )
    from_on = _day(gettext_lazy("Cases opened from"))
    to_on = _day(gettext_lazy("Cases opened until"))
    reason = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who gets it, and for what. It stays on record; name nobody whom a case is about."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The period ends before it begins."))
        return cleaned
