from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Sex
from cases.models import ADULT_AGE, Case
from shelters.cautions import COT_AGE
from shelters.forms.nights import date_input, today
from shelters.places.actions import MOST_NIGHTS, MOST_PERSONS
from shelters.places.enums import AgeGroup
from shelters.places.search import Needs


def _number(label: Any, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_PERSONS - 1, initial=0, **kwargs)


class PlacesForm(forms.Form):
    """For whom places are looked for. The names of its fields begin with "places": it may stand within another form."""

    from_on = forms.DateField(label=_("First night"), initial=today, widget=date_input())
    nights = forms.IntegerField(
        label=_("Nights"),
        initial=7,
        min_value=1,
        max_value=MOST_NIGHTS,
        help_text=_("How long she may stay is the house's to say."),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    age_group = forms.ChoiceField(label=_("Age"), choices=AgeGroup.choices, initial=AgeGroup.ADULT)
    adults = _number(_("Adults who come along"))
    children = _number(_("Children who come along"))
    cots = _number(_("Children under 3 who need a cot"))
    accessible = forms.BooleanField(label=_("Needs an accessible bed"), required=False)
    isolation = forms.BooleanField(label=_("Has to be alone, such as when ill"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="places", **kwargs)

    def needs(self) -> Needs:
        return Needs(**self.cleaned_data)


def known_of(case: Case) -> dict[str, Any]:
    """What a search for the person of a case begins with: her sex, and as much of her age as matters."""
    person, age = case.person, case.person.age_on(today())
    known: dict[str, Any] = {"sex": person.sex or Sex.UNKNOWN}
    if age is not None and age < ADULT_AGE:
        known["age_group"] = AgeGroup.LITTLE if age < COT_AGE else AgeGroup.CHILD
    return known
