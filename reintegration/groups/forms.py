import re
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reintegration.catalogue.forms import ServiceField
from reintegration.ground.forms import SentOnce, date_field, line_field, number_field
from reintegration.groups import presenters
from reintegration.partners.forms import PartnerField


def _today() -> date:
    return timezone.localdate()


class SessionForm(SentOnce):
    """What was held, when, for how long, and who was there. Everybody comes from the files that the reader sees."""

    service = ServiceField(label=gettext_lazy("What was given"))
    held_on = date_field(gettext_lazy("Held on"), initial=_today)
    hours = number_field(
        gettext_lazy("Hours"), digits=5, help_text=gettext_lazy("Left empty, it counts as one session.")
    )
    given_by = PartnerField(label=gettext_lazy("Given by the partner"), required=False)
    topic = line_field(gettext_lazy("Topic"), required=False, help_text=gettext_lazy("No names."))
    cost_azn = number_field(
        gettext_lazy("Cost of the session in AZN"), help_text=gettext_lazy("Shared equally among all who were there.")
    )
    present = forms.MultipleChoiceField(
        label=gettext_lazy("Who was there"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=gettext_lazy("Other case numbers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text=gettext_lazy("One a line, or with commas between them."),
    )

    def __init__(self, *args: Any, actor: Any, again: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.cases: list[Any] = []
        self.fields["service"].offer(actor)
        self.fields["given_by"].offer(actor)
        self.offered = {str(one.case.public_id): one for one in presenters.offered(actor, again)}
        self.fields["present"].choices = [(key, one.label) for key, one in self.offered.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed = [word for word in re.split(r"[\s,;]+", cleaned.get("others") or "") if word]
        found, unknown = presenters.numbered(self.actor, typed)
        if unknown:
            text = _("No open file of these numbers is open to you: %(numbers)s.")
            self.add_error("others", text % {"numbers": ", ".join(unknown)})
        self.cases = [self.offered[key].case for key in cleaned.get("present", [])] + found
        return cleaned
