from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from cases.consent import explanations
from cases.consent.enums import (
    Answer,
    Decision,
    Form,
    GivenBy,
    Ground,
    Language,
    NotInformed,
    Purpose,
    RecipientCategory,
    WithholdingReason,
)
from cases.consent.models import Consent
from cases.enums import SHAREABLE, Section
from cases.forms import date_input

NAME_LIMIT = 100
TEXT_LIMIT = 2000
STATED = {"yes": True, "no": False}


def _parts(**kwargs: Any) -> forms.MultipleChoiceField:
    choices = [choice for choice in Section.choices if choice[0] in SHAREABLE]
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)


def _text(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 2}), **kwargs
    )


def _name(label: Any, **kwargs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=NAME_LIMIT, widget=widget, **kwargs)


def _stated(name: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=Consent._meta.get_field(name).verbose_name,
        required=False,
        choices=[("", _("Not asked")), ("yes", _("Yes")), ("no", _("No"))],
        coerce=STATED.get,
        empty_value=None,
    )


class WithOrganisation(forms.Form):
    """An organisation other than one's own."""

    def __init__(self, *args: Any, own: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(is_active=True).exclude(pk=own)


class ConsentForm(WithOrganisation):
    """What the person answers, to one question about one recipient. Of a child both answers are asked for."""

    help_beside = explanations.CONSENT
    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices, initial=Purpose.SHARING)
    organisation = forms.ModelChoiceField(
        label=_("With which organisation"), queryset=None, required=False, empty_label=_("None")
    )
    category = forms.ChoiceField(
        label=_("Or with somebody else"), required=False, choices=[("", _("Nobody else")), *RecipientCategory.choices]
    )
    sections = _parts(
        label=_("Which parts of the file"),
        required=False,
        help_text=_("As little as the purpose needs. What is not ticked is not shared."),
    )
    decision = forms.ChoiceField(label=_("Answer"), choices=Decision.choices, widget=forms.RadioSelect)
    given_by = forms.ChoiceField(label=_("Who answered"), choices=GivenBy.choices, initial=GivenBy.PERSON)
    guardian_answer = forms.ChoiceField(
        label=_("What the guardian says"), required=False, choices=[("", _("Not asked")), *Answer.choices[:2]]
    )
    guardian_name = _name(_("Guardian's name"))
    child_answer = forms.ChoiceField(
        label=_("What the child says"), required=False, choices=[("", _("Not asked")), *Answer.choices]
    )
    form = forms.ChoiceField(label=_("How"), choices=Form.choices)
    language = forms.ChoiceField(label=_("In which language it was explained"), choices=Language.choices)
    answered_on = forms.DateField(label=_("When"), initial=timezone.localdate, widget=date_input())
    valid_from = forms.DateField(
        label=_("Holds from"), required=False, widget=date_input(), help_text=_("Empty: from that day.")
    )
    valid_until = forms.DateField(
        label=_("Holds until"),
        required=False,
        widget=date_input(),
        help_text=_("What is shared closes after this day. Empty: until it is taken back."),
    )
    interpreter_used = forms.BooleanField(label=_("An interpreter was there"), required=False)
    interpreter_name = _name(_("Interpreter's name"))
    witness_name = _name(_("Witness's name"))
    withheld = _text(_("What is to be withheld"))
    withheld_from = _text(_("From whom"))
    withholding_reason = forms.ChoiceField(
        label=_("Why"), required=False, choices=[("", "—"), *WithholdingReason.choices]
    )

    GROUPS = {
        "question": ("purpose", "organisation", "category", "sections"),
        "answer": (
            "decision", "given_by", "guardian_answer", "child_answer", "guardian_name", "form", "language", "answered_on",
            "valid_from", "valid_until",
        ),
        "explained": Consent.STATEMENTS,
        "present": ("interpreter_used", "interpreter_name", "witness_name"),
        "withheld": ("withheld", "withheld_from", "withholding_reason"),
    }  # fmt: skip

    def __init__(self, *args: Any, of_child: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_child = of_child
        for name in Consent.STATEMENTS:
            self.fields[name] = _stated(name)
        if of_child:
            del self.fields["given_by"]
        else:
            del self.fields["child_answer"]

    def group(self, name: str) -> list[forms.BoundField]:
        return [self[field] for field in self.GROUPS[name] if field in self.fields]

    def question(self) -> list[forms.BoundField]:
        return self.group("question")

    def answer(self) -> list[forms.BoundField]:
        return self.group("answer")

    def explained(self) -> list[forms.BoundField]:
        return self.group("explained")

    def present(self) -> list[forms.BoundField]:
        return self.group("present")

    def withholding(self) -> list[forms.BoundField]:
        return self.group("withheld")

    def has_errors_in(self, name: str) -> bool:
        return any(field in self.errors for field in self.GROUPS[name])

    def withholding_is_open(self) -> bool:
        return self.has_errors_in("withheld")

    def present_is_open(self) -> bool:
        return self.has_errors_in("present")

    def explained_is_open(self) -> bool:
        return self.has_errors_in("explained")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.of_child:
            cleaned["given_by"] = GivenBy.BOTH
        if cleaned.get("interpreter_name"):
            cleaned["interpreter_used"] = True
        return cleaned


class WithdrawForm(forms.Form):
    """She need not say why."""

    withdrawn_on = forms.DateField(label=_("When"), initial=timezone.localdate, widget=date_input())
    reason = _text(_("Why"), help_text=_("No reason is needed."))


class GroundForm(WithOrganisation):
    """What the law asks for, and whether the person was told."""

    help_beside = explanations.GROUND
    organisation = forms.ModelChoiceField(
        label=_("To which organisation"), queryset=None, empty_label=_("Choose an organisation")
    )
    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices)
    sections = _parts(label=_("Which parts of the file"), help_text=_("No more than the ground covers."))
    note = _text(_("What it rests on"), help_text=_("Article, number of the decision, what the danger is."))
    from_on = forms.DateField(label=_("From"), initial=timezone.localdate, widget=date_input())
    until_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=date_input(),
        help_text=_("A danger needs an end; a duty need not have one."),
    )
    informed_on = forms.DateField(label=_("The person was told on"), required=False, widget=date_input())
    informed_how = _text(_("How the person was told"))
    not_informed_reason = forms.ChoiceField(
        label=_("If not yet: why"), required=False, choices=[("", "—"), *NotInformed.choices]
    )


