from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.enums import ExploitationForm
from cases.identification.enums import Act, Means
from referrals.ministry.enums import LegalBasis, Result

TEXT_LIMIT = 4000


def _several(label: Any, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


def _language(**kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Language of the letter"), choices=settings.LANGUAGES, initial=get_language, **kwargs
    )


class AssignForm(forms.Form):
    """Who takes the next step."""

    officer = forms.ModelChoiceField(
        label=_("Who takes the next step"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody in particular"),
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = colleagues
        self.fields["officer"].label_from_instance = lambda user: user.full_name


class DecideForm(forms.Form):
    """What the ministry decides, on which rules and why, and what was done to the person."""

    # Which form it was: one sent twice is one decision.
    token = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    result = forms.ChoiceField(label=_("Decision"), choices=Result.choices, widget=forms.RadioSelect)
    legal_bases = _several(
        _("Legal basis"),
        LegalBasis.choices,
        initial=[LegalBasis.LAW_2005, LegalBasis.IDENTIFICATION_2009],
        help_text=_("At least one of these, or another one below."),
    )
    other_basis = forms.CharField(
        label=_("Another legal basis"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The law or the rules, day and number, one on a line. It stands in the letter."),
    )
    grounds = forms.CharField(
        label=_("Grounds"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("They stay in the file, sealed, and do not stand in the letter."),
    )
    acts = _several(_("Act"), Act.choices, help_text=_("What was done to the person."))
    means = _several(_("Means"), Means.choices, help_text=_("By what means. Of a child none is needed."))
    purposes = _several(_("Purpose"), ExploitationForm.choices, help_text=_("For which exploitation."))
    language = _language()

    ELEMENTS = ("acts", "means", "purposes")

    def decision(self) -> list[forms.BoundField]:
        return [self[name] for name in ("result", "legal_bases", "other_basis", "grounds")]

    def elements(self) -> list[forms.BoundField]:
        return [self[name] for name in self.ELEMENTS]

    def said(self) -> dict[str, Any]:
        details = {name: value for name, value in self.cleaned_data.items() if name not in ("language", "token")}
        return details | {"form_token": self.cleaned_data.get("token")}


class ConfirmForm(forms.Form):
    """The second officer says yes."""

    language = _language()


class SetAsideForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the ministry reads this."),
    )


class RemarkForm(forms.Form):
    remark = forms.CharField(
        label=_("Appeal, remark"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "An appeal and what became of it, or what else should be known of the decision. The sender reads it."
        ),
    )


class LetterForm(forms.Form):
    token = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    language = _language()
