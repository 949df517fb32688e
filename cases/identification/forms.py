from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.consent.enums import Language
from cases.enums import ClassificationStatus, ExploitationForm, Sex
from cases.forms import RecordForm, date_input
from cases.identification import explanations
from cases.identification.enums import (
    BY_HAND,
    Act,
    CancelReason,
    DeadlineKind,
    EpisodeType,
    IndicatorSet,
    Means,
    MeansOfControl,
    RecruitmentMethod,
    Relationship,
    Reply,
    RoleInProcess,
    Website,
)
from cases.identification.models import FIRST_YEAR, OLDEST, Screening
from cases.identification.scoring import Dimension, Indicators
from core.countries import country_choices

NAME_LIMIT = 100
TEXT_LIMIT = 2000
ACCOUNT_LIMIT = 8000


def _text(label: Any, *, rows: int = 3, limit: int = TEXT_LIMIT, **kwargs: Any) -> forms.CharField:
    kwargs.setdefault("required", False)
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def _name(label: Any, **kwargs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=NAME_LIMIT, widget=widget, **kwargs)


def _several(label: Any, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget, **kwargs)


def _or_unknown(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("Not known")), *choices], required=False, **kwargs)


def _staff(organisation: Any, held: Any = None) -> Any:
    return User.objects.filter(Q(organisation=organisation, is_active=True, service_role="") | Q(pk=held)).order_by(
        "full_name"
    )


class ChooseSetForm(forms.Form):
    """Which list to go through."""

    indicator_set = forms.ChoiceField(
        label=_("List of signs"),
        choices=IndicatorSet.choices,
        initial=IndicatorSet.ILO_LABOUR,
        widget=forms.RadioSelect,
    )


