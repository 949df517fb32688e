from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelters.confirming.enums import Reason

TEXT_LIMIT = 1000


class ConfirmationForm(forms.Form):
    """For forms that bring somebody into a house: why, in spite of an alert. Shown once there is one."""

    confirm_reason = forms.ChoiceField(
        label=_("Why all the same"), required=False, choices=[("", "—"), *Reason.choices]
    )
    confirm_note = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever leads the house and whoever recorded that they must not meet read this."),
    )

    def confirmation(self) -> dict[str, Any] | None:
        """As `require_confirmed` takes it; None while nothing was said."""
        reason, note = self.cleaned_data.get("confirm_reason"), self.cleaned_data.get("confirm_note", "")
        return {"reason": reason, "note": note} if reason else None

    @property
    def asks_why(self) -> bool:
        """Whether the page shows these two: there is an alert, or one came meanwhile, or something was answered."""
        if self.fields["confirm_reason"].required:
            return True
        return bool(
            self.errors.get("confirm_reason") or self.errors.get("confirm_note") or self.data.get("confirm_reason")
        )
