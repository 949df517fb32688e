"""What is asked when a case goes into other hands."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Team, User
from cases.forms import RecordForm, staff_in_charge
from cases.models import Case
from cases.transfer import policies
from cases.transfer.policies import REQUIRED

TEXT_LIMIT = 10_000


def _words(label: Any, **kwargs: Any) -> forms.CharField:
    rows = {"rows": kwargs.pop("rows", 5)}
    return forms.CharField(label=label, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs=rows), **kwargs)


class _Taker(RecordForm):
    """Who goes on, what she should know, what goes along."""

    to_user = forms.ModelChoiceField(
        label=_("To whom"), queryset=User.objects.none(), empty_label=_("Choose a colleague")
    )
    note = _words(
        _("What the next one should know"),
        required=False,
        help_text=_("What was promised, what is urgent, what to mind. It stands in her day until she has read it."),
    )
    with_tasks = forms.BooleanField(
        label=_("Open tasks, appointments to accompany and actions of the plan go along"), required=False, initial=True
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_user"].queryset = staff_in_charge(organisation)
        self.fields["to_user"].label_from_instance = lambda user: user.full_name


class HandOverForm(_Taker):
    from_user = forms.ModelChoiceField(label=_("From whom"), queryset=User.objects.none(), required=False)

    field_order = ("from_user", "to_user", "note", "with_tasks")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, organisation=case.organisation, **kwargs)
        held = [row.user for row in case.assignments.current().select_related("user")]
        # Anybody of the house is read, so that the form sent again finds whom it named; those in charge are shown.
        self.fields["from_user"].queryset = User.objects.filter(organisation=case.organisation_id)
        self.fields["from_user"].choices = [(user.pk, user.full_name) for user in held]
        self.fields["from_user"].initial = held[0].pk if held else None
        self.fields["from_user"].required = bool(held)
        if not held and not self.is_bound:
            del self.fields["from_user"]

    def clean(self) -> dict[str, Any]:
        return {"from_user": None} | (super().clean() or {})


class HandOverAllForm(_Taker):
    cases = forms.ModelMultipleChoiceField(
        label=_("Cases"), queryset=Case.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    field_order = ("cases", "to_user", "note", "with_tasks")

    def __init__(self, *args: Any, actor: User, user: User, **kwargs: Any) -> None:
        super().__init__(*args, organisation=actor.organisation, **kwargs)
        seen = Case.objects.visible_to(actor).open().filter(organisation=actor.organisation_id)
        held = list(seen.held_by(user.public_id).order_by("number"))
        self.fields["cases"].queryset = seen
        self.fields["cases"].choices = [(case.pk, case.number) for case in held]
        self.fields["cases"].initial = [case.pk for case in held]
        self.fields["to_user"].queryset = staff_in_charge(actor.organisation).exclude(pk=user.pk)


class TransferForm(RecordForm):
    """To whom, what goes along, why."""

    to_organisation = forms.ModelChoiceField(
        label=_("To which organisation"), queryset=Organisation.objects.none(), empty_label=_("Choose an organisation")
    )
    sections = forms.MultipleChoiceField(
        label=_("What goes along"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Identity, contact details and classification always do: without them there is no file."),
    )
    reason = _words(
        _("Why, and what the receiver should know"),
        help_text=_("Managers there read this before they decide: no name, no address, nothing that says who it is."),
    )

    def __init__(self, *args: Any, actor: User, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_organisation"].queryset = policies.receivers_for(actor)
        offered = policies.sections_to_offer(actor, case)
        self.fields["sections"].choices = [
            (section.value, section.label) for section in sorted(offered - REQUIRED, key=lambda one: str(one.label))
        ]


class AcceptForm(forms.Form):
    """In whose charge the person is from now on."""

    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("The whole organisation")
    )
    caseworker = forms.ModelChoiceField(
        label=_("Caseworker in charge"), queryset=User.objects.none(), empty_label=_("Choose a colleague")
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caseworker"].queryset = staff_in_charge(actor.organisation)
        self.fields["caseworker"].label_from_instance = lambda user: user.full_name
        teams = Team.objects.to_open_for(actor)
        self.fields["team"].queryset = teams
        if not teams.exists():
            del self.fields["team"]


class ReasonForm(forms.Form):
    reason = _words(_("Why"), rows=3)
