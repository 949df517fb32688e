from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reintegration.catalogue.enums import Unit
from reintegration.catalogue.forms import ServiceField
from reintegration.enums import Outcome
from reintegration.giving.enums import REASONS, Answer, Every, Kind
from reintegration.ground.forms import SentOnce, date_field, number_field, text_field
from reintegration.partners.forms import PartnerField


def _today() -> date:
    return timezone.localdate()


class ItemForm(forms.Form):
    """An item to be corrected: of one at a session or on a day of repeating help, what is its own."""

    service = ServiceField(label=gettext_lazy("What was given"))
    delivered_on = date_field(gettext_lazy("Given on"))
    quantity = number_field(gettext_lazy("Quantity"), digits=10)
    unit = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        required=False,
        choices=[("", gettext_lazy("As in the catalogue")), *Unit.choices],
    )
    amount_azn = number_field(gettext_lazy("Amount in AZN"))
    given_by = PartnerField(label=gettext_lazy("Given by the partner"), required=False)
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        required=False,
        choices=[("", gettext_lazy("Nothing said yet")), *Outcome.choices],
    )
    note = text_field(gettext_lazy("In words"), required=False)

    def __init__(self, *args: Any, actor: Any, item: Any, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(names):
            del self.fields[name]
        if "service" in self.fields:
            # What a register brought has its kind and no service: it may stay so.
            self.fields["service"].required = item.service_id is not None
            self.fields["service"].offer(actor, empty="" if item.service_id else item.get_type_display())
        if "given_by" in self.fields:
            self.fields["given_by"].offer(actor)


class NotProvidedForm(SentOnce):
    """What was needed, why it was not given, and what comes next."""

    service = ServiceField(label=gettext_lazy("What was needed or offered"))
    asked_on = date_field(gettext_lazy("On"), initial=_today)
    kind = forms.ChoiceField(label=gettext_lazy("What happened"), choices=Kind.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=gettext_lazy("Why"))
    words = text_field(
        gettext_lazy("In words"), required=False, help_text=gettext_lazy("Her own reasons, as far as she gave any.")
    )
    next_on = date_field(
        gettext_lazy("Next step on"),
        required=False,
        help_text=gettext_lazy("On that day it stands in your day: ask again, or look elsewhere."),
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].offer(actor, empty=_("Choose what was needed"))
        groups = [(kind.label, [(one.value, one.label) for one in REASONS[kind]]) for kind in Kind]
        self.fields["reason"].choices = [("", _("Choose a reason")), *groups]


class RepeatingTermsForm(SentOnce):
    """What each day to come brings, and until when."""

    until_on = date_field(gettext_lazy("Last day"))
    quantity = number_field(gettext_lazy("Quantity each time"), digits=10)
    amount_azn = number_field(gettext_lazy("Amount each time, in AZN"))
    given_by = PartnerField(label=gettext_lazy("Given by the partner"), required=False)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_by"].offer(actor)


class RepeatingForm(RepeatingTermsForm):
    service = ServiceField(label=gettext_lazy("What is given"))
    every = forms.ChoiceField(label=gettext_lazy("How often"), choices=Every.choices, initial=Every.WEEK)
    from_on = date_field(
        gettext_lazy("First day"),
        initial=_today,
        help_text=gettext_lazy("The others follow from it: the same weekday, the same day of the month."),
    )
    field_order = ["service", "every", "from_on", "until_on"]

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["service"].offer(actor, empty=_("Choose what is given"))


class ConfirmForm(forms.Form):
    """One answer for each day that is due; all of them are "given" until somebody says otherwise."""

    def __init__(self, *args: Any, days: Iterable[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in days:
            self.fields[f"day_{day.isoformat()}"] = forms.ChoiceField(
                label=date_format(day, "SHORT_DATE_FORMAT"), choices=Answer.choices, initial=Answer.GIVEN
            )

    def answers(self) -> dict[date, str]:
        return dict(self._answers())

    def _answers(self) -> Iterator[tuple[date, str]]:
        for name, answer in self.cleaned_data.items():
            yield date.fromisoformat(name.removeprefix("day_")), answer
