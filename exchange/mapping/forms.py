from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from cases.enums import ClassificationStatus, ExploitationForm, Sex
from core.countries import is_country
from exchange.actions import LONGEST_SOURCE
from exchange.mapping.dates import EITHER, MIXED, ORDERS, order_of
from exchange.mapping.encodings import CHOICES
from exchange.mapping.guessing import words_of
from exchange.mapping.models import SavedMapping
from exchange.mapping.plans import FAMILY_FIRST, GIVEN_FIRST, Plan
from exchange.mapping.ready import READY
from exchange.mapping.tables import DELIMITERS, TEXT, WORKBOOK, Choices, Table
from exchange.mapping.targets import AS_OPENED, FULL_NAME, OPENED, SHEET_LABELS, TARGETS, Target
from exchange.register.columns import Kind
from referrals.states import Purpose
from reintegration.enums import AssistanceType
from shelters.models import Shelter

ENDINGS = ["xlsx", "ods", "csv", "tsv", "txt", "json"]
LEFT_EMPTY = "-"
# Words of one column that are shown to be matched: the most frequent, those without a code first.
WORDS_SHOWN = 100
_DELIMITER_NAMES = {
    ",": gettext_lazy("Comma"),
    ";": gettext_lazy("Semicolon"),
    "\t": gettext_lazy("Tabulator"),
    "|": gettext_lazy("Vertical line"),
}
_OUTCOMES = (
    ("accepted", gettext_lazy("Accepted")),
    ("declined", gettext_lazy("Declined")),
    ("refused", gettext_lazy("Refused")),
    ("withdrawn", gettext_lazy("Withdrawn")),
    ("pending", gettext_lazy("Pending")),
)
_CODES: dict[str, Any] = {
    "sex": Sex.choices,
    "status": ClassificationStatus.choices,
    "form": ExploitationForm.choices,
    "type": AssistanceType.choices,
    "purpose": Purpose.choices,
    "outcome": _OUTCOMES,
}


