import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.roles import Permission, with_permission
from cases.assessment.enums import Area as Need
from cases.consent.enums import Language
from cases.forms import date_input
from cases.models import Case
from cases.planning import explanations
from cases.planning.enums import (
    NAMES_ANOTHER,
    Area,
    Dimension,
    Doer,
    GoalOutcome,
    Progress,
    Result,
    ReviewDecision,
    Signature,
)
from cases.planning.letters import LANGUAGES
from cases.planning.models import PlanAction, PlanGoal

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

    help_beside = explanations.GOAL
    area = forms.ChoiceField(label=_("Area"), choices=Area.choices, widget=forms.RadioSelect)
    dimension = forms.ChoiceField(
        label=_("Dimension"),
        choices=[("", _("By the area")), *Dimension.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Which side of standing on her own it serves."),
    )
    objective = forms.CharField(
        label=_("What is to be reached"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the person's own words, and so that you can tell whether it was reached."),
    )
    baseline = forms.CharField(
        label=_("Where things stand now"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("So that later reviews have something to compare with."),
    )
    target = forms.CharField(
        label=_("How it will be seen that it was reached"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    planned_end_on = forms.DateField(label=_("Planned end"), widget=date_input())
    need = forms.ChoiceField(choices=[("", ""), *Need.choices], required=False, widget=forms.HiddenInput)
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


class SignForm(forms.Form):
    """How the person put her name to the plan."""

    signature = forms.ChoiceField(label=_("How"), choices=Signature.choices, widget=forms.RadioSelect)
    signed_on = forms.DateField(label=_("When"), initial=timezone.localdate, widget=date_input())
    signed_language = forms.ChoiceField(
        label=_("In which language it was explained"), choices=[("", _("Choose a language")), *Language.choices]
    )
    witness = forms.CharField(
        label=_("Witness or guardian"),
        required=False,
        max_length=200,
        help_text=_("Only where somebody else took part."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("signature") in NAMES_ANOTHER and not cleaned.get("witness"):
            self.add_error("witness", _("Name the witness or the guardian."))
        return cleaned


class PrintForm(forms.Form):
    """In which language the plan is printed, and whether it names her."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect)
    with_name = forms.BooleanField(
        label=_("Name the person"),
        required=False,
        help_text=_("Without it the paper bears the number of the case alone."),
    )


class ReviewForm(forms.Form):
    """One look at the plan with the person: each goal, then what follows."""

    reviewed_on = forms.DateField(label=_("When"), initial=timezone.localdate, widget=date_input())
    present = forms.CharField(
        label=_("Who took part"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The person, and whoever else was there."),
    )
    words = forms.CharField(
        label=_("What was said"), required=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 4})
    )
    decision = forms.ChoiceField(label=_("What follows"), choices=ReviewDecision.choices, widget=forms.RadioSelect)
    next_on = forms.DateField(
        label=_("Look at it again on"),
        required=False,
        widget=date_input(),
        help_text=_("Needed where the plan goes on."),
    )
    token = _token()

    def __init__(self, *args: Any, goals: list[PlanGoal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = goals
        for goal in goals:
            self.fields[f"progress_{goal.public_id}"] = forms.ChoiceField(
                label=_("How far it has come"), choices=Progress.choices, widget=forms.RadioSelect
            )
            self.fields[f"word_{goal.public_id}"] = forms.CharField(
                label=_("In words"), required=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 2})
            )

    def of_goals(self) -> list[tuple[PlanGoal, Any, Any]]:
        """Each goal with its two questions, for the page."""
        return [(goal, self[f"progress_{goal.public_id}"], self[f"word_{goal.public_id}"]) for goal in self.goals]

    @staticmethod
    def answers_of(review: Any) -> dict[str, Any]:
        """What a review says of its goals, as this form asks it."""
        said: dict[str, Any] = {}
        for look in review.goals.all():
            said |= {f"progress_{look.goal.public_id}": look.progress, f"word_{look.goal.public_id}": look.word}
        return said

    def details(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = self.cleaned_data
        said = {
            goal.public_id: (cleaned[f"progress_{goal.public_id}"], cleaned[f"word_{goal.public_id}"])
            for goal in self.goals
        }
        return {name: cleaned[name] for name in ("reviewed_on", "present", "words", "decision", "next_on", "token")} | {
            "goals": said
        }
