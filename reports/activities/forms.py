"""What is asked about a programme activity: one form to plan it, to record it, to say that it was held, to correct it."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Organisation
from cases.documents.enums import ENDINGS, IMAGES, REFUSALS, WhyRefused
from cases.enums import Sex
from reintegration.models import BudgetLine, Partner, Project
from reports.activities.actions.activities import FIELDS, Count, Handed
from reports.activities.enums import ActivityKind, AgeBand, Audience, MaterialKind, MaterialLanguage, Region, State
from reports.activities.models import MOST_PEOPLE, Activity
from reports.activities.states import FIRST
from shelters.models import Shelter

# Rows for what was handed out.
MOST_MATERIALS = 6
MATERIAL_PARTS = ("kind", "language", "number")


def _line(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def _number(label: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_PEOPLE, widget=widget)


class _Named(forms.ModelChoiceField):
    """One of the records that are offered, by its public id, called as `called` says."""

    def __init__(self, called: Any, **kwargs: Any) -> None:
        self.called = called
        kwargs = {"required": False} | kwargs
        super().__init__(queryset=None, to_field_name="public_id", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(self.called(obj))


class ActivityForm(forms.Form):
    """Everything that an activity has; `reached` and `materials` are cleaned to what the action takes."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", gettext_lazy("Choose a kind")), *ActivityKind.choices]
    )
    title = _line(gettext_lazy("Title"), max_length=200, help_text=gettext_lazy("As it may be printed. Nobody's name."))
    starts_on = _day(gettext_lazy("First day"), initial=timezone.localdate)
    ends_on = _day(gettext_lazy("Last day"), initial=timezone.localdate)
    region = forms.ChoiceField(
        label=gettext_lazy("Region"), choices=[("", gettext_lazy("Choose a region")), *Region.choices]
    )
    place = _line(
        gettext_lazy("Place"), required=False, max_length=100,
        help_text=gettext_lazy("Town, school or hall. Left empty for what is done to a shelter: never where a shelter stands."),
    )  # fmt: skip
    shelter = _Named(
        lambda shelter: f"{shelter.code} · {shelter.name}",
        label=gettext_lazy("Shelter"),
        help_text=gettext_lazy("For an upgrade. Others read its code alone."),
    )
    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("For whom"), choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )
    partner = _Named(
        lambda partner: f"{partner.name} ({partner.place})" if partner.place else partner.name,
        label=gettext_lazy("Partner"),
    )
    project = _Named(lambda project: f"{project.code} · {project.name}", label=gettext_lazy("Project"))
    line = _Named(
        lambda line: f"{line.project.code} · {line.code} · {line.name}",
        label=gettext_lazy("Budget line"),
        help_text=gettext_lazy("What was spent is entered in the budget by itself; here it is only named."),
    )
    funder = _Named(
        lambda funder: funder.name,
        label=gettext_lazy("Paid for by"),
        help_text=gettext_lazy("Where a project is named, whoever pays for the project."),
    )
    cost_azn = forms.DecimalField(
        label=gettext_lazy("Cost in AZN"), required=False, min_value=0, max_digits=12, decimal_places=2,
        help_text=gettext_lazy("Of all of it. Left empty: not known."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, activity: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer(actor, activity)
        for sex in Sex:
            for band in AgeBand:
                self.fields[_cell(sex, band)] = _number(f"{sex.label}, {band.label}")
        for row in range(MOST_MATERIALS):
            self.fields[f"material_{row}_kind"] = forms.ChoiceField(
                label=_("Material"), required=False, choices=[("", "–"), *MaterialKind.choices]
            )
            self.fields[f"material_{row}_language"] = forms.ChoiceField(
                label=_("Language"), required=False, choices=[("", "–"), *MaterialLanguage.choices]
            )
            self.fields[f"material_{row}_number"] = _number(_("How many"))

    def _offer(self, actor: Any, activity: Activity | None) -> None:
        """What she may choose from: partners we still work with, and the one that stands there already."""
        partners = Partner.objects.visible_to(actor)
        kept = activity.partner_id if activity else None
        rows = {
            "shelter": Shelter.objects.visible_to(actor).order_by("name", "id"),
            "partner": (partners.working() | partners.filter(pk=kept)).order_by("name", "id"),
            "project": Project.objects.visible_to(actor).order_by("code", "id"),
            "line": BudgetLine.objects.visible_to(actor)
            .select_related("project")
            .order_by("project__code", "code", "id"),
            "funder": Organisation.objects.order_by("name", "id"),
        }
        for name, found in rows.items():
            self.fields[name].queryset = found
            self.fields[name].empty_label = _("None")

    @property
    def grid(self) -> list[tuple[Any, list[Any]]]:
        """The table of counts: by sex, a field for each age."""
        return [(sex.label, [self[_cell(sex, band)] for band in AgeBand]) for sex in Sex]

    @property
    def bands(self) -> list[Any]:
        return [band.label for band in AgeBand]

    @property
    def material_rows(self) -> list[list[Any]]:
        return [[self[f"material_{row}_{part}"] for part in MATERIAL_PARTS] for row in range(MOST_MATERIALS)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["reached"] = [
            Count(sex.value, band.value, cleaned.get(_cell(sex, band)) or 0) for sex in Sex for band in AgeBand
        ]
        cleaned["materials"] = list(self._materials(cleaned))
        return cleaned

    def _materials(self, cleaned: dict[str, Any]) -> Iterator[Handed]:
        for row in range(MOST_MATERIALS):
            kind, language, number = (cleaned.get(f"material_{row}_{part}") for part in MATERIAL_PARTS)
            if not (kind or language or number):
                continue
            if kind and language and number:
                yield Handed(kind, language, number)
            elif not any(f"material_{row}_{part}" in self.errors for part in MATERIAL_PARTS):
                missing = next(part for part in MATERIAL_PARTS if not cleaned.get(f"material_{row}_{part}"))
                text = _("Say of each material what it is, in which language, and how many.")
                self.add_error(f"material_{row}_{missing}", text)


class NewActivityForm(ActivityForm):
    """Planned, or held already."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[(one.value, one.label) for one in FIRST],
        widget=forms.RadioSelect,
        initial=State.PLANNED,
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)


class CorrectionForm(ActivityForm):
    """Of what was held it is said why."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
    )


class PictureForm(forms.Form):
    """A picture of an activity. What the file is, is found out by its content; here only what a browser can say."""

    file = forms.FileField(label=gettext_lazy("Picture"), allow_empty_file=True, max_length=None)
    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        endings = [f".{ending}" for kind in sorted(IMAGES) for ending in ENDINGS[kind]]
        limit = filesizeformat(settings.DOCUMENT_UPLOAD_LIMIT)
        self.fields["file"].help_text = _(
            "JPEG, PNG or WebP, up to %(limit)s. Its own name is not kept; the place and the camera are removed."
        ) % {"limit": limit}
        self.fields["file"].widget.attrs |= {
            "accept": ",".join(endings),
            "data-most-bytes": settings.DOCUMENT_UPLOAD_LIMIT,
            "data-too-large": str(REFUSALS[WhyRefused.PICTURE_TOO_LARGE]),
        }


class ActivityFilterForm(forms.Form):
    """The chips above the list; an unknown value shows all."""

    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Activities"), required=False, choices=[("", gettext_lazy("All")), *ActivityKind.choices]
    )
    organisation = _Named(lambda organisation: organisation.name, label=pgettext_lazy("activities", "Of"))

    def __init__(self, data: Any, *, years: list[int]) -> None:
        super().__init__(data)
        self.fields["year"].choices = [("", _("All")), *((str(year), str(year)) for year in years)]
        self.fields["organisation"].queryset = Organisation.objects.order_by("name", "id")
        self.fields["organisation"].empty_label = _("All")

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        found = self.cleaned_data
        return {
            "year": int(found["year"]) if found.get("year") else None,
            "kind": found.get("kind", ""),
            "organisation": found.get("organisation"),
        }


def values_of(activity: Activity) -> dict[str, Any]:
    """What the form begins with: everything that is on file."""
    found = {name: getattr(activity, name) for name in FIELDS}
    found |= {_cell(sex, band): None for sex in Sex for band in AgeBand}
    found |= {_cell(row.sex, row.band): row.people for row in activity.reached.all()}
    handed = list(activity.materials.order_by("id"))
    for row in range(MOST_MATERIALS):
        for part in MATERIAL_PARTS:
            found[f"material_{row}_{part}"] = getattr(handed[row], part) if row < len(handed) else ""
    return found


def _cell(sex: str, band: str) -> str:
    return f"reached_{sex}_{band}".replace("+", "_plus").replace("-", "_")
