from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.consent.enums import Language
from cases.documents.enums import ENDINGS, REFUSALS, TITLE_LIMIT, Kind, LetterKind, WhyRefused
from cases.enums import Section
from cases.forms import date_input

TEXT_LIMIT = 4000


class FileForm(forms.Form):
    """A file. What it is, is found out by its content; here only what a browser can say."""

    file = forms.FileField(label=pgettext_lazy("upload", "File"), allow_empty_file=True, max_length=None)
    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        endings = [ending for several in ENDINGS.values() for ending in several]
        limit = filesizeformat(settings.DOCUMENT_UPLOAD_LIMIT)
        self.fields["form_token"].initial = uuid4
        self.fields["file"].help_text = _(
            "PDF, a photo (JPEG, PNG, WebP), DOCX, ODT or plain text, up to %(limit)s. Its own name is not kept; "
            "from pictures the place and the camera are removed."
        ) % {"limit": limit}
        self.fields["file"].widget.attrs |= {
            "accept": ",".join(f".{ending}" for ending in endings),
            "data-most-bytes": settings.DOCUMENT_UPLOAD_LIMIT,
            "data-too-large": str(REFUSALS[WhyRefused.TOO_LARGE]),
        }


class DetailsForm(forms.Form):
    """What is said of a document."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[("", gettext_lazy("Choose")), *Kind.choices])
    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=TITLE_LIMIT,
        help_text=gettext_lazy("For example: passport, report of the hospital. It is encrypted."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    issued_on = forms.DateField(label=gettext_lazy("Issued on"), required=False, widget=date_input())
    expires_on = forms.DateField(label=gettext_lazy("Valid until"), required=False, widget=date_input())
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=[("", gettext_lazy("Not known")), *Language.choices]
    )
    section = forms.ChoiceField(
        label=gettext_lazy("Part of the file"),
        required=False,
        help_text=gettext_lazy("Who sees this part of the file sees the document. Left alone, its kind decides."),
    )
    consent = forms.ModelChoiceField(
        label=gettext_lazy("Form of which answer"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("None"),
        to_field_name="public_id",
        help_text=gettext_lazy("For a signed consent form: it is then shown beside the answer."),
    )

    def __init__(self, *args: Any, sections: frozenset[str], answers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_to_her = [choice for choice in Section.choices if choice[0] in sections]
        self.fields["section"].choices = [("", _("As its kind asks for")), *open_to_her]
        if answers is None:
            # Who does not read what was agreed to is not asked which answer a form belongs to.
            del self.fields["consent"]
        else:
            self.fields["consent"].queryset = answers
            self.fields["consent"].label_from_instance = _answer


class AddDocumentForm(FileForm, DetailsForm):
    field_order = ("file", "kind", "title", "issued_on", "expires_on", "language", "section", "consent", "form_token")


class ReplaceDocumentForm(FileForm):
    """A later version: of the same kind, in the same part of the file."""

    title = DetailsForm.base_fields["title"]
    issued_on = DetailsForm.base_fields["issued_on"]
    expires_on = DetailsForm.base_fields["expires_on"]
    language = DetailsForm.base_fields["language"]


class CrossOutForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For example: belongs to another file, or is not readable."),
    )


class LetterForm(forms.Form):
    """What a letter says besides what the file knows."""

    kind = forms.ChoiceField(label=gettext_lazy("Letter"), choices=LetterKind.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("az", "Azərbaycanca"), ("en", "English"), ("ru", "Русский")]
    )
    addressee = forms.CharField(
        label=gettext_lazy("To whom"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Authority, organisation or person, with the address on further lines."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    with_name = forms.BooleanField(
        label=gettext_lazy("Name the person"),
        required=False,
        help_text=gettext_lazy(
            "In requests. A confirmation of stay always names the person, a cover letter and an invitation never do."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "In the language of the letter. What is asked for; or to what, when and where you invite."
        ),
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_token"].initial = uuid4


def _answer(consent: Any) -> str:
    parts = [
        str(consent.get_purpose_display()),
        str(consent.recipient),
        date_format(consent.answered_on, "SHORT_DATE_FORMAT"),
    ]
    return " · ".join(part for part in parts if part)
