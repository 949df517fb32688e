"""Fields that the forms of a house share. What is typed there travels in the body of a request and is sealed."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shelters.life.presenters import Guest

TEXT_LIMIT = 4000
LINE_LIMIT = 200


def text_field(label: Any, *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
    return forms.CharField(label=label, max_length=TEXT_LIMIT, widget=widget, **kwargs)


def line_field(label: Any, **kwargs: Any) -> forms.CharField:
    """A name or a few words that no browser is to remember."""
    return forms.CharField(
        label=label, max_length=LINE_LIMIT, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs
    )


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def moment_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """A day and a time of the day, to the minute; now unless said otherwise."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, initial=this_minute, **kwargs)


def this_minute() -> datetime:
    return timezone.localtime().replace(second=0, microsecond=0)


class SentOnce(forms.Form):
    """Carries what tells that a form was sent before."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)


class GuestField(forms.ChoiceField):
    """Somebody in the house, chosen from those whom the reader may know; gives her stay, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stays: dict[str, Any] = {}

    def offer(self, guests: list[Guest]) -> None:
        known = [guest for guest in guests if guest.case is not None]
        self.stays = {str(guest.stay.public_id): guest.stay for guest in known}
        self.choices = [("", "—"), *((str(guest.stay.public_id), guest.label) for guest in known)]

    def clean(self, value: Any) -> Any:
        return self.stays.get(super().clean(value))


class CrossOutForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
