from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from shelters.board import room_name
from shelters.enums import (
    BedKind,
    ClientGroup,
    ShelterKind,
    WorksKind,
)
from shelters.forms.nights import date_input, today
from shelters.models import Bed, Room, Shelter
from shelters.models.houses import FUNDER_LIMIT

MOST_BEDS_AT_ONCE = 60


class ShelterForm(forms.Form):
    """A house. Where it stands is not asked."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9_-]*$", _("Latin letters, digits, - and _ only."))],
        help_text=_("Short and lasting, such as CW-1: registers and reports refer to it."),
    )
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("Not the address."))
    kind = forms.ChoiceField(label=_("Kind"), choices=ShelterKind.choices, initial=ShelterKind.NGO)
    client_groups = forms.MultipleChoiceField(
        label=_("For"),
        choices=ClientGroup.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: for everybody."),
    )
    region = forms.CharField(
        label=_("Region"), max_length=60, required=False, help_text=_("No closer than a city or district.")
    )
    capacity = forms.IntegerField(label=_("Places"), min_value=0, max_value=5000, required=False)
    first_days = forms.IntegerField(
        label=_("Days planned at first"),
        min_value=1,
        max_value=3650,
        initial=30,
        help_text=_("Proposed when somebody is checked in."),
    )
    extension_days = forms.IntegerField(label=_("Longest extension, in days"), min_value=1, max_value=3650, initial=30)
    most_days = forms.IntegerField(
        label=_("Longest stay, in days"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("Whoever approves an extension is told when it goes beyond. Empty: no limit."),
    )
    reservation_hours = forms.IntegerField(
        label=_("Hours a bed is held"),
        min_value=1,
        max_value=720,
        initial=24,
        help_text=_("Counted from the beginning of the day for which it is reserved."),
    )
    included = forms.BooleanField(
        label=_("Counts in the programme's statistics"),
        required=False,
        initial=True,
        help_text=_("Excluded shelters never appear in a report."),
    )
    is_listed = forms.BooleanField(
        label=_("Found by other organisations when it has a place"),
        required=False,
        initial=True,
        help_text=_(
            "Whoever refers somebody sees the organisation, the region, for whom the shelter is and roughly whether there"
            " is room; never its name, where it stands or who lives in it."
        ),
    )

    def __init__(self, *args: Any, shelter: Shelter | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if shelter is not None:
            del self.fields["code"], self.fields["capacity"]


class PlacesForm(forms.Form):
    places = forms.IntegerField(label=_("Places"), min_value=0, max_value=5000)
    from_on = forms.DateField(
        label=_("From"), required=False, widget=date_input(), help_text=_("Empty: from the beginning.")
    )


class WorksForm(forms.Form):
    """What is done to the house, and the beds that are closed meanwhile."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose")), *WorksKind.choices])
    title = forms.CharField(label=_("What is done"), max_length=120, help_text=_("In a few words, without names."))
    from_on = forms.DateField(label=_("From"), initial=today, widget=date_input())
    until_on = forms.DateField(
        label=_("Ready on"),
        required=False,
        widget=date_input(),
        help_text=_("The first day on which the beds can be had again. Empty: not known yet."),
    )
    cost = forms.DecimalField(label=_("Cost, AZN"), required=False, min_value=0, max_digits=12, decimal_places=2)
    funder = forms.CharField(
        label=_("Paid by"),
        required=False,
        max_length=FUNDER_LIMIT,
        widget=forms.TextInput(attrs={"list": "funders", "autocomplete": "off"}),
        help_text=_("The same name for the same donor, so that the sums come together."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who did the work, the contract, what is still open. It is encrypted."),
    )
    beds = forms.ModelMultipleChoiceField(
        label=_("Beds closed meanwhile"),
        queryset=Bed.objects.none(),
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-columns"}),
    )

    def __init__(self, *args: Any, shelter: Shelter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["beds"].queryset = shelter.beds.select_related("room")
        self.fields["beds"].label_from_instance = lambda bed: (
            f"{room_name(bed)} · {bed.label}" if bed.room else bed.label
        )


class ChangeWorksForm(forms.Form):
    """What is known of works. Until when they take is said where they are ended."""

    kind = WorksForm.base_fields["kind"]
    title = WorksForm.base_fields["title"]
    from_on = forms.DateField(label=_("From"), widget=date_input())
    cost = WorksForm.base_fields["cost"]
    funder = WorksForm.base_fields["funder"]
    note = WorksForm.base_fields["note"]


class EndWorksForm(forms.Form):
    on = forms.DateField(
        label=_("Ready on"),
        initial=today,
        widget=date_input(),
        help_text=_("The first day on which the beds can be had again."),
    )


class AddressForm(forms.Form):
    address = forms.CharField(
        label=_("Where it stands"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_("Kept sealed. It appears on no referral and in no report."),
    )


class RoomForm(forms.Form):
    name = forms.CharField(label=_("Room"), max_length=60)
    client_groups = forms.MultipleChoiceField(
        label=_("For"),
        choices=ClientGroup.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: for whom the shelter is."),
    )
    near_staff = forms.BooleanField(label=_("Near the staff"), required=False)


class BedForm(forms.Form):
    label = forms.CharField(label=_("Bed"), max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=BedKind.choices)
    room = forms.ModelChoiceField(
        label=_("Room"),
        queryset=Room.objects.none(),
        required=False,
        empty_label=_("In no room"),
        to_field_name="public_id",
    )

    def __init__(self, *args: Any, shelter: Shelter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = shelter.rooms.all()


class BedsForm(forms.Form):
    room = forms.ModelChoiceField(
        label=_("Room"),
        queryset=Room.objects.none(),
        required=False,
        empty_label=_("In no room"),
        to_field_name="public_id",
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=BedKind.choices, initial=BedKind.ORDINARY)
    labels = forms.CharField(
        max_length=2000,
        label=_("Beds"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One in a line, as staff call them: 1a, 1b, 2 by the window."),
    )

    def __init__(self, *args: Any, shelter: Shelter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = shelter.rooms.all()

    def clean_labels(self) -> list[str]:
        labels = [label.strip() for line in self.cleaned_data["labels"].splitlines() for label in line.split(",")]
        labels = [label for label in labels if label]
        if len(set(labels)) < len(labels):
            raise forms.ValidationError(_("The same bed stands here twice."))
        if not labels:
            raise forms.ValidationError(_("Write at least one bed."))
        if len(labels) > MOST_BEDS_AT_ONCE:
            raise forms.ValidationError(_("Add at most %(most)s beds at once."), params={"most": MOST_BEDS_AT_ONCE})
        if any(len(label) > Bed._meta.get_field("label").max_length for label in labels):
            raise forms.ValidationError(_("A bed's name has at most 40 characters."))
        return labels
