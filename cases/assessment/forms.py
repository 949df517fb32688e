import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.assessment import explanations
from cases.assessment.enums import FACTORS_OF_LEVEL, Area, Direction, Factor, Kind, Level, RiskLevel, Urgency
from cases.assessment.models import Assessment
from cases.assessment.presenters import in_words, within
from cases.forms import date_input

NOTE_LIMIT = 500
TEXT_LIMIT = 4000


def _now() -> Any:
    return timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)


def _moment(label: Any, **kwargs: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, initial=_now, widget=widget, **kwargs)


def _token() -> forms.UUIDField:
    """Of one form as it was shown: sent twice, it makes one record."""
    return forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)


def _text(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=TEXT_LIMIT, widget=widget, **kwargs)


class AssessmentForm(forms.Form):
    """Needs, then what endangers and what protects, then what follows from it: how much danger, and when to look again."""

    help_beside = explanations.ASSESSMENT
    kind = forms.ChoiceField(label=_("What kind of look it is"), choices=Kind.choices, widget=forms.RadioSelect)
    assessed_at = _moment(_("When you spoke with the person"), help_text=_("The time to answer runs from here."))
    risk_level = forms.ChoiceField(label=_("How much danger there is"), widget=forms.RadioSelect)
    summary = _text(
        _("Summary"), 4, help_text=_("What the danger is, from whom, and what the person says about it herself.")
    )
    review_on = forms.DateField(label=_("Look at it again on"), required=False, widget=date_input())
    token = _token()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["risk_level"].choices = [(level, f"{level.label}: {within(level)}") for level in RiskLevel]
        for factor in Factor:
            self._add_mark(f"factor_{factor.value}", factor.label, Direction)
        for area in Area:
            self._add_mark(f"need_{area.value}", area.label, Urgency)

    def _add_mark(self, name: str, label: Any, marks: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        self.fields[name] = forms.ChoiceField(
            label=label, choices=marks.choices, initial=marks.UNKNOWN, required=False, widget=forms.RadioSelect
        )
        note = format_lazy("{}: {}", label, _("note"))
        self.fields[f"{name}_note"] = forms.CharField(label=note, required=False, max_length=NOTE_LIMIT, widget=widget)

    @staticmethod
    def marks_of(assessment: Assessment) -> dict[str, Any]:
        """Every mark of an assessment as this form takes it: to go on from, or to correct."""
        found: dict[str, Any] = {}
        for prefix, codes, rows in (("factor", Factor, assessment.factors), ("need", Area, assessment.needs)):
            by_code = {row.code: row for row in rows.all()}
            for code in codes.values:
                row = by_code.get(code)
                found[f"{prefix}_{code}"] = row.mark if row else Direction.UNKNOWN.value
                found[f"{prefix}_{code}_note"] = row.note if row else ""
        return found

    def levels(self) -> list[tuple[Any, list[Any], bool]]:
        """The factors by level, and whether the group is shown open: the first one, and whichever holds something."""
        groups = []
        for level, factors in FACTORS_OF_LEVEL.items():
            rows = self._rows(f"factor_{factor.value}" for factor in factors)
            groups.append((level.label, rows, level == Level.INDIVIDUAL or any(said for _f, _n, said in rows)))
        return groups

    def needs(self) -> list[Any]:
        return self._rows(f"need_{area.value}" for area in Area)

    def _rows(self, names: Iterable[str]) -> list[tuple[Any, Any, bool]]:
        """The two fields of each mark, and whether anything is said in them."""
        rows = []
        for name in names:
            mark, note = self[name], self[f"{name}_note"]
            said = mark.value() not in (None, "", Direction.UNKNOWN) or note.value() or mark.errors or note.errors
            rows.append((mark, note, bool(said)))
        return rows

    def details(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = self.cleaned_data
        factors = {factor.value: self._answer(f"factor_{factor.value}") for factor in Factor}
        needs = {area.value: self._answer(f"need_{area.value}") for area in Area}
        names = ("kind", "assessed_at", "risk_level", "summary", "review_on", "token")
        return {name: cleaned[name] for name in names} | {"factors": factors, "needs": needs}

    def _answer(self, name: str) -> tuple[str, str]:
        return self.cleaned_data[name] or Direction.UNKNOWN.value, self.cleaned_data[f"{name}_note"]


class AnswerForm(forms.Form):
    responded_at = _moment(_("When it was done"))
    response = forms.CharField(
        label=_("What was done"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who did what, and whether the person is safe now."),
    )


class SafetyPlanForm(forms.Form):
    """In the person's own words. What does not fit her life stays empty."""

    help_beside = explanations.SAFETY_PLAN
    warning_signs = _text(_("Warning signs"), help_text=_("How she notices that danger is coming."))
    steps = _text(_("What to do"), 4, help_text=_("One step a line, in the order in which she takes them."))
    safe_places = _text(_("Safe places"), help_text=_("Where she can go at any hour, and how she gets there."))
    safe_contacts = _text(_("Safe contacts"), help_text=_("Whom she calls, and under which number."))
    to_take = _text(_("What to take along"), help_text=_("Papers, money, medicine, keys, things of the children."))
    code_word = forms.CharField(
        label=_("Code word"),
        required=False,
        max_length=100,
        help_text=_("By which you know that she cannot speak freely."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agreed_on = forms.DateField(
        label=_("Agreed with the person on"),
        required=False,
        widget=date_input(),
        help_text=_("Empty: not yet agreed with her."),
    )
    review_on = forms.DateField(label=_("Look at it again on"), required=False, widget=date_input())
    token = _token()


class CompareForm(forms.Form):
    """Any two of the case's assessments; without a choice, or with an impossible one, the last two."""

    pair: tuple[Assessment, Assessment] | None = None
    before = forms.ChoiceField(label=_("Earlier"))
    after = forms.ChoiceField(label=_("Later"))

    @classmethod
    def over(cls, rows: Iterable[Assessment], query: Any) -> "CompareForm":
        """`rows`: the newest first."""
        by_key = {str(row.public_id): row for row in rows}
        keys = list(by_key)
        chosen = [query.get(name) for name in ("after", "before")]
        if not set(chosen) <= set(keys) or chosen[0] == chosen[1]:
            chosen = keys[:2]
        # Whichever was chosen first, the earlier one stands on the left.
        later, earlier = sorted(chosen, key=keys.index) if len(chosen) == 2 else ("", "")
        form = cls(initial={"before": earlier, "after": later})
        for field in form.fields.values():
            field.choices = [(key, in_words(row)) for key, row in by_key.items()]
        form.pair = (by_key[earlier], by_key[later]) if earlier else None
        return form
