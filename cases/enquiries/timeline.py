"""What the case page tells about the enquiries that led to it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enquiries.enums import Channel
from cases.enquiries.models import Enquiry
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    rows = Enquiry.objects.of_found(case, actor)
    yield moment(rows, "", TruncDate("received_at"), channel="channel", key="public_id")


def _say(told: Told) -> Entry:
    url = reverse("enquiries:detail", args=[told.facts["key"]])
    return Entry(_("Enquiry received"), Channel(told.facts["channel"]).label, url, "waiting")


KINDS = (Kind("enquiry", gettext_lazy("Enquiry"), None, _rows, _say),)
