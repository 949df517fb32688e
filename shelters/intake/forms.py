from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.consent.enums import Language
from cases.enums import Sex
from shelters.models import Bed, Shelter
from shelters.suggestions import bed_choices

FIRST_FREE = "first"


class TakeInForm(forms.Form):
    """What can be seen at the door. Nothing has to be known."""

    token = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    age = forms.IntegerField(
        label=_("About how old"),
        required=False,
        min_value=0,
        max_value=110,
        widget=forms.NumberInput(attrs={"autofocus": True, "autocomplete": "off", "inputmode": "numeric"}),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN, widget=forms.RadioSelect)
    danger = forms.BooleanField(label=_("In danger now"), required=False)
    hurt = forms.BooleanField(label=_("Hurt or ill"), required=False)
    called = forms.CharField(
        label=_("What she is called"),
        required=False,
        max_length=100,
        help_text=_("As she says it; not needed now."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Speaks"), required=False)
    place = forms.ChoiceField(label=_("Bed"), initial=FIRST_FREE)

    def __init__(self, *args: Any, shelter: Shelter, beds: list[Bed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.beds = {str(bed.public_id): bed for bed in beds}
        self.fields["place"].choices = [
            (FIRST_FREE, _("The first free bed that suits")), *bed_choices(shelter, beds)
        ]  # fmt: skip
        self.fields["language"].choices = [("", _("Not known")), *Language.choices]

    def details(self) -> dict[str, Any]:
        """What was seen, as `take_in` is told of it."""
        return {name: self.cleaned_data[name] for name in ("called", "sex", "age", "language", "danger", "hurt")}

    def where(self) -> dict[str, Any]:
        """The bed, as `take_in` is told of it."""
        chosen = self.cleaned_data["place"]
        return {"bed": self.beds.get(chosen), "first_free": chosen == FIRST_FREE}
