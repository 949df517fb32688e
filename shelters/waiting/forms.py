from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shelters.life.forms import SentOnce, date_field, line_field, text_field
from shelters.waiting.enums import Ending, Urgency


def _today() -> Any:
    return timezone.localdate()


class WaitingForm(SentOnce):
    """Who waits (unless it is an enquiry that the page knows), how pressing it is, what the bed has to be like."""

    number = forms.CharField(
        label=_("Case number"),
        max_length=40,
        help_text=_("The whole number, such as TD-2026-0042. Names are not asked here."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    urgency = forms.TypedChoiceField(
        label=_("How pressing"), choices=Urgency.choices, coerce=int, widget=forms.RadioSelect
    )
    urgency_reason = text_field(_("Why it is so pressing"), rows=3)
    wanted_from = date_field(_("Wanted from"), initial=_today)
    children = forms.IntegerField(label=_("Comes with children: how many"), min_value=0, max_value=20, initial=0)
    accessible_bed = forms.BooleanField(label=_("Needs an accessible bed"), required=False)
    cot = forms.BooleanField(label=_("Needs a cot"), required=False)
    isolation = forms.BooleanField(label=_("Needs a room apart"), required=False)
    any_house = forms.BooleanField(label=_("Any house of the organisation will do"), required=False)

    def __init__(self, *args: Any, enquiry: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if enquiry is not None:
            del self.fields["number"]


class OfferForm(forms.Form):
    offered_on = date_field(_("A bed was offered on"), initial=_today)
    note = line_field(_("Which one, and what she said"), required=False)


class EndingForm(forms.Form):
    ending = forms.ChoiceField(
        label=_("How the waiting ended"),
        choices=[choice for choice in Ending.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    ended_on = date_field(_("On"), initial=_today)
    reason = text_field(_("Why"), required=False, help_text=_("Needed unless there is a bed now."))
