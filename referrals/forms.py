from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.consent.enums import Answer, Decision, Form, GivenBy, Language
from cases.consent.policies import is_child
from cases.enums import Section
from referrals import policies, presenters
from referrals.states import Purpose, Urgency

TEXT_LIMIT = 4000


class ReferralForm(forms.Form):
    """What the sender says: to whom, what for, how soon, what the receiver may know."""

    to_organisation = forms.ModelChoiceField(label=_("To"), queryset=None, empty_label=_("Choose an organisation"))
    purpose = forms.ChoiceField(label=_("What for"), choices=[("", _("Choose a purpose")), *Purpose.choices])
    urgency = forms.ChoiceField(
        label=_("How soon"), choices=Urgency.choices, initial=Urgency.ROUTINE, widget=forms.RadioSelect
    )
    message = forms.CharField(
        label=_("What the receiver should know"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "The need, urgent matters, the language. Read before accepting: no name, no address, nothing that says who it is."
        ),
    )
    sections = forms.MultipleChoiceField(
        label=_("What the receiver may see after accepting"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As little as the purpose needs. It closes when the referral ends."),
        error_messages={"required": _("Choose at least one part: accepting would open nothing otherwise.")},
    )

    consent = forms.ChoiceField(
        label=_("Does the person agree?"),
        required=False,
        choices=[
            ("", _("As it is on file")),
            (Decision.GIVEN, _("The person agrees to these parts: record it with this draft")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Without consent, or a ground in law, nothing of the file goes anywhere."),
    )
    guardian_answer = forms.ChoiceField(
        label=_("The guardian"), required=False, choices=[("", _("Not asked")), *Answer.choices[:2]]
    )
    guardian_name = forms.CharField(label=_("Guardian's name"), required=False, max_length=100)
    child_answer = forms.ChoiceField(
        label=_("The child"), required=False, choices=[("", _("Not asked")), *Answer.choices]
    )
    form = forms.ChoiceField(label=_("How"), required=False, choices=Form.choices, initial=Form.WRITTEN)
    language = forms.ChoiceField(
        label=_("In which language it was explained"), required=False, choices=Language.choices
    )
    answered_on = forms.DateField(
        label=_("When"),
        required=False,
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    ABOUT_CHILD = ("guardian_answer", "guardian_name", "child_answer")
    ABOUT_CONSENT = ("consent", *ABOUT_CHILD, "form", "language", "answered_on")

    def __init__(self, *args: Any, actor: Any, case: Any, allowance: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_organisation"].queryset = policies.receivers_for(actor)
        offered = policies.sections_to_offer(actor, case)
        names = [name for name in Section if name in offered]
        self.fields["sections"].choices = [(name.value, presenters.part_in_words(name, allowance)) for name in names]
        self.of_child = is_child(case, timezone.localdate())
        if not self.of_child:
            for name in self.ABOUT_CHILD:
                del self.fields[name]

    def fields_of_referral(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.ABOUT_CONSENT]

    def fields_of_consent(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in self.ABOUT_CONSENT]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["given_by"] = GivenBy.BOTH if self.of_child else GivenBy.PERSON
        if cleaned.get("consent") == Decision.GIVEN:
            for name in ("form", "language", "answered_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Say how, in which language and when the person agreed."))
        return cleaned


class StepForm(forms.Form):
    """A step that needs no words."""


class ReasonForm(forms.Form):
    """A step that says why. The other side reads it."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other organisation reads this. No name, no address."),
    )


class FeedbackForm(forms.Form):
    feedback = forms.CharField(
        label=_("What was done"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The sender and the ministry read this. No name, no address."),
    )


class InboxFilterForm(forms.Form):
    """The chips above the inbox; an unknown value shows what is mine to do."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("turn", _("My turn")), ("waiting", _("Waiting for others")), ("ended", _("Ended"))],
    )
    purpose = forms.ChoiceField(label=_("Purpose"), required=False, choices=[("", _("All")), *Purpose.choices])
