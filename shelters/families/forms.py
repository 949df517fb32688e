from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Sex
from cases.models import Case
from shelters.confirming.forms import ConfirmationForm
from shelters.families.actions import Arrival
from shelters.families.presenters import Member
from shelters.forms import case_by_number, day_field
from shelters.models import Bed, Shelter
from shelters.suggestions import Sleeper, bed_choices, suggest

# Children without a file whom one page takes in; a family with more saves twice.
MOST_NEW = 3


class FamilyNumberForm(forms.Form):
    """Whose family it is, by the number of her case."""

    case_number = forms.CharField(
        label=_("Case number"),
        max_length=40,
        help_text=_("Of the mother, or of whoever the others came with."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.case: Case | None = None

    def clean_case_number(self) -> str:
        number = self.cleaned_data["case_number"].strip()
        self.case = case_by_number(number, self.actor)
        if self.case is None:
            raise forms.ValidationError(_("You see no open case with this number. Check the number."))
        return number


class FamilyForm(ConfirmationForm):
    """Who of the family comes in today, each into which bed; and children of whom nothing was written down yet."""

    check_in = day_field(_("Check-in"))

    def __init__(
        self,
        *args: Any,
        shelter: Shelter,
        beds: list[Bed],
        members: list[Member],
        may_open: bool,
        has_alerts: bool,
        **kwargs: Any,
    ) -> None:
        """`has_alerts`: there is a separation alert, so that it has to be said why they come in all the same."""
        super().__init__(*args, **kwargs)
        for name in ("confirm_reason", "confirm_note"):
            self.fields[name].required = has_alerts
        self.members = [member for member in members if not member.is_in]
        self.new = range(1, MOST_NEW + 1) if may_open else range(0)
        self.beds = {str(bed.public_id): bed for bed in shelter.beds.all()}
        suggested = suggest([Sleeper(one.key, one.sex, one.age) for one in self.members], beds)
        beside = _beside(list(suggested.values()), beds)
        choices, house = [("", _("Choose a bed")), *bed_choices(shelter, beds)], str(shelter.public_id)
        for one in self.members:
            self.fields[f"comes_{one.key}"] = forms.BooleanField(label=_comes(one), required=False, initial=True)
            bed = suggested.get(one.key)
            self.fields[f"bed_{one.key}"] = self._bed_field(choices, str(bed.public_id) if bed else house, house)
        for number in self.new:
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Given name"),
                required=False,
                max_length=100,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
            self.fields[f"sex_{number}"] = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
            self.fields[f"age_{number}"] = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=17)
            self.fields[f"born_{number}"] = forms.DateField(
                label=_("or date of birth"),
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
            self.fields[f"bed_{number}"] = self._bed_field(choices, beside.pop(0) if beside else house, house)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.arrivals():
            raise forms.ValidationError(_("Tick somebody who comes in."))
        chosen = [bed for arrival in (self.arrivals() if not self.errors else []) if (bed := arrival.bed)]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("Two of them have the same bed. Give each a bed of her own."))
        return cleaned

    def arrivals(self) -> list[Arrival]:
        """Everybody who was ticked, and every child of whom something was written."""
        found = []
        for one in self.members:
            if self.cleaned_data.get(f"comes_{one.key}"):
                places = {"place": f"bed_{one.key}", "": f"comes_{one.key}"}
                found.append(Arrival(self._bed(one.key), one.case, one.relation, fields=places))
        for number in self.new:
            if child := self._child(number):
                at = {"family_name": "name", "date_of_birth": "born", "birth_year": "age", "place": "bed", "": "name"}
                places = {name: f"{field}_{number}" for name, field in at.items()}
                found.append(Arrival(self._bed(number), child=child, fields=places))
        return found

    def rows(self) -> list[dict[str, Any]]:
        """Each member with her two fields, for the page."""
        return [{"one": one, "comes": self[f"comes_{one.key}"], "bed": self[f"bed_{one.key}"]} for one in self.members]

    def new_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"{name}_{number}"] for name in ("name", "sex", "age", "born", "bed")] for number in self.new]

    def _bed_field(self, choices: list[Any], initial: str, house: str) -> forms.ChoiceField:
        return _BedField(choices=choices, initial=initial, places=frozenset([*self.beds, house]))

    def _bed(self, key: Any) -> Bed | None:
        return self.beds.get(self.cleaned_data.get(f"bed_{key}", ""))

    def _child(self, number: int) -> dict[str, Any]:
        said = {name: self.cleaned_data.get(f"{name}_{number}") for name in ("name", "age", "born")}
        if said["name"] in (None, "") and said["age"] is None and said["born"] is None:
            return {}
        known: dict[str, Any] = {"given_name": said["name"], "sex": self.cleaned_data.get(f"sex_{number}")}
        if said["born"]:
            return known | {"date_of_birth": said["born"]}
        return known | ({"birth_year": _this_year() - said["age"]} if said["age"] is not None else {})


def _beside(taken: list[Bed], beds: list[Bed]) -> list[str]:
    """What is left in the rooms where the others sleep, for who is told of at the door; anywhere, where nobody else comes."""
    rooms = {bed.room_id for bed in taken}
    left = [bed for bed in beds if bed not in taken and bed.is_ordinary]
    return [str(bed.public_id) for bed in left if bed.room_id in rooms or not taken]


def _comes(one: Member) -> Any:
    return _("Comes in") if one.case else _("Comes in, and gets a case")


class _BedField(forms.ChoiceField):
    """Offers what is free, and knows every place of the house: one taken since is for the action to refuse, kindly."""

    def __init__(self, *, places: frozenset[str], **kwargs: Any) -> None:
        super().__init__(label=_("Bed"), **kwargs)
        self.places = places

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.places


def _this_year() -> int:
    today: date = timezone.localdate()
    return today.year
