from datetime import timedelta
from ipaddress import ip_network
from typing import Any

from django import forms
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.tokens.enums import scope_choices
from accounts.tokens.policies import SERVICE_ROLES

DAYS = 90
# Half the internet is no range of addresses: of IPv4 at least a /8, of IPv6 a /32.
WIDEST = {4: 8, 6: 32}
MOST_NETWORKS = 20


class TokenForm(forms.Form):
    """What a program may do, from where, and until when. Nothing is chosen beforehand."""

    label = forms.CharField(
        label=_("What it is for"),
        max_length=60,
        help_text=_("The program, so that you know in a year what this is. No person's name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=scope_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than the account's own role, whatever is chosen here."),
    )
    networks = forms.CharField(
        label=_("From which addresses"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text=_("One a line: an address, or a range such as 192.0.2.0/24."),
    )
    expires_on = forms.DateField(
        label=_("Valid until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=lambda: timezone.localdate() + timedelta(days=DAYS),
        help_text=_("At most a year ahead."),
    )

    def clean_networks(self) -> list[str]:
        given = self.cleaned_data["networks"].replace(",", " ").split()
        if len(given) > MOST_NETWORKS:
            raise forms.ValidationError(_("At most 20 ranges."))
        found = []
        for text in given:
            try:
                network = ip_network(text, strict=False)
            except ValueError:
                raise forms.ValidationError(_("This is no address and no range of addresses.")) from None
            if network.prefixlen < WIDEST[network.version]:
                raise forms.ValidationError(_("This range is too wide to keep anybody out."))
            found.append(str(network))
        return sorted(set(found))


class ServiceForm(forms.Form):
    """A program's account. It has no password: it asks with tokens alone."""

    username = forms.CharField(label=_("Username"), max_length=60, validators=[ASCIIUsernameValidator()])
    full_name = forms.CharField(label=_("What the program is called"), max_length=150)
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    role = forms.ChoiceField(
        label=_("Works as"), choices=[(role.value, role.label) for role in SERVICE_ROLES], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(is_active=True).order_by("name")
