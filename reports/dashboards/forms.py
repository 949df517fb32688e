from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.dashboards.frozen import Against, Choice, first_shown
from reports.periods import Period


class PeriodFilterForm(forms.Form):
    """Which period, compared with which: closed lists, so that an address can be kept and says nothing else.

    An unknown value shows the last whole year that is over.
    """

    period = forms.ChoiceField(label=_("Period"), required=False)
    against = forms.ChoiceField(label=_("Compared with"), required=False, choices=Against)

    def __init__(self, data: Any, *, found: list[Choice]) -> None:
        super().__init__(data)
        self.asked = data
        self.found = {str(choice.period): choice.period for choice in found}
        self.fields["period"].choices = [(str(choice.period), choice.label) for choice in found]
        first = first_shown(found)
        self.initial = {"period": str(first) if first else "", "against": Against.BEFORE}
        if not self.is_valid() or not self.cleaned_data["period"] or not self.cleaned_data["against"]:
            self.data = self.initial | {name: value for name, value in self.known().items() if value}

    def known(self) -> dict[str, str]:
        """What was asked for and can be."""
        return self.cleaned_data if hasattr(self, "cleaned_data") else {}

    @property
    def period_shown(self) -> Period | None:
        return self.found.get(self.data.get("period", ""))

    @property
    def against_shown(self) -> str:
        return str(self.data.get("against", Against.BEFORE))


class HouseFilterForm(PeriodFilterForm):
    """Which house besides, of those that the period counts; an unknown one shows the first."""

    house = forms.ChoiceField(label=_("Shelter"), required=False)

    def choose(self, found: list[tuple[str, str]], first: str) -> str:
        """Offer the houses of the period; returns the one that is shown."""
        wanted = self.asked.get("house", "")
        chosen = wanted if wanted in dict(found) else first
        self.fields["house"].choices = found
        self.data = {**self.data, "house": chosen}
        return chosen
