import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.roles import Permission, with_permission
from cases.forms import date_input
from cases.models import Case
from cases.planning.enums import Area, Doer, GoalOutcome, Result
from cases.planning.models import PlanAction

TEXT_LIMIT = 2000


def _token() -> forms.UUIDField:
    """Of one form as it was shown: sent twice, it makes one record."""
    return forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)


class PlanForm(forms.Form):
    agreed_on = forms.DateField(
        label=_("Agreed with the person on"),
        required=False,
        widget=date_input(),
        help_text=_("Empty: not yet agreed with her."),
    )
    review_on = forms.DateField(label=_("Look at it again on"), required=False, widget=date_input())
    token = _token()


class GoalForm(forms.Form):
    """What the person wants to reach, in her own words."""

    area = forms.ChoiceField(label=_("Area"), choices=Area.choices, widget=forms.RadioSelect)
    objective = forms.CharField(
        label=_("What is to be reached"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the person's own words, and so that you can tell whether it was reached."),
    )
    planned_end_on = forms.DateField(label=_("Planned end"), widget=date_input())
    token = _token()


class ActionForm(forms.Form):
    """Who does what by when. One question for who: the person, somebody of the staff, an organisation, somebody else."""

    what = forms.CharField(
        label=_("What is to be done"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 2})
    )
    doer = forms.ChoiceField(label=_("Who does it"))
    who = forms.CharField(
        label=_("Who else"),
        required=False,
        max_length=200,
        help_text=_("Only for somebody who is not in the list."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    due_on = forms.DateField(label=_("By when"), widget=date_input())
    token = _token()

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = with_permission(Permission.CASE_EDIT)
        staff = User.objects.filter(organisation=case.organisation_id, is_active=True, roles__overlap=roles)
        others = Organisation.objects.filter(is_active=True).exclude(pk=case.organisation_id)
        self.staff = {f"user:{user.public_id}": user for user in staff.order_by("full_name")}
        self.others = {f"organisation:{row.public_id}": row for row in others.order_by("name")}
        self.fields["doer"].choices = [
            ("", gettext("Choose who does it")),
            (Doer.PERSON.value, Doer.PERSON.label),
            (gettext("Staff"), [(key, user.full_name) for key, user in self.staff.items()]),
            (gettext("Organisations"), [(key, row.name) for key, row in self.others.items()]),
            (Doer.OTHER.value, Doer.OTHER.label),
        ]

    @staticmethod
    def doer_of(action: PlanAction) -> str:
        """Who does an action, as this form says it."""
        if action.user is not None:
            return f"user:{action.user.public_id}"
        return f"organisation:{action.organisation.public_id}" if action.organisation is not None else action.doer

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("doer") == Doer.OTHER and not cleaned.get("who"):
            self.add_error("who", _("Say who does it."))
        if cleaned.get("doer") not in (None, Doer.OTHER) and cleaned.get("who"):
            self.add_error("who", _("Choose “Somebody else” above, or leave this empty."))
        return cleaned

    def details(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = self.cleaned_data
        chosen = cleaned["doer"]
        user, organisation = self.staff.get(chosen), self.others.get(chosen)
        doer = Doer.STAFF if user else Doer.ORGANISATION if organisation else Doer(chosen)
        kept = {name: cleaned[name] for name in ("what", "who", "due_on", "token")}
        return kept | {"doer": doer, "user": user, "organisation": organisation}


class FinishForm(forms.Form):
    result = forms.ChoiceField(label=_("Result"), choices=Result.choices, widget=forms.RadioSelect)
    done_on = forms.DateField(label=_("When"), initial=timezone.localdate, widget=date_input())
    outcome = forms.CharField(
        label=_("What came of it"), required=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3})
    )


class EndGoalForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What came of it"), choices=GoalOutcome.choices, widget=forms.RadioSelect)
    ended_on = forms.DateField(label=_("Actual end"), initial=timezone.localdate, widget=date_input())


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("What is to be changed"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 4})
    )
