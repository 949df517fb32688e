from django.utils import timezone

from shelters.models import WaitingEntry
from tests.shelters.factories import DAY, today


def make_waiting(house, by, *, case=None, enquiry=None, reason="He knows where she lives.", days=0, **fields):
    """Put on the list `days` ago."""
    values = {"urgency": 2, "wanted_from": today(), "entered_at": timezone.now() - days * DAY} | fields
    return WaitingEntry.objects.create(
        organisation=house.organisation, case=case, enquiry=enquiry, entered_by=by, urgency_reason=reason,
        **{"shelter": house} | values,
    )  # fmt: skip


def plant_waiting(stay, by, word, now):
    """One that ended, with the word wherever somebody writes."""
    ended = {"ending": "withdrawn", "ended_on": today(), "ended_by": by, "ending_reason": word}
    return make_waiting(stay.shelter, by, case=stay.case, reason=word, offered_on=today(), offer_note=word, **ended)
