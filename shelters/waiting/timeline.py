"""What the case page tells of waiting for a bed."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Section
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from shelters.waiting.enums import Ending, Urgency
from shelters.waiting.models import WaitingEntry


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    """Of the reader's own houses: for whose else she waits is theirs to say."""
    rows = WaitingEntry.objects.visible_to(actor).filter(case=case)
    yield moment(rows, "entered", TruncDate("entered_at"), urgency="urgency")
    yield moment(rows.filter(offered_on__isnull=False), "offered", "offered_on")
    yield moment(rows.exclude(ending=Ending.WAITS), "ended", "ended_on", ending="ending")


def _say(told: Told) -> Entry:
    if told.what == "offered":
        return Entry(_("A bed was offered"), tone="accent")
    if told.what == "ended":
        return Entry(_("Waits for a bed no longer"), Ending(told.facts["ending"]).label, tone="done")
    return Entry(_("Waits for a bed"), Urgency(told.facts["urgency"]).label)


KINDS = (Kind("waiting", gettext_lazy("Waiting for a bed"), Section.STAYS, _rows, _say),)
