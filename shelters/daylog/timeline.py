"""What the day log tells the case page: that the house wrote something down about the person, never what."""

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
from shelters.daylog.enums import LogKind
from shelters.daylog.models import LogAbout, LogEntry


def _log_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    about = LogAbout.objects.visible_to(actor).filter(stay__case=case)
    standing = LogEntry.objects.filter(pk__in=about.values("entry"), crossed_out_at__isnull=True)
    yield moment(standing, "", TruncDate("happened_at"), kind="kind", house="shelter__public_id")


def _say_log(told: Told) -> Entry:
    address = reverse("shelters:log", args=[told.facts["house"]])
    return Entry(_("Day log of the house"), LogKind(told.facts["kind"]).label, f"{address}?day={told.on.isoformat()}")


KINDS = (Kind("day_log", gettext_lazy("Day log"), Section.NOTES, _log_rows, _say_log),)
