from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shelters.forms.nights import date_input
from shelters.voice.enums import Answer, Question

MOST_AT_ONCE = 60


def _in_two_weeks() -> Any:
    return timezone.localdate() + timedelta(days=14)


class RoundForm(forms.Form):
    """From when until when guests can answer."""

    from_on = forms.DateField(label=_("From day"), initial=timezone.localdate, widget=date_input())
    until_on = forms.DateField(
        label=_("Until day"),
        initial=_in_two_weeks,
        widget=date_input(),
        help_text=_("Long enough that everybody finds a quiet moment."),
    )


class SlipsForm(forms.Form):
    """How many slips, and in which language their two sentences are."""

    number = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MOST_AT_ONCE, initial=10, help_text=_("One for each guest.")
    )
    language = forms.ChoiceField(label=_("Language of the slips"), choices=settings.GUEST_LANGUAGES)


class CodeForm(forms.Form):
    """A slip's letters, typed by who cannot scan it."""

    slip = forms.CharField(
        label=_("The letters on your paper"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class SheetForm(forms.Form):
    """All questions; any may be left out, and what was pressed by mistake can be taken back. Nothing is typed freely."""

    slip = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*Answer.choices, ("", _("I leave this out"))]
        for value, label in Question.choices:
            self.fields[value] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial="", widget=forms.RadioSelect
            )

    def answers(self) -> dict[str, str]:
        return {question: self.cleaned_data[question] for question in Question.values}
