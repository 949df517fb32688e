from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationType
from accounts.models import Organisation, User
from accounts.roles import Role
from audit.events import Event


class OrganisationForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        validators=[RegexValidator(r"^[A-Za-z0-9_.-]+$", _("Letters, digits, dot, dash and underscore only."))],
        help_text=_("As in the register workbook. It stands in reports."),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    type = forms.ChoiceField(label=_("Kind"), choices=OrganisationType.choices)
    case_prefix = forms.CharField(
        label=_("Prefix of case numbers"),
        max_length=8,
        validators=[RegexValidator(r"^[A-Z]{2,8}$", _("Two to eight capital letters."))],
        help_text=_("Two to eight capital letters: TD gives TD-2026-0001."),
    )


class UserForm(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), required=False)
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=_("Language"), choices=User._meta.get_field("language").choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(is_active=True).order_by("name")


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("At least 12 characters; hand it over in person."),
    )

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password)
        return password


class AddUserForm(UserForm, PasswordForm):
    username = forms.CharField(label=_("Username"), max_length=60, validators=[ASCIIUsernameValidator()])

    field_order = ["username", "full_name", "email", "organisation", "roles", "language", "password"]


class RecordFilterForm(forms.Form):
    """The chips above the record; an unknown value shows everything."""

    event = forms.ChoiceField(label=_("What happened"), required=False, choices=[("", _("Everything")), *Event.choices])
    account = forms.CharField(label=_("Account"), required=False, max_length=60)
    since = forms.DateField(
        label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