class ScreeningForm(RecordForm):
    """A list of signs: each yes, no, not known, or left open where it was not asked about."""

    screened_on = forms.DateField(label=_("Date of the screening"), initial=timezone.localdate, widget=date_input())
    interviewer = forms.ModelChoiceField(
        label=_("Interviewer"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Somebody without an account"),
    )
    interviewer_name = _name(_("Interviewer's name, without an account"))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    interpreter_used = forms.BooleanField(label=_("An interpreter was there"), required=False)
    as_child = forms.TypedChoiceField(
        label=_("Age at that time"),
        choices=[(False, _("An adult")), (True, _("A child, under 18"))],
        coerce=lambda value: value == "True",
        empty_value=False,
        initial=False,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("The age is not on file. For a child the signs weigh differently, and no means is needed."),
    )
    act = forms.ChoiceField(
        label=_("Was the person recruited, transported, handed over, harboured or received by somebody?"),
        choices=Reply.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    remarks = _text(_("Remarks"))

    def __init__(self, *args: Any, indicators: Indicators, case: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = indicators
        # Whoever held it stays, also when she has left.
        held = getattr(self.initial.get("interviewer"), "pk", self.initial.get("interviewer"))
        self.fields["interviewer"].queryset = _staff(case.organisation_id, held)
        self.fields["interviewer"].label_from_instance = lambda user: user.full_name
        if case.person.age_on(timezone.localdate()) is not None:
            del self.fields["as_child"]
        if not indicators.has_strengths:
            self.fields.pop("act")
        for code, indicator in indicators.by_code().items():
            label = gettext(indicator.label)
            self.fields[f"sign_{code}"] = forms.ChoiceField(
                label=label, choices=Reply.choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"note_{code}"] = _text(gettext("Note: %(sign)s") % {"sign": label}, rows=2)

    def general(self) -> list[forms.BoundField]:
        """What is asked once, before the signs."""
        return [self[name] for name in self.base_fields if name in self.fields and name not in {"token", "remarks"}]

    def groups(self) -> list[tuple[Dimension, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """The dimensions of the list with the fields of each sign."""
        return [
            (dimension, [(self[f"sign_{one.code}"], self[f"note_{one.code}"]) for one in dimension.indicators])
            for dimension in self.indicators.dimensions
        ]

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in super().details().items() if name in self.base_fields}

    def answers(self) -> dict[str, tuple[str, str]]:
        """By sign, what is known and the note."""
        said = self.cleaned_data
        return {code: (said[f"sign_{code}"], said[f"note_{code}"]) for code in self.indicators.by_code()}


class ClassifyForm(RecordForm):
    """A determination: what the person is, who decided it and why, and on what it rests."""

    help_beside = explanations.DETERMINATION
    status = forms.ChoiceField(label=_("Classification"))
    effective_on = forms.DateField(label=_("In force from"), initial=timezone.localdate, widget=date_input())
    decided_by = forms.ModelChoiceField(
        label=_("Organisation that decided"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Our own"),
        help_text=_("Where it was another one, write below the name of whoever decided there."),
    )
    officer = forms.ModelChoiceField(
        label=_("Decided by"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Somebody without an account"),
    )
    officer_name = _name(_("Name of the officer, without an account"))
    reason = _text(_("Reason"), help_text=_("What it rests on, in a few sentences."))
    screening = forms.ModelChoiceField(
        label=_("Screening"), queryset=Screening.objects.none(), required=False, empty_label=_("None")
    )
    acts = _several(_("Act"), Act.choices, help_text=_("What was done to the person."))
    means = _several(_("Means"), Means.choices, help_text=_("By what means. Of a child none is needed."))
    purposes = _several(_("Purpose"), ExploitationForm.choices, help_text=_("For which exploitation."))

    ELEMENTS = ("acts", "means", "purposes")

    def __init__(self, *args: Any, statuses: list[str], organisation: Any, screenings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [(status, ClassificationStatus(status).label) for status in statuses]
        self.fields["decided_by"].queryset = Organisation.objects.filter(is_active=True).exclude(pk=organisation)
        self.fields["officer"].queryset = _staff(organisation)
        self.fields["officer"].label_from_instance = lambda user: user.full_name
        self.fields["screening"].queryset = screenings
        self.fields["screening"].label_from_instance = _screening_label

    def decision(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in {"token", *self.ELEMENTS}]

    def elements(self) -> list[forms.BoundField]:
        return [self[name] for name in self.ELEMENTS]

    def grounds(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.details().items()
            if name not in {"status", "effective_on", "decided_by"}
        }


def _screening_label(screening: Screening) -> str:
    return f"{date_format(screening.screened_on, 'SHORT_DATE_FORMAT')} · {screening.get_indicator_set_display()}"


class HistoryForm(forms.Form):
    """How the person was recruited and controlled. Everything may stay open."""

    help_beside = explanations.HISTORY
    recruitment_methods = _several(_("How the person was recruited"), RecruitmentMethod.choices)
    recruitment_websites = _several(_("Websites and apps of the recruitment"), Website.choices)
    recruitment_place = _text(_("Where the person was recruited"), rows=2, help_text=_("Place, business or address."))
    relationship = _or_unknown(_("The trafficker was"), Relationship.choices)
    age_when_trafficked = forms.IntegerField(
        label=_("Age when first trafficked"), required=False, min_value=0, max_value=OLDEST, help_text=_("In years.")
    )
    means_of_control = _several(_("Means of control"), MeansOfControl.choices)
    exploitation_websites = _several(_("Websites and apps of the exploitation"), Website.choices)
    exploitation_place = _text(_("Where the person was exploited"), rows=2, help_text=_("Place, business or address."))
    account = _text(_("What the person says happened"), rows=6, limit=ACCOUNT_LIMIT)

    GROUPS = {
        "recruitment": ("recruitment_methods", "recruitment_websites", "recruitment_place", "relationship"),
        "control": ("age_when_trafficked", "means_of_control", "exploitation_websites", "exploitation_place"),
    }

    def recruitment(self) -> list[forms.BoundField]:
        return [self[name] for name in self.GROUPS["recruitment"]]

    def control(self) -> list[forms.BoundField]:
        return [self[name] for name in self.GROUPS["control"]]


def _part(label: Any, low: int, high: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=low, max_value=high)


class EpisodeForm(RecordForm):
    """A stretch of what happened; of each date as much as is known."""

    type = forms.ChoiceField(label=_("What it was"), choices=EpisodeType.choices, widget=forms.RadioSelect)
    from_day = _part(pgettext_lazy("date", "Day"), 1, 31)
    from_month = _part(pgettext_lazy("date", "Month"), 1, 12)
    from_year = _part(pgettext_lazy("date", "Year"), FIRST_YEAR, 2100)
    to_day = _part(pgettext_lazy("date", "Day"), 1, 31)
    to_month = _part(pgettext_lazy("date", "Month"), 1, 12)
    to_year = _part(pgettext_lazy("date", "Year"), FIRST_YEAR, 2100)
    country = _or_unknown(_("Country"), ())
    place = _text(_("Place"), rows=2, help_text=_("Town, address, business: as far as known."))
    description = _text(_("Description"), rows=4, limit=ACCOUNT_LIMIT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Not known")), *country_choices()]

    def beginning(self) -> list[forms.BoundField]:
        return [self["from_day"], self["from_month"], self["from_year"]]

    def end(self) -> list[forms.BoundField]:
        return [self["to_day"], self["to_month"], self["to_year"]]


class PerpetratorForm(RecordForm):
    """Somebody who had a part in it, as far as the person told."""

    name = _name(_("Name or alias"))
    roles = _several(_("Part in it"), RoleInProcess.choices)
    relationship = _or_unknown(_("To the person"), Relationship.choices)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    citizenship = _or_unknown(_("Citizenship"), ())
    known_to_police = forms.ChoiceField(
        label=_("Known to the police"), choices=Reply.choices, initial=Reply.UNKNOWN, widget=forms.RadioSelect
    )
    description = _text(
        _("Description"), rows=4, help_text=_("Looks, telephone, car, places: what would find somebody.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["citizenship"].choices = [("", _("Not known")), *country_choices()]


class StartDeadlineForm(forms.Form):
    kind = forms.ChoiceField(label=_("Deadline"), choices=DeadlineKind.choices, widget=forms.RadioSelect)
    starts_on = forms.DateField(label=_("Runs from"), initial=timezone.localdate, widget=date_input())
    due_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=date_input(),
        help_text=_("Only where a paper says another day. Empty: as the rule says."),
    )


class SettleDeadlineForm(forms.Form):
    met_on = forms.DateField(label=_("When it happened"), initial=timezone.localdate, widget=date_input())
    note = _text(_("Note"), help_text=_("How, for example the number of a letter."))


class PauseDeadlineForm(forms.Form):
    reason = _text(_("Reason"), required=True, help_text=_("The time stands still until you let it run on."))


class ExtendDeadlineForm(forms.Form):
    due_on = forms.DateField(label=_("New last day"), widget=date_input())
    reason = _text(_("Reason"), required=True)


class CancelDeadlineForm(forms.Form):
    because = forms.ChoiceField(
        label=_("Why"), choices=[(one.value, CancelReason(one).label) for one in BY_HAND], widget=forms.RadioSelect
    )
    note = _text(_("Note"))
