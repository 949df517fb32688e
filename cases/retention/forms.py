from datetime import timedelta

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms import date_input
from cases.retention import explanations
from cases.retention.enums import AskedFor, Ground
from cases.retention.models import LONGEST_YEARS, SHORTEST_YEARS

LONGEST_REASON = 1000
A_YEAR = timedelta(days=365)


def reason_field() -> forms.CharField:
    return forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))


class HoldForm(forms.Form):
    help_beside = explanations.HOLD
    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices)
    reason = reason_field()


class ReasonForm(forms.Form):
    reason = reason_field()


class KeepForm(forms.Form):
    help_beside = explanations.KEEP
    until = forms.DateField(
        label=_("Keep until"), widget=date_input(), help_text=_("On that day the question is asked again.")
    )
    reason = reason_field()


class RuleForm(forms.Form):
    help_beside = explanations.RULE
    years = forms.IntegerField(label=_("Years after closing"), min_value=SHORTEST_YEARS, max_value=LONGEST_YEARS)
    reason = reason_field()
    review_on = forms.DateField(
        label=_("Look at it again on"),
        widget=date_input(),
        initial=lambda: timezone.localdate() + A_YEAR,
        help_text=_("No law that we know of names a number of years, so somebody should ask again."),
    )


class CopyForm(forms.Form):
    asked_for_by = forms.ChoiceField(label=_("Who asked for it"), choices=AskedFor.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
