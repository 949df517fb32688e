from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cases.consent.enums import Language
from cases.enums import Sex
from cases.forms import date_input, with_unknown
from cases.intake import explanations
from cases.intake.enums import (
    Answer,
    Calling,
    Education,
    Gender,
    MaritalStatus,
    Need,
    ReferralReason,
    Salutation,
    Source,
)
from cases.intake.steps import BY_NAME
from core.countries import STATELESS, country_choices

NAME_LIMIT = 100
TEXT_LIMIT = 2000
# What a person may have no answer to, though a list of codes has none for it.
OPEN = {
    "family_name": _("Family name"), "given_name": _("Given name"), "birth": _("Birth"),
    "citizenship": _("Citizenship"), "identity_document_no": _("Identity document"), "sex": _("Sex"),
    "phone": _("Phone"), "city": _("Town or village"), "marital_status": _("Marital status"),
    "education": _("Education"), "language": _("First language"),
    "spoken_language": _("Language of the conversations"), "needs": _("What cannot wait"),
}  # fmt: skip


def line(label: Any, **kwargs: Any) -> forms.CharField:
    widget = kwargs.pop("widget", forms.TextInput)(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=NAME_LIMIT, widget=widget, **kwargs)


def text(label: Any, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, max_length=TEXT_LIMIT, widget=widget, **kwargs)


def one_of(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """Few codes: all in sight, none chosen at first."""
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect, **kwargs)


def from_list(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("Not asked yet")), *choices], required=False, **kwargs)


class StepForm(forms.Form):
    """One step. Nothing is required; "not known" and "did not want to say" are answers, and end the waiting."""

    step = ""
    # Said once above the form, not beside each question.
    nothing_required = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, OPEN[name]) for name in BY_NAME[self.step].asks if name in OPEN]
        for name, label in (("not_known", _("Asked, and not known")), ("not_told", _("Did not want to say"))):
            if choices:
                self.fields[name] = forms.MultipleChoiceField(
                    label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
                )
                # The record's answers to other steps' questions are not this page's.
                asked = [one for one in self.initial.get(name, ()) if one in dict(choices)]
                self.initial[name] = asked

    def propose(self, values: dict[str, Any]) -> None:
        """Begin with what an enquiry said, and mark it: it is on file only once this form is sent."""
        for name, value in values.items():
            self.initial[name] = value
            field = self.fields[name]
            mark = format_html('<span class="pill pill-accent">{}</span>', _("From the enquiry"))
            field.help_text = format_html("{} {}", mark, field.help_text)


class ContactForm(StepForm):
    help_beside = explanations.CONTACT
    step = "contact"
    calling = one_of(_("Is it safe to call?"), Calling.choices)
    calling_times = line(_("When is it safe?"), help_text=_("Days and hours, in the person's own words."))
    safe_name = line(
        _("Safe name"),
        help_text=_("A name to ask for, which tells an eavesdropper nothing."),
    )
    safe_contact = line(_("Who may be called instead"), help_text=_("Name and number of a trusted person."))
    contact_warning = text(
        _("What to mind"), help_text=_("Who listens, who reads the messages, what must not be said or written.")
    )
    spoken_language = from_list(_("Language of the conversations"), Language.choices)
    interpreter = one_of(_("Is an interpreter needed?"), Answer.choices)


