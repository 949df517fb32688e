"""Two people at one record: whoever saves second sees what changed in between, and loses nothing of what she typed."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.errors import Stale
from core.views import FormPage

# What the page carries of the values that its reader began with, in characters.
LONGEST = 200_000


class EditPage(FormPage):
    """A form over one `VersionedModel`. `perform` hands `form.cleaned_data["version"]` to the action, which raises Stale.

    The page carries the values that its reader began with. What she did not touch follows the other's change; what she
    changed stays as she typed it, with what is on file now beside it. She looks and saves again.
    """

    def edited(self) -> Any:
        """The record, fresh from the database."""
        raise NotImplementedError  # the base of pages, never a page itself

    def values(self, record: Any) -> dict[str, Any]:
        """What the form begins with: the record's attributes of the same names."""
        assert self.form_class is not None
        return {name: getattr(record, name) for name in self.form_class.base_fields if hasattr(record, name)}

    def who_changed(self, record: Any) -> str:
        """Who saved it last, for the notice; "" where nothing tells."""
        return ""

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        return self._carrying(self.edited(), data, files)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except Stale:
            return self.show(self._once_more(request), Stale.status)

    def _carrying(self, record: Any, data: Any = None, files: Any = None, **mine: Any) -> forms.BaseForm:
        assert self.form_class is not None
        now = self.values(record)
        kwargs = self.form_kwargs()
        kwargs["initial"] = kwargs.get("initial", {}) | now | mine
        form = self.form_class(data, files, **kwargs)
        began = json.dumps({name: _plain(value) for name, value in now.items()}, sort_keys=True)
        form.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=record.version)
        form.fields["began"] = forms.CharField(widget=forms.HiddenInput, initial=began, max_length=LONGEST)
        return form

    def _once_more(self, request: HttpRequest) -> forms.BaseForm:
        record = self.edited()
        sent = self._carrying(record, request.POST, request.FILES)
        sent.is_valid()
        typed, began, now = sent.cleaned_data, _read(sent.cleaned_data.get("began")), self.values(record)
        mine = {name: typed[name] for name in now if name in typed and _plain(typed[name]) != began.get(name)}
        form = self._carrying(record, **mine)
        form.stale = {  # type: ignore[attr-defined]
            "who": self.who_changed(record),
            "changes": [
                {"label": form[name].label, "value": _said(form[name], value), "typed": name in mine}
                for name, value in now.items()
                if name in form.fields and _plain(value) != began.get(name)
            ],
        }
        return form


def _read(began: str | None) -> dict[str, Any]:
    try:
        found = json.loads(began or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _plain(value: Any) -> Any:
    """A value as JSON has it, the same for what a form cleaned and what a record holds."""
    if value is None or isinstance(value, bool | int):
        return "" if value is None else value
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, datetime):
        # One moment, whatever the zone and however exactly it was kept.
        return value.astimezone(UTC).isoformat(timespec="minutes")
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return str(value).strip()
    return sorted((_plain(one) for one in value), key=str)


def _said(field: BoundField, value: Any) -> str:
    """A value as the form's reader reads it."""
    if value is None or value in ("", []):
        return _("nothing")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    labels = _labels(getattr(field.field, "choices", ()))
    several = value if isinstance(value, list | tuple | set | models.QuerySet) else [value]
    return ", ".join(labels.get(str(_plain(one)), str(one)) for one in several)


def _labels(choices: Any) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for value, label in choices:
        found |= _labels(label) if isinstance(label, list | tuple) else {str(value): str(label)}
    return found
