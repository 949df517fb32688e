from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Permission, has_permission
from exchange.webhooks.enums import State, Type
from exchange.webhooks.line import LONGEST, parts_of


class ChangeForm(forms.Form):
    """Where a program is told, and of what. Nothing is chosen beforehand."""

    label = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=60,
        help_text=gettext_lazy("The program, so that you know in a year what this is. No person's name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST,
        help_text=gettext_lazy("Begins with https://. Messages are sent there, and no answer is read."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Of what it is told"),
        choices=Type.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only what the program's account may see at that moment, and only its id."),
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        if parts_of(address) is None:
            raise forms.ValidationError(_("An address begins with https:// and has no username or password in it."))
        return address


class _Programs(forms.ModelChoiceField):
    def label_from_instance(self, account: User) -> str:
        return f"{account.full_name} ({account.username}, {account.organisation.name})"


class NewForm(ChangeForm):
    field_order = ("account", "label", "address", "types")

    account = _Programs(
        label=gettext_lazy("Program"),
        queryset=User.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("With whose sight it is told. An administrator adds the accounts of programs."),
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = User.objects.services().filter(is_active=True)
        if not has_permission(actor, Permission.ACCOUNT_EDIT):
            rows = rows.filter(organisation=actor.organisation_id)
        self.fields["account"].queryset = rows
        self.has_programs = rows.exists()


class LogForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[("", gettext_lazy("all")), *State.choices], required=False
    )


class ReplayForm(forms.Form):
    since = forms.DateField(
        label=gettext_lazy("Everything that was given up since"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=lambda: timezone.localdate() - timedelta(days=3),
    )

    def clean_since(self) -> Any:
        day, today = self.cleaned_data["since"], timezone.localdate()
        if not today - timedelta(days=settings.WEBHOOK_LOG_DAYS) <= day <= today:
            raise forms.ValidationError(_("The log does not go back so far."))
        return day
