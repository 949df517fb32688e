from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.journal.listing import OTHER_ENDS, UNDER_WAY
from referrals.states import Outcome, Purpose

_DAY = {"type": "date"}


class JournalForm(forms.Form):
    """Which part of the register: this year's, unless something else is said. A number finds whatever the period."""

    number = forms.CharField(label=_("Number"), required=False, max_length=40)
    from_on = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    until_on = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    purpose = forms.ChoiceField(label=_("Purpose"), required=False, choices=[("", _("All")), *Purpose.choices])
    sender = forms.UUIDField(label=_("Sent by"), required=False, widget=forms.Select)
    receiver = forms.UUIDField(label=_("Receiver"), required=False, widget=forms.Select)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[
            ("", _("All")),
            (UNDER_WAY, _("Under way")),
            *Outcome.choices,
            *((state.value, state.label) for state in OTHER_ENDS),
        ],
    )

    def __init__(self, data: Any) -> None:
        this_year = timezone.localdate().replace(month=1, day=1).isoformat()
        super().__init__(data if "from_on" in data else {"from_on": this_year} | data.dict())

    def offer(self, organisations: list[tuple[str, str]]) -> None:
        """Whom there is to choose from, for a page that shows the form."""
        for name in ("sender", "receiver"):
            self.fields[name].widget.choices = [("", _("All")), *organisations]

    def chosen(self) -> dict[str, Any]:
        """What is to be applied; an unknown value is no filter."""
        self.is_valid()
        return self.cleaned_data

    def query(self) -> str:
        chosen = {"from_on": ""} | self.chosen()
        return urlencode([(name, str(value or "")) for name, value in chosen.items() if value or name == "from_on"])
