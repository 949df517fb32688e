from datetime import time

from django.utils import timezone

from shelters.models import Giving, Medicine
from tests.shelters.factories import DAY, today
from tests.shelters.factories_belongings import of

MORNING, EVENING = time(8), time(20)


def make_medicine(stay, by, *, name="Sertraline", dose="50 mg", times=(MORNING, EVENING), recorded=None, **fields):
    """`recorded`: when it was written down; the day before yesterday unless said otherwise."""
    values = {"from_on": today() - 3 * DAY, "kept_by": "staff"} | fields
    row = Medicine.objects.create(name=name, dose=dose, times=list(times), **of(stay, by), **values)
    Medicine.objects.filter(pk=row.pk).update(created_at=recorded or timezone.now() - 2 * DAY)
    row.refresh_from_db(fields=["created_at"])
    return row


def make_giving(medicine, by, *, slot=MORNING, outcome="given", **fields):
    values = {"day": today(), "at": timezone.now()} | fields
    return Giving.objects.create(medicine=medicine, slot=slot, outcome=outcome, **of(medicine.stay, by), **values)


def plant_medicine(stay, by, word, now):
    """A medicine and a giving, both crossed out, with the word wherever somebody writes."""
    crossed = {"crossed_out_at": now, "crossed_out_by": by, "crossing_reason": word}
    words = {"instructions": word, "prescribed_by": word}
    medicine = make_medicine(stay, by, name=word, dose=word, **words, **crossed)
    make_giving(medicine, by, note=word, **crossed)
    return medicine
