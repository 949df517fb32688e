from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.ctdc.actions import CSV, XLSX


class TableForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=1900, max_value=2100)
    kind = forms.ChoiceField(
        label=_("Format"), choices=[(CSV, "CSV"), (XLSX, "Excel")], initial=CSV, widget=forms.RadioSelect
    )
