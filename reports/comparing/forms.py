from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.comparing.presenters import TOTALS
from reports.presenters import HEADINGS

# So many years stand beside one another.
MOST = 8
WHO = {
    "persons": _("All persons"),
    "victim": _("Identified or recognised victims"),
    "at_risk": _("Potential or presumed victims"),
    "other": _("Others (not victims, or not classified)"),
}


class CompareForm(forms.Form):
    """Which years, by what, and of whom: closed lists. Unknown values count as none; with fewer than two years all are shown."""

    year = forms.MultipleChoiceField(label=_("Years"), required=False, widget=forms.CheckboxSelectMultiple)
    table = forms.ChoiceField(
        label=_("Figures"), required=False, choices=[(TOTALS, _("The year in numbers")), *HEADINGS.items()]
    )
    who = forms.ChoiceField(label=_("Of whom"), required=False, choices=WHO.items())

    def __init__(self, data: Any, *, years: list[int]) -> None:
        super().__init__(data)
        self.fields["year"].choices = [(str(year), str(year)) for year in years]
        self.is_valid()
        found = self.cleaned_data
        chosen = found.get("year") or []
        self.years = sorted(map(int, chosen if len(chosen) > 1 else map(str, years[:MOST])))[-MOST:]
        self.chosen_table = found.get("table") or TOTALS
        self.chosen_who = found.get("who") or "persons"
        self.data = {"year": [str(year) for year in self.years], "table": self.chosen_table, "who": self.chosen_who}
