"""What the day log asks. The text is sealed; nothing of it stands in an address."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shelters.daylog.enums import LogKind
from shelters.presence.forms import day_field, day_input, time_input
from shelters.presence.records import Guest

TEXT_LIMIT = 5_000


def label_of(guest: Guest) -> str:
    """Somebody of the house on a list to choose from, as far as the reader may know her."""
    who = guest.name or guest.number or gettext("Occupied")
    place = " ".join(part for part in (guest.room, guest.bed) if part)
    return f"{who} · {place}" if place else who


class CorrectLogForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is about"), choices=LogKind.choices)
    text = forms.CharField(
        label=_("What happened"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What was seen, heard and done."),
    )
    important = forms.BooleanField(
        label=_("Important for the next shift"), required=False, help_text=_("It stands in the hand-over.")
    )
    day = day_field(_("Day"), initial=timezone.localdate)
    at = forms.TimeField(label=_("Time"), widget=time_input())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, at = cleaned.get("day"), cleaned.get("at")
        if day and at is not None:
            cleaned["happened_at"] = timezone.make_aware(datetime.combine(day, at))
        return cleaned


class LogForm(CorrectLogForm):
    """A new entry; whom it is about, is chosen among those of the house."""

    about = forms.MultipleChoiceField(
        label=_("About whom"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody in particular: leave it empty."),
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    field_order = ("kind", "text", "important", "about", "day", "at")

    def __init__(self, *args: Any, people: Iterable[Guest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(guest.stay.public_id): guest for guest in people}
        self.fields["about"].choices = [(key, label_of(guest)) for key, guest in self.people.items()]
        if not self.people:
            del self.fields["about"]

    def clean_about(self) -> list[Any]:
        return [self.people[key].stay for key in self.cleaned_data["about"]]


class CrossOutLogForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class LogFilterForm(forms.Form):
    """Which entries; a word that is none of the list is none."""

    day = forms.DateField(label=_("Day"), required=False, widget=day_input())
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *LogKind.choices])
    important = forms.BooleanField(label=_("Important only"), required=False)

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {"day": None, "kind": "", "important": False} | self.cleaned_data
