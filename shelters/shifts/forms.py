"""What a roster and a hand-over ask. What is handed over is sealed; nothing of it stands in an address."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from shelters.models import Shelter
from shelters.presence.forms import day_field, time_input
from shelters.shifts.enums import QUESTIONS, USUAL_HOURS, Part
from shelters.shifts.policies import staff_of

TEXT_LIMIT = 5_000


class ShiftForm(forms.Form):
    """Who is on duty, when. An end that is not after the beginning lies on the next day."""

    day = day_field(_("Day"))
    part = forms.ChoiceField(label=_("Part of the day"), choices=Part.choices)
    begins = forms.TimeField(
        label=_("From"), required=False, widget=time_input(), help_text=_("Empty: the usual hour of this part.")
    )
    ends = forms.TimeField(
        label=_("Until"), required=False, widget=time_input(), help_text=_("Before the beginning: on the next day.")
    )
    in_charge = forms.ModelChoiceField(
        label=_("In charge"),
        queryset=User.objects.none(),
        to_field_name="public_id",
        empty_label=_("Choose a colleague"),
    )
    staff = forms.ModelMultipleChoiceField(
        label=_("On duty too"),
        queryset=User.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, shelter: Shelter, was: Any = (), **kwargs: Any) -> None:
        """`was`: who is on duty in it now, whether she works here still or not."""
        super().__init__(*args, **kwargs)
        people = staff_of(shelter) | User.objects.filter(pk__in=was).order_by("full_name", "pk")
        for name in ("in_charge", "staff"):
            self.fields[name].queryset = people
            self.fields[name].label_from_instance = _full_name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, part = cleaned.get("day"), cleaned.get("part")
        if day and part:
            usual_begin, usual_end = USUAL_HOURS[Part(part)]
            begins = datetime.combine(day, cleaned.get("begins") or usual_begin)
            ends = datetime.combine(day, cleaned.get("ends") or usual_end)
            ends += timedelta(days=ends <= begins)
            cleaned |= {"begins_at": timezone.make_aware(begins), "ends_at": timezone.make_aware(ends)}
        return cleaned


class MendHandOverForm(forms.Form):
    """One question after the other; at least one is answered."""

    who_is_in = forms.CharField(
        label=QUESTIONS["who_is_in"],
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How they are, who needs quiet, who shares a room."),
    )
    who_is_out = forms.CharField(
        label=QUESTIONS["who_is_out"], max_length=TEXT_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    what_is_due = forms.CharField(
        label=QUESTIONS["what_is_due"],
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Appointments, medicines, calls to make, visitors expected."),
    )
    worries = forms.CharField(
        label=QUESTIONS["worries"], max_length=TEXT_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class HandOverForm(MendHandOverForm):
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)


class CopyWeekForm(forms.Form):
    week = day_field(_("Week"))


def _full_name(user: User) -> str:
    return user.full_name
