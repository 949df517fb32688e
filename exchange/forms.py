from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.actions import LONGEST_SOURCE


class UploadForm(forms.Form):
    """A register, and whose it is. What it is, is seen from its content when it is read."""

    file = forms.FileField(
        label=gettext_lazy("Register"),
        allow_empty_file=True,
        help_text=gettext_lazy("A workbook (.xlsx, .ods), or a .zip of CSV files named after the sheets."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.zip"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=LONGEST_SOURCE,
        # Never the file's name: people name files after people, and this stands on record.
        help_text=gettext_lazy("Who keeps the register. The same source next time: only what is new is added."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        limit = settings.REGISTER_UPLOAD_LIMIT
        if file.size > limit:
            raise forms.ValidationError(_("The file is larger than %(limit)s.") % {"limit": filesizeformat(limit)})
        return file
