"""Returns: the day of travel, that she arrived, and that she is asked again."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Owed, Said, owed
from cases.enums import Section
from cases.returns.models import Return
from cases.returns.states import Stage

EVE = timedelta(days=1)


def _returns(asked: Asked) -> Iterable[QuerySet]:
    rows = asked.of_cases(Return.objects.all())
    travelling = rows.filter(stage=Stage.PREPARED, travel_on__isnull=False)
    yield owed(travelling, "travel_on", shows=F("travel_on") - EVE, what=Value("travel"))
    yield owed(rows.filter(stage=Stage.TRAVELLED), "travel_on", what=Value("arrival"))
    yield owed(rows.filter(stage=Stage.ARRIVED, follow_up_on__isnull=False), "follow_up_on", what=Value("ask"))


def _say(row: Owed) -> Said:
    said = {
        "travel": _("Day of travel"),
        "arrival": _("Arrival to be confirmed"),
        "ask": _("To be asked again after her return"),
    }
    return Said(said[row.facts["what"]], reverse("cases:proceedings", args=[row.case_id]))


KINDS = (Kind("return", Section.ASSISTANCE, _returns, _say),)
