"""What a roll call asks."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shelters.presence.enums import OUT, Help, Mark

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2200, 12, 31)
NOT_HERE = [(mark.value, mark.label) for mark in (*OUT, Mark.MISSING)]


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day within reach of the calendar."""
    validators = [MinValueValidator(FIRST_DAY, _("Check the year.")), MaxValueValidator(LAST_DAY, _("Check the year."))]
    return forms.DateField(label=label, widget=day_input(), validators=validators, **kwargs)


class NotHereForm(forms.Form):
    mark = forms.ChoiceField(label=_("Where she is"), choices=NOT_HERE, widget=forms.RadioSelect)
    day = day_field(_("If out: expected back on"), required=False, help_text=_("Empty: not known."))
    at = forms.TimeField(label=_("If out: expected back at"), required=False, widget=time_input())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, at = cleaned.pop("day", None), cleaned.pop("at", None)
        if (day is None) != (at is None) and not self.errors:
            self.add_error("day" if day is None else "at", _("Say day and time, or neither."))
        cleaned["expected_at"] = timezone.make_aware(datetime.combine(day, at)) if day and at else None
        return cleaned


class RollCallHourForm(forms.Form):
    by = forms.TimeField(
        label=_("Roll call by"),
        widget=time_input(),
        help_text=_("From then on a roll call that was not taken stands in the day of the staff."),
    )


class HelpForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Help to get out"),
        required=False,
        choices=[("", _("Gets out alone")), *Help.choices],
        widget=forms.RadioSelect,
    )
