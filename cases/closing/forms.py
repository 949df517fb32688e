from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.closing.enums import Check, Contact
from cases.enums import ClosureReason
from cases.forms import date_input

TEXT_LIMIT = 4000
FOLLOW_UPS = 4


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=date_input(), **kwargs)


class AskToCloseForm(forms.Form):
    """Why, from which day on, what was gone through, when to look after the person again."""

    reason = forms.ChoiceField(label=_("Reason"), choices=ClosureReason.choices)
    explanation = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was reached, what was not, and what the person says to it."),
    )
    closed_on = _day(_("Closed on"), initial=timezone.localdate)
    checked = forms.MultipleChoiceField(
        label=_("Gone through"), choices=Check.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, FOLLOW_UPS + 1):
            label = _("Follow-up %(number)s on") % {"number": number}
            self.fields[f"follow_up_{number}"] = _day(label, required=False)

    def clean_closed_on(self) -> Any:
        day = self.cleaned_data["closed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        days = [cleaned.get(f"follow_up_{number}") for number in range(1, FOLLOW_UPS + 1)]
        cleaned["follow_up_on"] = [day for day in days if day]
        return cleaned


class ReturnForm(forms.Form):
    answer = forms.CharField(
        label=_("What is still to be done"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3})
    )


class FollowUpForm(forms.Form):
    done_on = _day(_("Done on"), initial=timezone.localdate)
    contact = forms.ChoiceField(label=_("How"), choices=Contact.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What came of it"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Housing, income, health, safety, whether somebody tries to recruit again."),
    )
    next_on = _day(_("Next follow-up on"), required=False)

    def clean_done_on(self) -> Any:
        day = self.cleaned_data["done_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day
