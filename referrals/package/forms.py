from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from referrals.models import Referral
from referrals.package import policies
from referrals.package.enums import See


class LookForm(forms.Form):
    """As whom the sender looks at what goes out, and at which version of it. What nobody offered is left aside."""

    see = forms.ChoiceField(label=_("Show"), choices=See.choices, required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    version = forms.IntegerField(required=False, min_value=1, max_value=9999, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, referral: Referral) -> None:
        super().__init__(data)
        self.roles = policies.roles_at(referral)
        self.fields["role"].choices = [(role, Role(role).label) for role in self.roles]

    def look(self) -> dict[str, Any]:
        """What the action is asked for."""
        self.is_valid()
        chosen = self.cleaned_data
        return {
            "see": chosen.get("see") or See.ACCEPTED,
            "role": chosen.get("role") or next(iter(self.roles), ""),
            "version": chosen.get("version"),
        }
