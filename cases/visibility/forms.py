from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from cases import explanations
from cases.forms import StaffForm, date_input


class GiveAccessForm(forms.Form):
    """One person, found by the username she told; the list of accounts is nobody's to browse."""

    username = forms.CharField(
        label=_("Username"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    until = forms.DateField(label=_("Last day"), widget=date_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        last = today + timedelta(days=settings.GRANT_DAYS)
        self.fields["until"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}
        self.fields["until"].help_text = _("At most %(days)s days from today.") % {"days": settings.GRANT_DAYS}

    def clean_username(self) -> User:
        user = (
            User.objects.people().select_related("organisation").filter(username=self.cleaned_data["username"]).first()
        )
        if user is None:
            raise forms.ValidationError(_("No account with this username can be let in."))
        return user


class TeamForm(forms.Form):
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("The whole organisation")
    )

    def __init__(self, *args: Any, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.filter(organisation=organisation).order_by("name")


class RestrictForm(StaffForm):
    """Who goes on seeing the file."""

    help_beside = explanations.RESTRICTION


class UnsealingForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        help_text=_("In a few words, without names: what has changed since it was restricted."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
