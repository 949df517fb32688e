from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from shelters.incidents.enums import IncidentType, Part, Severity, ToldTo
from shelters.life.forms import GuestField, SentOnce, date_field, line_field, moment_field, text_field
from shelters.life.presenters import Guest

PEOPLE_AT_ONCE = 3


def _today() -> Any:
    return timezone.localdate()


class IncidentForm(SentOnce):
    """What happened, to whom, how bad it was. More people, and whom was told, is added on its page."""

    happened_at = moment_field(_("When it happened"))
    type = forms.ChoiceField(label=_("What it was"), choices=[("", _("Choose")), *IncidentType.choices])
    severity = forms.ChoiceField(label=_("How serious"), choices=Severity.choices, widget=forms.RadioSelect)
    what_happened = text_field(
        _("What happened"),
        rows=6,
        help_text=_("What was seen and heard, in order; what is only supposed, as supposed."),
    )
    action_taken = text_field(_("What was done"), required=False)
    confidential = forms.BooleanField(
        label=_("For managers only"),
        required=False,
        help_text=_("Your colleagues do not learn of it. A complaint about staff is kept so in any case."),
    )
    about_staff = forms.ModelChoiceField(
        label=_("If it is about somebody of the staff: about whom"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody of the staff"),
        to_field_name="public_id",
        help_text=_("Whoever is named here never sees it, manager or not."),
    )

    def __init__(self, *args: Any, actor: User, guests: list[Guest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(organisation=actor.organisation_id, is_active=True).exclude(pk=actor.pk)
        self.fields["about_staff"].queryset = staff.order_by("full_name", "pk")
        self.fields["about_staff"].label_from_instance = lambda user: user.full_name
        for number in range(1, PEOPLE_AT_ONCE + 1):
            person = GuestField(label=_("Person %(number)s") % {"number": number}, required=False)
            person.offer(guests)
            self.fields[f"person_{number}"] = person
            self.fields[f"part_{number}"] = forms.ChoiceField(
                label=_("Part of person %(number)s") % {"number": number}, choices=Part.choices, required=False
            )

    def lines_of_people(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each person beside her part."""
        return [(self[f"person_{number}"], self[f"part_{number}"]) for number in range(1, PEOPLE_AT_ONCE + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = [
            (cleaned.get(f"person_{number}"), cleaned.get(f"part_{number}") or Part.AFFECTED)
            for number in range(1, PEOPLE_AT_ONCE + 1)
        ]
        cleaned["people"] = [(stay, part) for stay, part in named if stay is not None]
        if len({stay.pk for stay, _part in cleaned["people"]}) < len(cleaned["people"]):
            self.add_error("person_2", _("The same person stands here twice."))
        return cleaned


class PersonForm(forms.Form):
    person = GuestField(label=_("Person"))
    part = forms.ChoiceField(label=_("Part in an incident"), choices=Part.choices)

    def __init__(self, *args: Any, guests: list[Guest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(guests)


class AdditionForm(SentOnce):
    text = text_field(_("What is added"), rows=5)


class TellingForm(SentOnce):
    told_to = forms.ChoiceField(label=_("Told to"), choices=[("", _("Choose")), *ToldTo.choices])
    told_at = moment_field(_("When they were told"))
    details = line_field(
        _("Whom exactly, and what came back"), required=False, help_text=_("Name, number, what was promised.")
    )


class FollowUpForm(SentOnce):
    what = text_field(_("What is to be done"))
    due_on = date_field(_("By when"))
    user = forms.ModelChoiceField(
        label=_("By whom"), queryset=User.objects.none(), empty_label=_("Choose"), to_field_name="public_id"
    )

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = staff
        self.fields["user"].label_from_instance = lambda user: user.full_name


class DoneForm(forms.Form):
    done_on = date_field(_("Done on"), initial=_today)
    result = text_field(_("What came of it"), required=False)


class CloseForm(forms.Form):
    conclusion = text_field(
        _("Conclusion"), rows=5, help_text=_("What is to be learnt from it, and what was changed in the house.")
    )


class FilterForm(forms.Form):
    """The sentence above the list; an unknown value shows everything."""

    state = forms.ChoiceField(
        label=_("Incidents"), required=False, choices=[("", _("All")), ("open", _("Open")), ("closed", _("Closed"))]
    )
    type = forms.ChoiceField(label=_("What it was"), required=False, choices=[("", _("All")), *IncidentType.choices])
    severity = forms.ChoiceField(label=_("How serious"), required=False, choices=[("", _("All")), *Severity.choices])
