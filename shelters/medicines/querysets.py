"""Which medicines are to be given when; the part "health" of a file."""

from datetime import date, time
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from accounts.roles import Section
from shelters.life.querysets import OfStayQuerySet
from shelters.medicines.enums import KeptBy

# Whether a time of the day has passed with nothing written down for it; one before the medicine was recorded counts not.
_MISSED = (
    "EXISTS (SELECT FROM unnest(shelters_medicine.times) AS asked_for WHERE asked_for < %s"
    " AND (%s::date + asked_for) AT TIME ZONE %s >= shelters_medicine.created_at"
    " AND NOT EXISTS (SELECT FROM shelters_giving g WHERE g.medicine_id = shelters_medicine.id AND g.day = %s"
    " AND g.slot = asked_for AND g.crossed_out_at IS NULL))"
)


class OfHealthQuerySet(OfStayQuerySet):
    section = Section.HEALTH


class MedicineQuerySet(OfHealthQuerySet):
    def on_day(self, day: date):
        """In force on the day, of somebody who sleeps in the house that night."""
        running = Q(until_on__isnull=True) | Q(until_on__gte=day)
        inside = Q(stay__check_out__isnull=True) | Q(stay__check_out__gt=day)
        return self.standing().filter(running, inside, from_on__lte=day, stay__check_in__lte=day)

    def given_by_staff(self):
        return self.filter(kept_by=KeptBy.STAFF)

    def missed_on(self, day: date, before: time):
        """Those of which a time of the day before this one has nothing written down for it."""
        values = [before, day, settings.TIME_ZONE, day]
        return (
            self.on_day(day)
            .given_by_staff()
            .filter(
                RawSQL(_MISSED, values, output_field=BooleanField())  # noqa: S611 (our own words)
            )
        )


class GivingQuerySet(OfHealthQuerySet):
    def on_day(self, day: date):
        return self.filter(day=day)

    def at(self, medicine: Any, day: date, slot: time):
        """What stands for one time of one day."""
        return self.standing().filter(medicine=medicine, day=day, slot=slot)
