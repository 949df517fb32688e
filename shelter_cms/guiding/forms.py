from django import forms

from shelter_cms.guiding.steps import MOST_STEPS


class TourForm(forms.Form):
    """To which step; nothing: the tour is over."""

    step = forms.IntegerField(required=False, min_value=1, max_value=MOST_STEPS)
