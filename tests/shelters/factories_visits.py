from datetime import timedelta

from django.utils import timezone

from shelters.models import Visit
from tests.shelters.factories_belongings import of


def make_visit(stay, by, *, visitor="Rəşad Məmmədov", **fields):
    values = {"purpose": "family", "agreed": "yes", "came_at": timezone.now() - timedelta(hours=1)} | fields
    return Visit.objects.create(visitor=visitor, **of(stay, by), **values)


def plant_visit(stay, by, word, now):
    """One that is over and crossed out, with the word wherever somebody writes."""
    crossed = {"crossed_out_at": now, "crossed_out_by": by, "crossing_reason": word}
    return make_visit(stay, by, visitor=word, visitor_details=word, note=word, left_at=now, **crossed)
