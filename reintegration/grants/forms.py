"""What schemes, applications and grants ask for. What is typed about a person travels in the body and is sealed."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Document
from reintegration.enums import AssistanceType
from reintegration.grants.enums import TYPES_OF_KIND, Condition, IncomeBand, Outcome, Proof, Running, SchemeKind
from reintegration.grants.models import Scheme
from reintegration.grants.models.schemes import MOST_POINTS
from reintegration.ground.forms import TEXT_LIMIT, date_field, line_field, number_field, text_field

NOT_CHOSEN = ("", "—")


def _azn(label: Any, **kwargs: Any) -> forms.DecimalField:
    return number_field(label, **{"required": True} | kwargs)


def _today() -> Any:
    return timezone.localdate()


class SentOnce(forms.Form):
    """Carries what tells that a form was sent before."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)


class LinesField(forms.CharField):
    """Several short entries, one a line, their parts set apart by semicolons.

    `read` makes an entry of the parts of a line, and raises ValueError where they are none; `complaint` says so.
    """

    def __init__(self, read: Callable[[list[str]], tuple[Any, ...]], complaint: Any, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 6, "autocomplete": "off"})
        super().__init__(required=False, max_length=TEXT_LIMIT, widget=widget, **kwargs)
        self.read, self.complaint = read, complaint

    def to_python(self, value: Any) -> Any:
        found = []
        for line in str(super().to_python(value) or "").splitlines():
            if not line.strip():
                continue
            try:
                found.append(self.read([part.strip() for part in line.split(";")]))
            except (ValueError, InvalidOperation):
                raise forms.ValidationError(self.complaint % {"line": line.strip()}) from None
        return found

    def prepare_value(self, value: Any) -> Any:
        return "\n".join("; ".join(map(str, row)) for row in value) if isinstance(value, list) else value


def _criterion(parts: list[str]) -> tuple[int, str, str, str]:
    """`60; Idea; İdeya; Идея`: weight and names; a name that is missing is the first one."""
    weight, *names = parts
    if not (1 <= int(weight) <= 100 and 1 <= len(names) <= 3 and names[0]):
        raise ValueError(weight)
    first, second, third = (*names, "", "")[:3]
    return int(weight), first, second or first, third or first


def _cost(parts: list[str]) -> tuple[str, Decimal]:
    """`Sewing machine; 850.00`."""
    what, written = parts
    amount = Decimal(re.sub(r"\s", "", written).replace(",", "."))
    if not what or not Decimal("0.01") <= amount < 10**9 or amount != amount.quantize(Decimal("0.01")):
        raise ValueError(what)
    return what, amount


