from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

TEXT_LIMIT = 2000


def _why(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class MergeForm(forms.Form):
    """Which record remains, whose answer to each question that the two answer differently, and why it is one person."""

    remains = forms.ChoiceField(label=_("Which record remains"), widget=forms.RadioSelect)
    reason = _why(
        _("Why it is the same person"),
        help_text=_("What shows it: a document, what she told, who knows her. The names alone are not enough."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    other_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        remains: list[tuple[str, str]],
        questions: list[tuple[str, Any, str]],
        sides: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remains"].choices = remains
        self.fields["remains"].initial = remains[0][0]
        for name, label, suggested in questions:
            self.fields[f"answer_{name}"] = forms.ChoiceField(
                label=label, choices=sides, initial=suggested, widget=forms.RadioSelect
            )
        self.questions = [name for name, _label, _suggested in questions]

    def field_of(self, name: str | None) -> str | None:
        """By its name in the form, what a rule names: a question of the records is here an answer that is chosen."""
        return f"answer_{name}" if name in self.questions else name

    def taken_from(self, side: str) -> list[str]:
        """The questions whose answer is that of one side."""
        return [name for name in self.questions if self.cleaned_data[f"answer_{name}"] == side]


class UndoForm(forms.Form):
    reason = _why(_("Why it is taken back"))
    version = forms.IntegerField(widget=forms.HiddenInput)
