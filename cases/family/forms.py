from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Sex
from cases.family.enums import NEVER_LINKED, LegalBasis, RelationKind
from cases.forms import RecordForm, date_input, name_field, yes_no_field
from core.countries import country_choices

TEXT_LIMIT = 2000


class RelationForm(RecordForm):
    """Somebody around the person who is known here alone. Only who it is to her is required, and anything to go by."""

    kind = forms.ChoiceField(label=_("Who it is"), choices=[("", "—"), *RelationKind.choices])
    family_name = name_field(_("Family name"))
    given_name = name_field(_("Given name"))
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    citizenship = forms.ChoiceField(label=_("Citizenship"), required=False)
    date_of_birth = forms.DateField(label=_("Date of birth"), required=False, widget=date_input())
    birth_year = forms.IntegerField(
        label=_("Year of birth"), required=False, min_value=1900, max_value=2200,
        help_text=_("If only the year is known, or an estimate."),
    )  # fmt: skip
    is_danger = yes_no_field(_("Is this somebody a danger to her?"))
    lives_with_her = yes_no_field(_("Lives with her"))
    accompanies_her = yes_no_field(_("Came with her"), help_text=_("As a child who stays where she stays."))
    safe_to_contact = yes_no_field(_("Is it safe to contact this somebody?"))
    contact = name_field(_("How to reach"), help_text=_("Telephone, address, through whom."))
    contact_how = name_field(_("When and how"), help_text=_("What may be said, and what not."))
    legal_basis = forms.ChoiceField(
        label=_("Acts for the person by"), required=False, choices=[("", "—"), *LegalBasis.choices],
        help_text=_("For a guardian or a foster carer."),
    )  # fmt: skip
    from_on = forms.DateField(label=_("From"), required=False, widget=date_input())
    to_on = forms.DateField(label=_("Until"), required=False, widget=date_input())
    note = forms.CharField(
        label=_("Note"), required=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3})
    )

    GROUPS = (
        (
            _("Who it is"),
            (
                "kind",
                ("family_name", "given_name"),
                ("sex", "citizenship"),
                ("date_of_birth", "birth_year"),
            ),
        ),
        (_("To the person"), ("is_danger", "lives_with_her", "accompanies_her")),
        (_("Contact"), ("safe_to_contact", ("contact", "contact_how"))),
        (_("If somebody acts for the person by law"), ("legal_basis", ("from_on", "to_on"))),
        (_("Anything else"), ("note",)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["citizenship"].choices = [("", _("Not known")), *country_choices()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        born, year = cleaned.get("date_of_birth"), cleaned.get("birth_year")
        if born and year and born.year != year:
            self.add_error("birth_year", _("The year differs from the date of birth. Leave one of the two empty."))
        return cleaned


class NumberForm(forms.Form):
    """Another file, by the number that whoever sees it knows."""

    number = forms.CharField(
        label=_("Case number"),
        max_length=40,
        help_text=_("Of a file that you see, with the people around the person."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class LinkForm(NumberForm):
    kind = forms.ChoiceField(
        label=_("Who the person of that file is"),
        choices=[("", "—"), *(choice for choice in RelationKind.choices if choice[0] not in NEVER_LINKED)],
    )

    field_order = ("number", "kind")
