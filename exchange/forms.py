from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.actions import LONGEST_SOURCE
from exchange.register.reading import ending_of

ENDINGS = ["xlsx", "ods", "zip"]


class UploadForm(forms.Form):
    """A register, and whose it is. Its ending and its content must agree."""

    file = forms.FileField(
        label=gettext_lazy("Register"),
        allow_empty_file=True,
        validators=[FileExtensionValidator(ENDINGS, gettext_lazy("Choose a workbook (.xlsx, .ods) or a .zip."))],
        help_text=gettext_lazy("A workbook (.xlsx, .ods), or a .zip of CSV files named after the sheets."),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)}),
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
        found = ending_of(file)
        if found and not file.name.lower().endswith(f".{found}"):
            raise forms.ValidationError(
                _("The file says that it is something else: its content is that of a .%(ending)s.") % {"ending": found}
            )
        return file
