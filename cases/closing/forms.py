from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.closing.enums import METHODS, OUTCOMES, Check, Danger, Progress, Safety, Standing
from cases.closing.models import FollowUp
from cases.enums import ClosureReason
from cases.forms import date_input

TEXT_LIMIT = 4000
FOLLOW_UPS = 4


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=date_input(), **kwargs)


def _finding(label: Any, codes: Any) -> forms.ChoiceField:
    choices = [*codes.choices, ("", _("Not asked"))]
    return forms.ChoiceField(label=label, choices=choices, required=False, initial="", widget=forms.RadioSelect)


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

    def __init__(self, *args: Any, proposed: Sequence[date] = (), **kwargs: Any) -> None:
        """`proposed`: days of follow-up by the programme's schedule."""
        super().__init__(*args, **kwargs)
        for number in range(1, FOLLOW_UPS + 1):
            label = _("Follow-up %(number)s on") % {"number": number}
            day = proposed[number - 1] if number <= len(proposed) else None
            self.fields[f"follow_up_{number}"] = _day(label, required=False, initial=day)

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
    """How she was reached, what was found, what comes next. What was found is asked only of whom was reached."""

    done_on = _day(_("Done on"), initial=timezone.localdate)
    contact = forms.ChoiceField(label=_("How"), choices=METHODS, widget=forms.RadioSelect)
    rules_kept = forms.BooleanField(
        label=_("She was contacted as she wants to be"),
        required=False,
        help_text=_("At her times, or through whom she named."),
    )
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES, widget=forms.RadioSelect)
    housing = _finding(_("Housing"), Standing)
    income = _finding(_("Income"), Standing)
    health = _finding(_("Health"), Standing)
    safety = _finding(_("Safety"), Safety)
    risk = _finding(_("Danger of being trafficked again"), Danger)
    progress = _finding(_("Plan"), Progress)
    note = forms.CharField(
        label=_("What came of it"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Housing, income, health, safety, whether somebody tries to recruit again."),
    )
    next_on = _day(
        _("Next follow-up on"),
        required=False,
        help_text=_("Left empty, who could not be reached is tried again by itself, a few times."),
    )
    next_method = forms.ChoiceField(
        label=_("Next time as"), required=False, choices=[("", _("Not decided yet")), *METHODS]
    )

    def clean_done_on(self) -> Any:
        day = self.cleaned_data["done_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def groups(self) -> list[tuple[Any, list[Any]]]:
        names = (
            (_("The contact"), ("done_on", "contact", "rules_kept", "outcome")),
            (_("What was found"), (*FollowUp.FINDINGS, "note")),
            (_("What comes next"), ("next_on", "next_method")),
        )
        return [(title, [self[name] for name in fields]) for title, fields in names]


class AlarmForm(forms.Form):
    answer = forms.CharField(
        label=_("What was done about it"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who did what, and whether the person is safe now."),
    )


class ScheduleForm(forms.Form):
    months = forms.CharField(
        label=_("Months after leaving"), max_length=40, help_text=_("Numbers with commas between, such as 1, 3, 6, 12.")
    )

    def clean_months(self) -> list[int]:
        try:
            return [int(part) for part in self.cleaned_data["months"].replace(";", ",").split(",") if part.strip()]
        except ValueError:
            raise forms.ValidationError(_("Write numbers with commas between.")) from None
