"""What the case page tells of medicines: that one was begun or ended, never which, and each time it was not taken."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Section
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from shelters.medicines.enums import Outcome
from shelters.medicines.models import Giving, Medicine


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    standing, stay = Medicine.objects.visible_to(actor).filter(case=case).standing(), {"stay": "stay__public_id"}
    yield moment(standing, "began", "from_on", **stay)
    yield moment(standing.filter(until_on__lte=timezone.localdate()), "ended", "until_on", **stay)
    missed = Giving.objects.visible_to(actor).filter(case=case).standing().exclude(outcome=Outcome.GIVEN)
    yield moment(missed, "missed", "day", outcome="outcome", **stay)


def _say(told: Told) -> Entry:
    url = reverse("shelters:medicines", args=[told.facts["stay"]])
    if told.what == "missed":
        return Entry(_("Medicine not taken"), Outcome(told.facts["outcome"]).label, url, "soon")
    return Entry(_("Medicine begun") if told.what == "began" else _("Medicine ended"), "", url)


KINDS = (Kind("medicine", gettext_lazy("Medicines"), Section.HEALTH, _rows, _say),)