class InformedForm(forms.Form):
    informed_on = forms.DateField(label=_("The person was told on"), initial=timezone.localdate, widget=date_input())
    informed_how = _text(_("How the person was told"))


class OverrideForm(WithOrganisation):
    """What is to go out against what the person said. Nothing happens before a second person confirms it."""

    help_beside = explanations.OVERRIDE
    organisation = forms.ModelChoiceField(
        label=_("To which organisation"), queryset=None, empty_label=_("Choose an organisation")
    )
    sections = _parts(label=_("Which parts of the file"), help_text=_("Only what the danger makes necessary."))
    until_on = forms.DateField(
        label=_("Until"), widget=date_input(), help_text=_("At most thirty days. It closes by itself after this day.")
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person may read this one day, and it stays on the file for ever."),
    )


class PrintForm(forms.Form):
    """In which language the form is printed; which answer fills it. Empty: a form with lines to write on."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.GUEST_LANGUAGES)
    consent = forms.ModelChoiceField(
        label=_("Fill in from"), queryset=None, required=False, empty_label=_("Empty form"), to_field_name="public_id"
    )

    def __init__(self, *args: Any, answers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].queryset = answers
        self.fields["consent"].label_from_instance = _label


def _label(consent: Consent) -> str:
    parts = [
        str(consent.get_purpose_display()),
        str(consent.recipient),
        date_format(consent.answered_on, "SHORT_DATE_FORMAT"),
    ]
    return " · ".join(part for part in parts if part)
