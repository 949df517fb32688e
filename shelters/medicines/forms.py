import re
from datetime import time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shelters.life.forms import SentOnce, date_field, line_field
from shelters.medicines.enums import KeptBy, Outcome

_TIME = re.compile(r"^([01]?\d|2[0-3])[:.]([0-5]\d)$")


def _today() -> Any:
    return timezone.localdate()


class TimesField(forms.CharField):
    """Times of the day as people write them: 8:00, 14:30, 20:00."""

    def to_python(self, value: Any) -> list[time]:  # type: ignore[override]
        times = []
        for part in re.split(r"[\s,;]+", str(super().to_python(value) or "").strip()):
            if not part:
                continue
            found = _TIME.match(part)
            if found is None:
                raise forms.ValidationError(_("Write times such as 08:00, 20:00."))
            times.append(time(int(found[1]), int(found[2])))
        return times

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(f"{at:%H:%M}" for at in value) if isinstance(value, list) else value


class MedicineForm(SentOnce):
    name = line_field(_("Medicine"))
    dose = line_field(_("Dose"), help_text=_("How much at a time: one tablet, 5 ml."))
    times = TimesField(
        label=_("Times of the day"),
        required=False,
        max_length=100,
        help_text=_("Such as 08:00, 20:00. Left empty: as needed."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    instructions = line_field(
        _("How it is taken"), required=False, help_text=_("With food, not with milk, how often at most.")
    )
    prescribed_by = line_field(_("Prescribed by"), required=False)
    from_on = date_field(_("From"), initial=_today)
    until_on = date_field(_("Until, if known"), required=False)
    kept_by = forms.ChoiceField(
        label=_("Who keeps it"), choices=KeptBy.choices, initial=KeptBy.STAFF, widget=forms.RadioSelect
    )


class StopForm(forms.Form):
    until_on = date_field(_("Last day"), initial=_today)


class GiveForm(forms.Form):
    """What one press of a button carries."""

    day = forms.DateField()
    slot = forms.TimeField(required=False)
    outcome = forms.ChoiceField(choices=Outcome.choices)
    note = forms.CharField(required=False, max_length=500)
