import hashlib
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import OrganisationType
from accounts.roles import SHAREABLE, Section
from referrals.routes import policies
from referrals.routes.models import LONGEST_HOURS
from referrals.routes.querysets import LINE
from referrals.states import Purpose


def _hours(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=LONGEST_HOURS,
        help_text=help_text or _("Empty: no deadline."),
    )


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class TermsForm(forms.Form):
    """The conditions of a version and its day. Saved once its maker has seen what they change (`was_shown`)."""

    token = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    ministry_approves = forms.BooleanField(
        label=_("The ministry approves"),
        required=False,
        help_text=_("A referral to the ministry itself is taken on by approving it."),
    )
    four_eyes = forms.BooleanField(label=_("A second officer confirms the approval"), required=False)
    several_offers = forms.BooleanField(
        label=_("Several receivers may be asked at once"),
        required=False,
        help_text=_("The first to accept takes it; the others are told that they need not answer."),
    )
    must_carry = forms.MultipleChoiceField(
        label=_("Must carry"),
        required=False,
        choices=[(section.value, section.label) for section in Section if section in SHAREABLE],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without these parts, covered by consent or a ground in law, it cannot be submitted."),
    )
    approve_within = _hours(_("The ministry decides within, hours"))
    answer_within = _hours(_("The receiver answers within, hours"))
    urgent_answer_within = _hours(
        _("The receiver answers within, hours, where it is needed at once"), _("Empty: as the rest.")
    )
    start_within = _hours(_("Help begins within, hours"), _("Counted from the acceptance. Empty: no deadline."))
    complete_within = _hours(_("Completed within, hours"), _("Counted from the acceptance. Empty: no deadline."))
    expires = forms.BooleanField(
        label=_("An offer that nobody answers by then expires"),
        required=False,
        help_text=_("Otherwise it stays open, and is brought to the notice of those above."),
    )
    legal_basis = forms.CharField(label=_("Rule that asks for it"), required=False, max_length=200)
    valid_from = _day(
        pgettext_lazy("route", "In force from"),
        initial=timezone.localdate,
        help_text=_("Today or later. Referrals under way keep the version by which they were sent."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for field, why in policies.impossible_terms(cleaned):
            if field not in self.errors:
                self.add_error(field, why)
        day = cleaned.get("valid_from")
        if day and day < timezone.localdate():
            self.add_error("valid_from", _("This day is over."))
        return cleaned

    def details(self) -> dict[str, Any]:
        """What was typed, without what the form says of itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"token", "shown"}}

    def digest(self) -> str:
        """The same for the same conditions: what was shown and what is sent can be told apart."""
        return hashlib.sha256(repr(sorted(self.details().items())).encode()).hexdigest()

    @property
    def was_shown(self) -> bool:
        return bool(self.cleaned_data.get("shown") == self.digest())

    def groups(self) -> list[tuple[Any, list[list[forms.BoundField]]]]:
        """The headings with their lines of fields."""
        lines = [
            (_("Which way"), [LINE] if "purpose" in self.fields else []),
            (_("Who decides, and who is asked"), [("ministry_approves",), ("four_eyes",), ("several_offers",)]),
            (_("What it carries"), [("must_carry",), ("legal_basis",)]),
            (
                _("By when"),
                [
                    ("approve_within", "answer_within"),
                    ("urgent_answer_within", "start_within"),
                    ("complete_within",),
                    ("expires",),
                ],
            ),
            (_("From which day"), [("valid_from",)]),
        ]
        return [(heading, [[self[name] for name in line] for line in found]) for heading, found in lines if found]


class NewRouteForm(TermsForm):
    """A way that there was not, with its conditions."""

    from_type = forms.ChoiceField(
        label=_("Kind of sender"), required=False, choices=[("", _("Any organisation")), *OrganisationType.choices]
    )
    to_type = forms.ChoiceField(
        label=_("Kind of receiver"), required=False, choices=[("", _("Any organisation")), *OrganisationType.choices]
    )
    purpose = forms.ChoiceField(label=_("What for"), choices=[("", _("Choose a purpose")), *Purpose.choices])


class EndForm(forms.Form):
    valid_until = _day(
        _("Ends on"),
        required=False,
        help_text=_("From this day on nobody may refer so. Empty: it goes on."),
    )
