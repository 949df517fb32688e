"""Fields that the forms about assistance share. What is typed there is sealed; no browser is to remember it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

TEXT_LIMIT = 4000
LINE_LIMIT = 200


def text_field(label: Any, *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
    return forms.CharField(label=label, max_length=TEXT_LIMIT, widget=widget, **kwargs)


def line_field(label: Any, **kwargs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=kwargs.pop("max_length", LINE_LIMIT), widget=widget, **kwargs)


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def number_field(label: Any, *, digits: int = 12, **kwargs: Any) -> forms.DecimalField:
    kwargs = {"required": False, "min_value": 0} | kwargs
    return forms.DecimalField(label=label, max_digits=digits, decimal_places=2, **kwargs)


class SentOnce(forms.Form):
    """Carries what tells that a form was sent before."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)


class CrossOutForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