class SheetForm(forms.Form):
    """A sheet from elsewhere, whose it is, and what it may be."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        allow_empty_file=True,
        validators=[
            FileExtensionValidator(
                ENDINGS, gettext_lazy("Choose a workbook (.xlsx, .ods), a .csv or .tsv, or a .json.")
            )
        ],
        help_text=gettext_lazy("A workbook (.xlsx, .ods), a .csv or .tsv, or a .json. One table with heads."),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=LONGEST_SOURCE,
        # Never the file's name: people name files after people, and this stands on record.
        help_text=gettext_lazy("Who keeps it. The same source next time: the same codes are the same people."),
    )
    ready = forms.ChoiceField(label=gettext_lazy("Kind of sheet"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        saved = SavedMapping.objects.visible_to(user).order_by("name")
        self.fields["ready"].choices = [
            ("", _("Any other: its columns are guessed")),
            *READY,
            *((str(row.public_id), row.name) for row in saved),
        ]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        limit = settings.REGISTER_UPLOAD_LIMIT
        if file.size > limit:
            raise forms.ValidationError(_("The file is larger than %(limit)s.") % {"limit": filesizeformat(limit)})
        return file


class ReadingForm(forms.Form):
    """How the bytes become a table."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"),
        choices=CHOICES,
        required=False,
        help_text=gettext_lazy("Right, if the names below are spelt right."),
    )
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Between the columns"),
        choices=[(mark, _DELIMITER_NAMES[mark]) for mark in DELIMITERS],
        required=False,
    )
    sheet = forms.TypedChoiceField(label=gettext_lazy("Sheet"), coerce=int, empty_value=0, required=False)
    head_row = forms.IntegerField(label=gettext_lazy("Row with the heads"), min_value=1, max_value=20, required=False)

    def __init__(self, *args: Any, table: Table | None, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != TEXT:
            del self.fields["encoding"], self.fields["delimiter"]
        if kind == WORKBOOK and table is not None:
            self.fields["sheet"].choices = list(enumerate(table.sheets, start=1))
        else:
            del self.fields["sheet"]
        if kind not in (TEXT, WORKBOOK):
            del self.fields["head_row"]

    def choices(self) -> Choices:
        said = self.cleaned_data
        return Choices(
            said.get("encoding") or "", said.get("delimiter") or "", said.get("sheet") or 0, said.get("head_row") or 0
        )


class ColumnsForm(forms.Form):
    """Where each of their columns goes."""

    nothing_required = True

    def __init__(self, *args: Any, table: Table, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heads = {f"column_{place}": head for place, head in enumerate(table.heads)}
        for name, head in self.heads.items():
            self.fields[name] = forms.ChoiceField(
                label=head, choices=_targets(), required=False, initial=plan.columns.get(head, "")
            )

    def columns(self) -> dict[str, str]:
        return {head: self.cleaned_data[name] for name, head in self.heads.items()}


class ValuesForm(forms.Form):
    """What their words mean, the order of their dates, and what stands for what they have not."""

    nothing_required = True

    def __init__(self, *args: Any, table: Table, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table, self.plan = table, plan
        # By the name of the field: of what it speaks.
        self.dates: dict[str, str] = {}
        self.words: dict[str, tuple[str, str]] = {}
        self.constants: dict[str, str] = {}
        self.mixed: list[str] = []
        self.unseen: dict[str, int] = {}
        for head, name in plan.columns.items():
            if TARGETS[name].is_date:
                self._ask_order(head)
            if TARGETS[name].has_codes:
                self._ask_words(head, TARGETS[name])
        if plan.head_of(FULL_NAME):
            choices = [
                (FAMILY_FIRST, _("Family name, given name, patronymic")),
                (GIVEN_FIRST, _("Given name, other names, family name")),
            ]
            self.fields["names"] = forms.ChoiceField(label=_("Order of the names"), choices=choices, initial=plan.names)
        wanted = {"persons.organisation"} - {*plan.columns.values()}
        for name in [*sorted(wanted), *plan.missing(), *plan.constants]:
            self._ask_constant(TARGETS[name])

    def _ask_order(self, head: str) -> None:
        found = order_of(self.table.column(head))
        if found == "":
            return
        name = f"order_{len(self.dates)}"
        self.dates[name] = head
        if found == MIXED:
            self.mixed.append(head)
        asked = found in (EITHER, MIXED)
        choices = [("", _("Choose one")), *ORDERS] if asked else list(ORDERS)
        self.fields[name] = forms.ChoiceField(
            label=head, choices=choices, initial=self.plan.orders.get(head, ""), required=True,
            error_messages={"required": _("Say which comes first: the values fit both, or not all fit one.")},
        )  # fmt: skip

    def _ask_words(self, head: str, target: Target) -> None:
        known = self.plan.values.get(target.name, {})
        words = words_of(self.table, head)
        shown = sorted(words, key=lambda word: word in known)[:WORDS_SHOWN]
        self.unseen[head] = len(words) - len(shown)
        for word in shown:
            name = f"word_{len(self.words)}"
            self.words[name] = (target.name, word)
            initial = (known[word] or LEFT_EMPTY) if word in known else ""
            self.fields[name] = _code_field(target, words[word][:80], initial, of_a_word=True)

    def _ask_constant(self, target: Target) -> None:
        name = f"constant_{target.name.replace('.', '_')}"
        if name in self.fields:
            return
        self.constants[name] = target.name
        initial = self.plan.constants.get(target.name, "")
        if target.has_codes:
            self.fields[name] = _code_field(target, target.label, initial)
        elif target.is_date and self.plan.head_of(OPENED):
            choices = [("", "–"), (AS_OPENED, TARGETS[OPENED].label)]
            self.fields[name] = forms.ChoiceField(label=target.label, choices=choices, initial=initial, required=False)
        else:
            self.fields[name] = forms.CharField(label=target.label, initial=initial, max_length=100, required=False)

    def said(self) -> dict[str, Any]:
        values: dict[str, dict[str, str]] = {}
        for name, (target, word) in self.words.items():
            code = self.cleaned_data[name]
            if code:
                values.setdefault(target, {})[word] = "" if code == LEFT_EMPTY else code
        return {
            "values": values,
            "constants": {target: self.cleaned_data[name] for name, target in self.constants.items()},
            "orders": {head: self.cleaned_data[name] for name, head in self.dates.items()},
            "names": self.cleaned_data.get("names", ""),
        }


class SaveMappingForm(forms.Form):
    """A name by which the mapping is found the next time."""

    name = forms.CharField(
        label=gettext_lazy("Name of the mapping"),
        max_length=80,
        help_text=gettext_lazy("The organisation's own; the same name takes the place of the one before."),
    )


def _targets() -> list[Any]:
    groups: dict[str, list[Any]] = {}
    for name, target in TARGETS.items():
        groups.setdefault(target.sheet, []).append((name, target.label))
    return [("", _("Not taken")), *((SHEET_LABELS[sheet], names) for sheet, names in groups.items())]


def _code_field(target: Target, label: Any, initial: str, *, of_a_word: bool = False) -> forms.Field:
    """A choice among our codes. A word of theirs for which none is chosen is a problem of its rows, unless it is left empty."""
    assert target.column is not None
    if target.column.kind in (Kind.CITIZENSHIP, Kind.COUNTRY):
        return CountryField(label=label, initial=initial, max_length=3, required=False)
    if target.is_organisation or target.is_shelter:
        model: Any = Organisation if target.is_organisation else Shelter
        choices = [(row.code, f"{row.code} · {row.name}") for row in model.objects.order_by("code")]
    else:
        choices = list(_CODES.get(target.column.name, [(code, code) for code in target.column.codes]))
    first = [("", _("Not said yet")), (LEFT_EMPTY, _("Leave empty"))] if of_a_word else [("", "–")]
    return forms.ChoiceField(label=label, choices=[*first, *choices], initial=initial, required=False)


class CountryField(forms.CharField):
    """Three letters, or a hyphen for nothing: a list of all countries beside every word would be longer than the sheet."""

    def clean(self, value: Any) -> str:
        code = super().clean(value).upper()
        if code not in ("", LEFT_EMPTY) and not is_country(code):
            raise forms.ValidationError(_("Unknown country; expected an ISO 3166-1 alpha-3 code such as AZE."))
        return code
