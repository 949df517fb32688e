from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.documents.enums import ENDINGS, IMAGES, REFUSALS, WhyRefused
from shelters.pictures.enums import Moment


class PictureForm(forms.Form):
    """A picture of works. What the file is, is found out by its content; here only what a browser can say."""

    moment = forms.ChoiceField(
        label=pgettext_lazy("picture", "Taken"), choices=Moment.choices, widget=forms.RadioSelect, initial=Moment.BEFORE
    )
    file = forms.FileField(label=gettext_lazy("Picture"), allow_empty_file=True, max_length=None)
    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        endings = [f".{ending}" for kind in sorted(IMAGES) for ending in ENDINGS[kind]]
        limit = filesizeformat(settings.DOCUMENT_UPLOAD_LIMIT)
        self.fields["form_token"].initial = uuid4
        self.fields["file"].help_text = _(
            "JPEG, PNG or WebP, up to %(limit)s. Its own name is not kept; the place and the camera are removed."
        ) % {"limit": limit}
        self.fields["file"].widget.attrs |= {
            "accept": ",".join(endings),
            "data-most-bytes": settings.DOCUMENT_UPLOAD_LIMIT,
            "data-too-large": str(REFUSALS[WhyRefused.PICTURE_TOO_LARGE]),
        }
