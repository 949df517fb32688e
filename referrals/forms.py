from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.roles import Permission, Role, with_permission
from cases.consent.enums import Answer, Decision, Form, GivenBy, Language
from cases.consent.policies import is_child
from cases.enums import Section
from cases.intake.enums import Need
from referrals import explanations, policies, presenters
from referrals.models import Referral
from referrals.states import DeclineReason, Outcome, Purpose, RiskFlag, Urgency

TEXT_LIMIT = 4000
# As the search for free places calls the organisations that were ticked there (docs/places.md).
FREE_PLACES = "to_organisations"
RECEIVING_ROLES = [(role, Role(role).label) for role in with_permission(Permission.CASE_VIEW)]


class PurposeSelect(forms.Select):
    """The purposes; each option says whether several may be asked for it, so that the page hides what does not belong."""

    several: Collection[str] = ()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.several:
            option["attrs"]["data-several"] = ""
        return option


class ReferralForm(forms.Form):
    """What the sender says: to whom, what for, how soon, what the receiver may know.

    Organisations that were ticked in the search for free places are asked as if they had been chosen here.
    """

    help_beside = explanations.REFERRAL
    to_organisation = forms.ModelChoiceField(label=_("To"), queryset=None, empty_label=_("Choose an organisation"))
    also_to = forms.ModelMultipleChoiceField(
        label=_("Others who are asked at the same time"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "For a place that is needed at once: the first to accept takes it, the others are told that it is closed."
        ),
    )
    purpose = forms.ChoiceField(
        label=_("What for"), choices=[("", _("Choose a purpose")), *Purpose.choices], widget=PurposeSelect
    )
    urgency = forms.ChoiceField(
        label=_("How soon"), choices=Urgency.choices, initial=Urgency.ROUTINE, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=_("In which language the person can be spoken to"),
        required=False,
        choices=[("", _("Not known")), *Language.choices],
    )
    urgent_needs = forms.MultipleChoiceField(
        label=_("What cannot wait"),
        required=False,
        choices=[choice for choice in Need.choices if choice[0] != Need.NONE],
        widget=forms.CheckboxSelectMultiple,
    )
    risk_flags = forms.MultipleChoiceField(
        label=_("What whoever answers has to reckon with"),
        required=False,
        choices=RiskFlag.choices,
        widget=forms.CheckboxSelectMultiple,
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
    receiver_role = forms.ChoiceField(
        label=_("Who at the receiver sees these parts"),
        required=False,
        choices=[("", _("Everybody whose role includes them")), *RECEIVING_ROLES],
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
    explained_in = forms.ChoiceField(
        label=_("In which language it was explained"), required=False, choices=Language.choices
    )
    answered_on = forms.DateField(
        label=_("When"),
        required=False,
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    ABOUT_CHILD = ("guardian_answer", "guardian_name", "child_answer")

    def __init__(
        self, data: Any = None, *args: Any, actor: Any, case: Any, allowance: Any = None, **kwargs: Any
    ) -> None:
        receivers = policies.receivers_for(actor)
        super().__init__(_with_places(data, receivers) if data else data, *args, **kwargs)
        self.fields["to_organisation"].queryset = self.fields["also_to"].queryset = receivers
        self.fields["purpose"].widget.several = policies.asked_together(actor)
        language, needs = policies.known_of_intake(actor, case)
        self.fields["language"].initial = self.fields["explained_in"].initial = language
        self.fields["urgent_needs"].initial = needs
        offered = policies.sections_to_offer(actor, case)
        names = [name for name in Section if name in offered]
        self.fields["sections"].choices = [(name.value, presenters.part_in_words(name, allowance)) for name in names]
        self.of_child = is_child(case, timezone.localdate())
        if not self.of_child:
            for name in self.ABOUT_CHILD:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["given_by"] = GivenBy.BOTH if self.of_child else GivenBy.PERSON
        if cleaned.get("consent") == Decision.GIVEN:
            for name in ("form", "explained_in", "answered_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Say how, in which language and when the person agreed."))
        return cleaned


def _with_places(data: Any, receivers: Any) -> Any:
    """What was typed, with those ticked among free places as further ones to be asked; whoever comes first is asked first.

    For another purpose the ticks do not count: the search is out of sight then. Whoever is no receiver is left to the
    fields to refuse.
    """
    ticked = data.getlist(FREE_PLACES) if data.get("purpose") == Purpose.SHELTER_PLACEMENT else []
    keys = {str(row.public_id): str(row.pk) for row in receivers} if ticked else {}
    chosen = [data.get("to_organisation"), *(keys.get(one, one) for one in ticked), *data.getlist("also_to")]
    first, *others = dict.fromkeys(one for one in chosen if one) or [""]
    data = data.copy()
    data["to_organisation"] = first
    data.setlist("also_to", others)
    return data


def words_of(referral: Referral, receivers: Sequence[Organisation]) -> dict[str, Any]:
    """What the sender said in a referral that goes to these, the first one first, as her form asks for it."""
    names = (
        "to_organisation", "purpose", "urgency", "language", "urgent_needs", "risk_flags", "sections",
        "receiver_role", "message",
    )  # fmt: skip
    also_to = [row.pk for row in receivers[1:]]
    return {name: getattr(referral, name) for name in names} | {"also_to": also_to}


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


class DeclineForm(ReasonForm):
    """A receiver says no: in a code that is counted, and in words."""

    decline_reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *((code, label) for code, label in DeclineReason.choices)],
    )
    field_order = ("decline_reason", "reason")


class FeedbackForm(forms.Form):
    outcome = forms.ChoiceField(label=_("How it came out"), choices=[("", _("Choose an answer")), *Outcome.choices])
    feedback = forms.CharField(
        label=_("What was done"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The sender and the ministry read this. No name, no address."),
    )
