from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reintegration.catalogue.enums import Unit
from reintegration.catalogue.models import Service
from reintegration.enums import TYPES_OF_GROUP, grouped_types
from reintegration.ground.forms import SentOnce, date_field, line_field, number_field


def _today() -> date:
    return timezone.localdate()


class ServiceTermsForm(SentOnce):
    """How a service is called, counted, and what it usually costs."""

    name_en = line_field(gettext_lazy("Name in English"), max_length=120)
    name_az = line_field(gettext_lazy("Name in Azerbaijani"), max_length=120)
    name_ru = line_field(gettext_lazy("Name in Russian"), max_length=120)
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=Unit.choices)
    usual_cost_azn = number_field(
        gettext_lazy("Usual cost of one, in AZN"),
        help_text=gettext_lazy("Shown beside the service, never booked by itself."),
    )
    valid_from = date_field(gettext_lazy("Given from"), initial=_today)
    valid_until = date_field(
        gettext_lazy("Given until"),
        required=False,
        help_text=gettext_lazy("The last day. What was given stays on file."),
    )


class NewServiceForm(ServiceTermsForm):
    """With what never changes: the code, and the kind by which the yearly figures count it."""

    code = line_field(
        gettext_lazy("Code"), max_length=40, help_text=gettext_lazy("Small letters and low lines: group_counselling.")
    )
    type = forms.ChoiceField(
        label=gettext_lazy("Counted in the yearly figures as"),
        help_text=gettext_lazy("It cannot be changed later: past years would change with it."),
    )
    field_order = ["code", "type"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [("", _("Choose a kind")), *grouped_types()]


class ServiceField(forms.ModelChoiceField):
    """A service of the catalogue, under its group, with what it is counted in and usually costs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, to_field_name="code", **kwargs)

    def offer(self, actor: Any, *, empty: Any = "") -> None:
        """Those that are not over; the day decides when it is recorded. One query."""
        rows = Service.objects.visible_to(actor).not_over_on(timezone.localdate()).in_order()
        self.queryset = Service.objects.visible_to(actor)
        named: dict[str, list[tuple[str, str]]] = {group.value: [] for group in TYPES_OF_GROUP}
        for row in rows:
            named[row.group.value].append((row.code, said(row)))
        groups = [(group.label, sorted(named[group.value], key=lambda one: one[1])) for group in TYPES_OF_GROUP]
        self.choices = [("", empty or _("Choose what was given")), *(group for group in groups if group[1])]


def said(service: Service) -> str:
    """In a list: what it is, and what one usually costs."""
    unit = Unit(service.unit).label
    if service.usual_cost_azn is None:
        return service.name
    cost = number_format(service.usual_cost_azn, 2, force_grouping=True)
    return _("%(service)s (%(unit)s: about %(cost)s AZN)") % {"service": service.name, "unit": unit, "cost": cost}
