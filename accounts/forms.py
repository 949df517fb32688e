from typing import Any

from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts import one_time_codes
from accounts.enums import IdentitySeen, OrganisationType
from accounts.models import Organisation, Team, User
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


class AddUserForm(UserForm):
    username = forms.CharField(label=_("Username"), max_length=60, validators=[ASCIIUsernameValidator()])

    field_order = ["username", "full_name", "email", "organisation", "roles", "language"]


class NamesForm(forms.Form):
    """Whether names are masked on one's own screen until one asks for them."""

    hides_names = forms.BooleanField(
        label=_("Hide names until I ask for them"),
        required=False,
        help_text=_("For whoever works where others can see the screen: case numbers stay, names show by one press."),
    )


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name of the team"), max_length=100)


class TeamsForm(forms.Form):
    """Which teams of her organisation somebody belongs to."""

    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Cases of a team are seen by its members; cases without a team by the whole organisation."),
    )

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].queryset = Team.objects.filter(organisation=account.organisation_id).order_by("name")


class ChoosePasswordForm(forms.Form):
    """The invited person's own password. Length is what counts: nothing must be in it, and any length is taken."""

    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=1024,
        help_text=_(
            "At least 12 characters, better 15 or more. Several words that only you would put together are good."
        ),
    )
    again = forms.CharField(
        label=_("The same once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=1024,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean_again(self) -> str:
        if self.cleaned_data["again"] != self.cleaned_data.get("password", self.cleaned_data["again"]):
            raise forms.ValidationError(_("The two are not the same."))
        return self.cleaned_data["again"]


class RulesForm(forms.Form):
    """That somebody accepts the version of the rules that she has before her."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32_767)
    agreed = forms.BooleanField(label=_("I have read these rules and will keep them."))


class ResetSecondFactorForm(forms.Form):
    identity_seen = forms.ChoiceField(
        label=_("How did you make sure that it is she?"), choices=IdentitySeen.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("What happened to the old one?"),
        max_length=200,
        help_text=_("Kept on record. Nothing about cases."),
    )


def _code_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )


class AppForm(forms.Form):
    """The first code of a new authenticator app: proof that it holds the secret that was shown."""

    code = _code_field(_("The six digits that it shows"))

    def __init__(self, *args: Any, user: User, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.secret = user, secret

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        forgive = check_rate_limit(self.user, error_key="rate_limited")
        if not self.secret or not validate_totp_code(self.secret, code) or not one_time_codes.use(self.user, code):
            raise get_mfa_adapter().validation_error("incorrect_code")
        forgive()
        return code


class SecondFactorForm(AuthenticateForm):
    """A code of the app, or a recovery code, at sign-in. Each is good once."""

    code = _code_field(_("Code"))

    def clean_code(self) -> str:
        code = super().clean_code()
        if not one_time_codes.use(self.user, code):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class PasskeyForm(AddWebAuthnForm):
    """A new passkey. Every one of them checks its owner (PIN, finger, face) and opens the account by itself."""

    passwordless = None
    name = forms.CharField(label=_("Name of the passkey"), required=False, max_length=60)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        return super().clean()


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class RecordFilterForm(forms.Form):
    """The chips above the record; an unknown value shows everything. Numbers and ids, no word of a file."""

    event = forms.ChoiceField(label=_("What happened"), required=False, choices=[("", _("Everything")), *Event.choices])
    account = forms.CharField(label=_("Account"), required=False, max_length=60)
    organisation = forms.CharField(label=_("Organisation"), required=False, max_length=32)
    number = forms.CharField(label=_("Case number"), required=False, max_length=40)
    since = _day(_("Since"))
    until = _day(_("Until"))
    # Set by links beside an event.
    record = forms.UUIDField(label=_("Record"), required=False, widget=forms.HiddenInput)
    case = forms.UUIDField(label=_("Case"), required=False, widget=forms.HiddenInput)
    session = forms.RegexField("^[0-9a-f]{32}$", label=_("Session"), required=False, widget=forms.HiddenInput)

    def chosen(self) -> dict[str, Any]:
        """The filters that were given and mean something."""
        return getattr(self, "cleaned_data", {})