class SourceForm(StepForm):
    step = "source"
    source = from_list(
        _("Who brought the person?"), Source.choices, help_text=_("The last one, where several were involved.")
    )
    source_organisation = line(_("Which organisation"))
    source_worker = line(_("Its caseworker"), help_text=_("Whom to call with questions."))
    source_on = forms.DateField(label=_("Taken on from there on"), required=False, widget=date_input())
    source_reason = one_of(_("Reason for the referral"), ReferralReason.choices)
    source_details = text(_("What was arranged"), help_text=_("The way, who comes along, what was promised."))

    def clean_source_on(self) -> Any:
        day = self.cleaned_data["source_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class NeedsForm(StepForm):
    help_beside = explanations.NEEDS
    step = "needs"
    danger = one_of(_("Is there immediate danger?"), Answer.choices)
    needs = forms.MultipleChoiceField(
        label=_("What cannot wait?"), choices=Need.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    needs_note = text(_("About it"))

    def clean_needs(self) -> list[str]:
        needs = self.cleaned_data["needs"]
        if Need.NONE in needs and len(needs) > 1:
            raise forms.ValidationError(_("“Nothing urgent” stands alone, or not at all."))
        return sorted(needs)


class WhoForm(StepForm):
    step = "person"
    salutation = one_of(_("Form of address"), Salutation.choices)
    family_name = line(_("Family name"))
    given_name = line(_("Given name"))
    patronymic = line(_("Patronymic"))
    other_names = line(_("Other names"), help_text=_("Earlier, short or assumed names, also as others write them."))
    sex = one_of(_("Sex"), Sex.choices)
    gender = from_list(_("Gender, if stated"), Gender.choices)
    date_of_birth = forms.DateField(label=_("Date of birth"), required=False, widget=date_input())
    birth_year = forms.IntegerField(
        label=_("Or the year"), required=False, min_value=1900, help_text=_("If the day is not known.")
    )
    birth_month = forms.TypedChoiceField(
        label=_("And the month"),
        choices=[("", "–"), *MONTHS.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )
    age_about = forms.IntegerField(
        label=_("Or about how old"),
        required=False,
        min_value=0,
        max_value=120,
        help_text=_("Where nobody knows the year."),
    )
    birth_is_estimated = forms.BooleanField(label=_("This is an estimate"), required=False)
    citizenship = forms.ChoiceField(label=_("Citizenship"), required=False)
    other_citizenships = forms.MultipleChoiceField(
        label=_("Other citizenships"), required=False, help_text=_("Hold Ctrl, or Cmd, to choose several.")
    )
    identity_document_no = forms.CharField(
        label=_("Identity document number"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = country_choices()
        self.fields["citizenship"].choices = with_unknown(countries)
        self.fields["other_citizenships"].choices = [pair for pair in countries if pair[0] != STATELESS]

    def clean_date_of_birth(self) -> Any:
        born = self.cleaned_data["date_of_birth"]
        if born and born > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        if born and born.year < 1900:
            raise forms.ValidationError(_("Check the year."))
        return born

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        born, year, age = (cleaned.get(name) for name in ("date_of_birth", "birth_year", "age_about"))
        today = timezone.localdate()
        if year and year > today.year:
            self.add_error("birth_year", _("This year has not come yet."))
        if age is not None and not born and not year:
            year = cleaned["birth_year"] = today.year - age
            cleaned["birth_is_estimated"] = True
        if born and year and born.year != year:
            self.add_error("birth_year", _("The year differs from the date of birth. Leave one of the two empty."))
        if cleaned.get("birth_month") and (born or not year):
            self.add_error("birth_month", _("A month goes with a year, and without a date of birth."))
        first, others = cleaned.get("citizenship"), set(cleaned.get("other_citizenships") or ())
        if others and first in ("", STATELESS, *others):
            self.add_error("other_citizenships", _("Name the first citizenship above, and here only the others."))
        cleaned["other_citizenships"] = sorted(others)
        return cleaned


class ReachForm(StepForm):
    step = "reach"
    phone = line(_("Mobile phone"))
    home_phone = line(_("Home phone"))
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    street = line(_("Street and house"))
    city = line(_("Town or village"))
    region = line(_("District or region"))
    postal_code = line(_("Postal code"))
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = with_unknown(country_choices())


class BackgroundForm(StepForm):
    step = "background"
    marital_status = from_list(_("Marital status"), MaritalStatus.choices)
    number_of_children = forms.IntegerField(label=_("Number of children"), required=False, min_value=0, max_value=30)
    education = from_list(_("Highest education"), Education.choices)
    language = from_list(_("First language"), Language.choices)
    second_language = from_list(_("Second language"), Language.choices)
    occupation = line(_("Occupation or position"))


FORMS: dict[str, type[StepForm]] = {
    form.step: form for form in (ContactForm, SourceForm, NeedsForm, WhoForm, ReachForm, BackgroundForm)
}
