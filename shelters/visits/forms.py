from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from shelters.life.forms import GuestField, SentOnce, line_field, moment_field
from shelters.life.presenters import Guest
from shelters.visits.enums import Agreed, VisitPurpose


class VisitForm(SentOnce):
    """Who is at the door, for whom, and whether she wants it."""

    person = GuestField(label=_("To whom"))
    visitor = line_field(_("Who visits"))
    visitor_details = line_field(
        _("From where, with which document"), required=False, help_text=_("Office, kinship, number of the document.")
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=[("", _("Choose")), *VisitPurpose.choices])
    agreed = forms.ChoiceField(label=_("Does the person want it"), choices=Agreed.choices, widget=forms.RadioSelect)
    identity_checked = forms.BooleanField(label=_("Identity checked"), required=False)
    let_in = forms.TypedChoiceField(
        label=_("Let in"),
        choices=[("yes", _("Yes")), ("no", _("No, turned away"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    came_at = moment_field(_("Came at"))
    accompanied_by = forms.ModelChoiceField(
        label=_("Who is with them"), queryset=User.objects.none(), required=False, to_field_name="public_id",
        empty_label=_("Nobody of the staff"),
    )  # fmt: skip
    note = line_field(_("Note"), required=False)
    considered = forms.BooleanField(label=_("I have looked and asked: let them in"), required=False)

    def __init__(self, *args: Any, guests: list[Guest], staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(guests)
        self.fields["accompanied_by"].queryset = staff
        self.fields["accompanied_by"].label_from_instance = lambda user: user.full_name

    def shown(self) -> list[forms.BoundField]:
        """All but what is asked only after a caution."""
        caution = self["considered"].errors or self["considered"].value()
        return [field for field in self.visible_fields() if field.name != "considered" or caution]
