from django import forms
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    """The one door to everything. What is typed there travels in the body of the request alone."""

    term = forms.CharField(label=_("Find or go to"), required=False, max_length=100)
