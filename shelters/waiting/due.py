"""Who has waited for a bed longer than it is pressing."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models import Case, DateField, ExpressionWrapper, F, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Permission, has_permission
from cases.due import Asked, Kind, Lane, Owed, Said, owed
from shelters.models import Shelter
from shelters.waiting.enums import Urgency
from shelters.waiting.models import WaitingEntry


def _too_long(asked: Asked) -> Iterable[QuerySet]:
    """For the casework staff of the organisation's houses; with a number where the reader sees the file."""
    if asked.about_one_file or not has_permission(asked.reader, Permission.STAY_EDIT):
        return
    rows = WaitingEntry.objects.visible_to(asked.reader).too_long(timezone.now())
    first = Shelter.objects.visible_to(asked.reader).order_by("pk").values("public_id")[:1]
    facts = {"urgency": "urgency", "house": "shelter__public_id", "first": first}
    seen = WaitingEntry.objects.known_to(asked.reader).values("pk")
    known = rows.filter(pk__in=seen, case__isnull=False)
    yield owed(known, _WOULD_END, **facts)
    yield owed(rows.exclude(pk__in=known.values("pk")), _WOULD_END, case=None, **facts)


# The day on which somebody so pressing should have had a bed.
_WOULD_END = ExpressionWrapper(
    TruncDate(
        F("entered_at")
        + Case(
            *(When(urgency=Urgency[name], then=Value(timedelta(days=n))) for name, n in settings.WAITING_DAYS.items())
        )
    ),
    output_field=DateField(),
)


def _say(row: Owed) -> Said:
    house = row.facts["house"] or row.facts["first"]
    url = reverse("shelters:waiting", args=[house]) if house else reverse("shelters:list")
    return Said(_("Waits too long for a bed"), url, "late", Urgency(row.facts["urgency"]).label)


KINDS = (Kind("waiting_too_long", None, _too_long, _say, Lane.HOUSE),)
