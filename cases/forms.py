from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.roles import Permission, has_permission, with_permission
from cases import explanations
from cases.enums import Category, ClassificationStatus, ExploitationForm, Sex, YesNo
from cases.identification.enums import Industry, SexualExploitation
from cases.visibility.enums import Seal
from core.countries import country_choices

NAME_LIMIT = 100


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def with_unknown(choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", _("Not known")), *choices]


def datetime_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def name_field(label: Any, **kwargs: Any) -> forms.CharField:
    """A name or a few words that no browser is to remember."""
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=NAME_LIMIT, widget=widget, **kwargs)


def yes_no_field(label: Any, **kwargs: Any) -> forms.ChoiceField:
    """Yes, no, or not known, until somebody knows."""
    return forms.ChoiceField(
        label=label, choices=YesNo.choices, initial=YesNo.NOT_KNOWN, widget=forms.RadioSelect, **kwargs
    )


class RecordForm(forms.Form):
    """A record that people add: which form it was, so that one sent twice adds one.

    `GROUPS`: the headings of a long one, each with its fields. A row of two short fields is a tuple.
    """

    token = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    GROUPS: tuple[tuple[Any, tuple[Any, ...]], ...] = ()

    def details(self) -> dict[str, Any]:
        """What was typed, without what the form says of itself (core/editing.py adds the other two)."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"token", "version", "began"}}

    def groups(self) -> list[tuple[Any, list[list[forms.BoundField]]]]:
        """Each heading with its lines of fields, as far as the form has them."""
        found = []
        for heading, lines in self.GROUPS:
            shown = [[self[name] for name in _names(line) if name in self.fields] for line in lines]
            found.append((heading, [line for line in shown if line]))
        return [(heading, lines) for heading, lines in found if lines]


def _names(line: Any) -> tuple[str, ...]:
    return (line,) if isinstance(line, str) else line


class PersonForm(forms.Form):
    """Who the person is. Nothing is required: what is not known stays open."""

    family_name = forms.CharField(label=_("Family name"), max_length=100, required=False)
    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=100, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    date_of_birth = forms.DateField(label=_("Date of birth"), required=False, widget=date_input())
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        min_value=1900,
        help_text=_("If only the year is known, or an estimate."),
    )
    citizenship = forms.ChoiceField(label=_("Citizenship"), required=False)
    identity_document_no = forms.CharField(label=_("Identity document number"), max_length=60, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["citizenship"].choices = with_unknown(country_choices())
        for name in ("family_name", "given_name", "patronymic", "identity_document_no", "phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_date_of_birth(self) -> Any:
        born = self.cleaned_data["date_of_birth"]
        if born and born > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        if born and born.year < 1900:
            raise forms.ValidationError(_("Check the year."))
        return born

    def clean_birth_year(self) -> Any:
        year = self.cleaned_data["birth_year"]
        if year and year > timezone.localdate().year:
            raise forms.ValidationError(_("This year has not come yet."))
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        born, year = cleaned.get("date_of_birth"), cleaned.get("birth_year")
        if born and year and born.year != year:
            self.add_error("birth_year", _("The year differs from the date of birth. Leave one of the two empty."))
        return cleaned


class OpenCaseForm(PersonForm):
    """A person and her case in one form."""

    help_beside = explanations.FIRST_CLASSIFICATION
    status = forms.ChoiceField(
        label=_("First classification"),
        required=False,
        help_text=_("What is known today. It can change; each change keeps its date."),
    )
    opened_on = forms.DateField(label=_("Case opened on"), initial=timezone.localdate, widget=date_input())
    summary = forms.CharField(
        label=_("First account"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In a few words: how the person came, what is needed now."),
    )
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("The whole organisation")
    )
    seal = forms.ChoiceField(
        label=_("Who sees it at first"),
        choices=Seal.choices,
        initial=Seal.NONE,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Nobody else finds a case that is kept to named staff, or counts it."),
    )
    is_somebody_else = forms.BooleanField(label=_("I have looked: this is somebody else"), required=False)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.to_open_for(actor).order_by("name")
        self.fields["team"].queryset = teams
        self.fields["team"].initial = actor.teams.first()
        if not teams.exists():
            del self.fields["team"]
        days = _("Only I and named staff for the first %(days)s days") % {"days": settings.EMBARGO_DAYS}
        self.fields["seal"].choices = [
            (value, days if value == Seal.EMBARGO else label) for value, label in Seal.choices
        ]
        statuses = [choice for choice in ClassificationStatus.choices if choice[0] != ClassificationStatus.RECOGNISED]
        self.fields["status"].choices = [("", _("Not classified yet")), *statuses]

    def clean_opened_on(self) -> Any:
        day = self.cleaned_data["opened_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class ExploitationRecordForm(RecordForm):
    help_beside = explanations.EXPLOITATION
    form = forms.ChoiceField(label=_("Form of exploitation"), choices=ExploitationForm.choices)
    country = forms.ChoiceField(label=_("Country"), required=False)
    from_on = forms.DateField(label=_("From"), required=False, widget=date_input())
    to_on = forms.DateField(label=_("Until"), required=False, widget=date_input())
    industries = forms.MultipleChoiceField(
        label=_("Industry, of labour"), choices=Industry.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    sexual_types = forms.MultipleChoiceField(
        label=_("Kind, of sexual exploitation"),
        choices=SexualExploitation.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = with_unknown(country_choices())


def staff_in_charge(organisation: Any) -> Any:
    """Those of an organisation who may be put in charge of a case."""
    roles = with_permission(Permission.CASE_EDIT)
    return User.objects.filter(organisation=organisation, is_active=True, roles__overlap=roles).order_by("full_name")


class StaffForm(forms.Form):
    """Some of the organisation's casework staff."""

    users = forms.ModelMultipleChoiceField(
        label=_("Staff"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["users"].queryset = staff_in_charge(organisation)
        self.fields["users"].label_from_instance = lambda user: user.full_name


class CaseFilterForm(forms.Form):
    """The chips above the list; an unknown value shows everything."""

    state = forms.ChoiceField(
        label=_("Cases"), required=False, choices=[("open", _("Open")), ("closed", _("Closed")), ("all", _("All"))]
    )
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[("", _("All")), *Category.choices])
    mine = forms.ChoiceField(label=_("Caseworker"), required=False)
    number = forms.CharField(label=_("Number"), required=False, max_length=40)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [("", _("Everybody")), ("me", _("Me"))]
        # Whoever leads the others looks at the cases of each.
        if has_permission(actor, Permission.CASE_EDIT) and has_permission(actor, Permission.CASE_ALL_TEAMS):
            staff = staff_in_charge(actor.organisation).exclude(pk=actor.pk)
            choices += [("nobody", _("Nobody")), *((str(user.public_id), user.full_name) for user in staff)]
        self.fields["mine"].choices = choices
