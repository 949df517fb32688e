"""What the case page tells of visits: that there was one, and for what; never who came."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Section
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from shelters.visits.enums import VisitPurpose
from shelters.visits.models import Visit


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    rows = Visit.objects.visible_to(actor).filter(case=case).standing()
    facts = {"purpose": "purpose", "let_in": "let_in", "shelter": "shelter__public_id"}
    yield moment(rows, "", TruncDate("came_at"), **facts)


def _say(told: Told) -> Entry:
    url = reverse("shelters:visits", args=[told.facts["shelter"]])
    title = _("Visit") if told.facts["let_in"] else _("Visitor turned away")
    return Entry(title, VisitPurpose(told.facts["purpose"]).label, url)


KINDS = (Kind("visit", gettext_lazy("Visits"), Section.STAYS, _rows, _say),)