class SchemeForm(SentOnce):
    code = line_field(_("Code"), max_length=20)
    name_en = line_field(_("Name in English"), max_length=120)
    name_az = line_field(_("Name in Azerbaijani"), max_length=120)
    name_ru = line_field(_("Name in Russian"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=[NOT_CHOSEN, *SchemeKind.choices])
    assistance_type = forms.ChoiceField(
        label=_("Counted as"),
        help_text=_("Under this kind of assistance the yearly figures count what is paid."),
    )
    ceiling_azn = _azn(_("At most, in AZN"))
    asks_business_plan = forms.BooleanField(label=_("Asks for a business plan"), required=False)
    quotations = forms.IntegerField(label=_("Quotations asked for"), min_value=0, max_value=5, initial=0)
    criteria = LinesField(
        _criterion,
        _("“%(line)s” is no criterion. Write its weight from 1 to 100 and its names: 60; Idea; İdeya; Идея."),
        label=_("Criteria"),
        help_text=_("One a line: weight; name in English; in Azerbaijani; in Russian. Without criteria nobody scores."),
    )
    scorers = forms.IntegerField(label=_("How many score it"), min_value=1, max_value=5, initial=2)
    pass_mark = forms.IntegerField(label=_("Pass mark, of 100"), min_value=0, max_value=100, initial=60)
    valid_from = date_field(_("From"), initial=_today)
    valid_until = date_field(_("Until"), required=False, help_text=_("Empty: until further notice."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted({type for types in TYPES_OF_KIND.values() for type in types})
        self.fields["assistance_type"].choices = [NOT_CHOSEN, *((kind, AssistanceType(kind).label) for kind in kinds)]

    def details(self) -> dict[str, Any]:
        left_out = {"token", "version", "began", "criteria"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class ChangeForm(forms.Form):
    """What is asked for, under a scheme that stays."""

    asked_azn = _azn(
        _("Asked for, in AZN"),
        required=False,
        help_text=_("Of an allowance left empty: what its rate is today."),
    )
    purpose = text_field(_("What for"), rows=4, help_text=_("In a few words: what the person wants to do with it."))


class ApplicationForm(SentOnce, ChangeForm):
    scheme = forms.ModelChoiceField(
        label=_("Scheme"), queryset=Scheme.objects.none(), to_field_name="public_id", empty_label="—"
    )
    field_order = ("scheme", "asked_azn", "purpose")

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Scheme.objects.offered_to(actor, timezone.localdate()).select_related("organisation")
        self.fields["scheme"].queryset = offered.order_by("organisation__name", "code")
        self.fields["scheme"].label_from_instance = lambda row: f"{row.name} ({row.organisation.name})"


class BusinessPlanForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    idea = text_field(_("The idea"), rows=4, help_text=_("What she makes or offers, where, with whom."))
    market = text_field(_("Who buys, and from whom today"))
    skills = text_field(_("What she knows and has already"), required=False)
    risks = text_field(_("What may go wrong, and what then"), required=False)
    income_azn = _azn(_("Expected income a month, in AZN"), required=False)
    costs = LinesField(
        _cost,
        _("“%(line)s” is no cost. Write what it is and the amount in AZN: Sewing machine; 850.00"),
        label=_("What it costs"),
        help_text=_("One a line: what, then the amount in AZN. Sewing machine; 850.00"),
    )


class _WithDocument(forms.Form):
    """May name one of the file's documents, among those that the reader sees."""

    document = forms.ModelChoiceField(
        label=_("Document"),
        queryset=Document.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("None of those on file"),
        help_text=_("A scan or a photo is added under “Documents” of the case first."),
    )

    def __init__(self, *args: Any, actor: Any, case: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Document.objects.visible_to(actor).filter(case=case, crossed_out_at__isnull=True)
        self.fields["document"].queryset = rows.select_related("case__person").order_by("-number")
        self.fields["document"].label_from_instance = lambda row: (
            f"{row.number}. {row.get_kind_display()} {row.title or ''}".strip()
        )


class QuotationForm(_WithDocument, SentOnce):
    supplier = line_field(_("Supplier"))
    amount_azn = _azn(_("Price, in AZN"))
    quoted_on = date_field(_("Dated"), initial=_today)
    field_order = ("supplier", "amount_azn", "quoted_on", "document")


class ReasonForm(forms.Form):
    reason = text_field(_("Why"))


class InterestForm(forms.Form):
    has_conflict = forms.TypedChoiceField(
        label=_("Do you, or somebody close to you, have an interest in it?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = text_field(
        _("Which one"), required=False, help_text=_("Only where you answered yes: the committee reads it.")
    )


class ScoreForm(forms.Form):
    """Points and a word for each criterion, by its place."""

    def __init__(self, *args: Any, criteria: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = [one.place for one in criteria]
        for one in criteria:
            label = _("%(criterion)s (weight %(weight)s)") % {"criterion": one.name, "weight": one.weight}
            self.fields[f"points_{one.place}"] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST_POINTS, help_text=_("0 to 10 points.")
            )
            self.fields[f"note_{one.place}"] = line_field(_("Why"), required=False, max_length=500)

    def points(self) -> dict[int, int]:
        return {place: self.cleaned_data[f"points_{place}"] for place in self.places}

    def notes(self) -> dict[int, str]:
        return {place: self.cleaned_data[f"note_{place}"] for place in self.places}


class ProposeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect)
    amount_azn = _azn(_("How much, in AZN"), required=False, help_text=_("Only where it is approved."))
    words = text_field(_("Why"))


class AgreeForm(forms.Form):
    agreed_on = date_field(_("Signed on"), initial=_today)
    line = forms.ModelChoiceField(
        label=_("Budget line"),
        queryset=None,
        to_field_name="public_id",
        empty_label="—",
        help_text=_("What was approved is kept there from now on."),
    )

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = lines
        self.fields["line"].label_from_instance = lambda row: f"{row.project.code} {row.code}: {row.name}"


class TrancheForm(forms.Form):
    amount_azn = _azn(_("Amount, in AZN"))
    due_on = date_field(_("To be paid by"), initial=_today)
    condition = forms.ChoiceField(label=_("Condition"), choices=Condition.choices)
    condition_words = line_field(_("What exactly"), required=False)


class MetForm(forms.Form):
    met_on = date_field(_("Met on"), initial=_today)


class PayForm(_WithDocument):
    paid_on = date_field(_("Paid on"), initial=_today)
    proof = forms.ChoiceField(label=_("Shown by"), choices=Proof.choices, widget=forms.RadioSelect)
    receipt_number = line_field(
        _("Number of the receipt"),
        required=False,
        max_length=40,
        help_text=_("Empty where the person signed a hand-over."),
    )
    field_order = ("paid_on", "proof", "receipt_number", "document")


class RecoverForm(forms.Form):
    amount_azn = _azn(_("Amount, in AZN"))
    came_on = date_field(_("Came back on"), initial=_today)
    reason = text_field(_("Why"))


class VisitForm(_WithDocument, SentOnce):
    visited_on = date_field(_("Visited on"), initial=_today)
    running = forms.ChoiceField(label=_("Does it go on?"), choices=Running.choices, widget=forms.RadioSelect)
    income = forms.ChoiceField(label=_("Income a month, in AZN"), choices=IncomeBand.choices)
    jobs = forms.IntegerField(label=_("People who work in it"), required=False, min_value=0, max_value=500)
    words = text_field(_("What was seen"), required=False)
    next_on = date_field(_("Next visit on"), required=False)
    field_order = ("visited_on", "running", "income", "jobs", "words", "document", "next_on")

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}
