from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case
from shelters.board import in_order, room_name
from shelters.enums import ClientGroup, Destination
from shelters.models import Bed, Room, Shelter, Stay

MOST_BEDS_AT_ONCE = 60


def _date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _today() -> date:
    return timezone.localdate()


def day_field(label: Any) -> forms.DateField:
    """A day up to today; today unless said otherwise."""
    return forms.DateField(label=label, initial=_today, widget=_date_input(), validators=[_has_come])


def _has_come(day: date) -> None:
    # The action asks this too; asked here, it stands beside the form's other errors.
    if day > _today():
        raise forms.ValidationError(_("This day has not come yet."))


class PlaceField(forms.ChoiceField):
    """Where somebody sleeps: a bed, or a house without a known bed.

    Offers the beds free from today; takes any bed of these houses, because
    whether it is still free is for the action to say, kindly.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Bed"), **kwargs)
        self.shelters: list[Shelter] = []
        self.without_bed = True

    def offer(self, shelters: list[Shelter], *, without_bed: bool = True) -> None:
        """Take these houses; the beds are read when the field is shown, so that a taken one is gone."""
        self.shelters, self.without_bed = shelters, without_bed
        self.choices = self._places

    def _places(self) -> list[Any]:
        beds = in_order(Bed.objects.free_from(_today()).filter(shelter__in=self.shelters).select_related("room"))
        places: list[Any] = [("", _("Choose a bed"))]
        for shelter in self.shelters:
            own = [bed for bed in beds if bed.shelter_id == shelter.pk]
            rooms = list(dict.fromkeys(room_name(bed) for bed in own))
            for room in rooms:
                title = self._title(shelter, room)
                places.append((title, [(str(bed.public_id), bed.label) for bed in own if room_name(bed) == room]))
            if self.without_bed:
                anywhere = (str(shelter.public_id), _("In the shelter, bed not known"))
                places.append((self._title(shelter, ""), [anywhere]))
        return places

    def _title(self, shelter: Shelter, room: str) -> str:
        if len(self.shelters) == 1:
            return room or shelter.name
        return f"{shelter.name} · {room}" if room else shelter.name

    def valid_value(self, value: Any) -> bool:
        return True

    def clean(self, value: Any) -> tuple[Shelter, Bed | None]:
        chosen = super().clean(value)
        houses = {str(shelter.public_id): shelter for shelter in self.shelters}
        if self.without_bed and chosen in houses:
            return houses[chosen], None
        beds = {str(bed.public_id): bed for bed in Bed.objects.filter(shelter__in=self.shelters)}
        if chosen not in beds:
            raise forms.ValidationError(_("Choose a bed from the list."))
        bed = beds[chosen]
        return next(shelter for shelter in self.shelters if shelter.pk == bed.shelter_id), bed


class CheckInForm(forms.Form):
    """Who (unless the case is known already), where, since when."""

    case_number = forms.CharField(
        label=_("Case number"),
        max_length=40,
        help_text=_("The whole number, such as TD-2026-0042. Names are not asked here."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    place = PlaceField()
    check_in = day_field(_("Check-in"))

    def __init__(
        self,
        *args: Any,
        actor: User,
        shelters: list[Shelter],
        case: Case | None,
        check_url: str = "",
        **kwargs: Any,
    ) -> None:
        """`check_url` answers, while the form is filled in, whether there is such a case and what speaks against it."""
        super().__init__(*args, **kwargs)
        self.actor, self.case = actor, case
        self.fields["place"].offer(shelters)
        if case is not None:
            del self.fields["case_number"]
        elif check_url:
            attrs = {"hx-post": check_url, "hx-trigger": "change", "hx-target": "#case-check"}
            self.fields["case_number"].widget.attrs.update(attrs)

    def clean_case_number(self) -> str:
        number = self.cleaned_data["case_number"].strip()
        self.case = case_by_number(number, self.actor)
        if self.case is None:
            raise forms.ValidationError(_("You see no open case with this number. Check the number."))
        return number


def case_by_number(number: str, actor: User) -> Case | None:
    """The open case with exactly this number among those the actor may see."""
    rows = Case.objects.visible_to(actor).open().select_related("person", "organisation")
    return rows.filter(number__iexact=number.strip()).first()


class MoveForm(forms.Form):
    place = PlaceField()
    on = day_field(_("Moves on"))

    def __init__(self, *args: Any, stay: Stay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].offer([stay.shelter], without_bed=False)


class CheckOutForm(forms.Form):
    on = day_field(_("Check-out"))
    destination = forms.ChoiceField(
        label=_("Went to"),
        choices=[("", _("Choose")), *Destination.choices],
        help_text=_("As far as known. “Not known” is an answer, too."),
    )


class ShelterForm(forms.Form):
    """A house. Where it stands is not asked."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9_-]*$", _("Latin letters, digits, - and _ only."))],
        help_text=_("Short and lasting, such as CW-1: registers and reports refer to it."),
    )
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("Not the address."))
    client_group = forms.ChoiceField(label=_("For"), choices=ClientGroup.choices, initial=ClientGroup.MIXED)
    capacity = forms.IntegerField(label=_("Places"), min_value=0, max_value=5000, required=False)
    included = forms.BooleanField(
        label=_("Counts in the programme's statistics"),
        required=False,
        initial=True,
        help_text=_("Excluded shelters never appear in a report."),
    )

    def __init__(self, *args: Any, shelter: Shelter | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if shelter is not None:
            del self.fields["code"]


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


class BedsForm(forms.Form):
    room = forms.ModelChoiceField(
        label=_("Room"),
        queryset=Room.objects.none(),
        required=False,
        empty_label=_("In no room"),
        to_field_name="public_id",
    )
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
