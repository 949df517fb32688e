"""Which shelters, beds and stays a person may see; who sleeps where on a day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts import access
from accounts.roles import Permission, has_permission


class ShelterQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The houses of one's own organisation."""
        if not has_permission(user, Permission.SHELTER_VIEW):
            return self.none()
        access.require_context(user)
        return self.filter(organisation=user.organisation_id)

    def names_in_reports(self, codes: Iterable[str]) -> dict[str, str]:
        """What the programme's houses are called, by code: whoever reads a report may know that, and no more of them."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT code, name FROM access.names_of_shelters(%s)", [list(codes)])
            return dict(cursor.fetchall())

    def with_occupancy(self, day: date):
        """Annotate `bed_count`, and for the night of the day `persons_in` and, of these, `beds_taken`."""
        stay = self.model._meta.get_field("stays").related_model
        bed = self.model._meta.get_field("beds").related_model
        tonight = stay.objects.on_night(day)
        return self.annotate(
            bed_count=_count_by_shelter(bed.objects.all()),
            beds_taken=_count_by_shelter(tonight.filter(bed__isnull=False)),
            persons_in=_count_by_shelter(tonight),
        )


def _count_by_shelter(rows: models.QuerySet):
    counted = rows.filter(shelter=OuterRef("pk")).order_by().values("shelter").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


class OfShelterQuerySet(models.QuerySet):
    """Rooms and beds: seen with their house."""

    def visible_to(self, user: Any):
        if not has_permission(user, Permission.SHELTER_VIEW):
            return self.none()
        access.require_context(user)
        return self.filter(shelter__organisation=user.organisation_id)


class BedQuerySet(OfShelterQuerySet):
    def free_from(self, day: date):
        """Beds in which nobody has a night on the day or later."""
        stay = self.model._meta.get_field("stays").related_model
        return self.filter(~Exists(stay.objects.touching(day).filter(bed=OuterRef("pk"))))


class StayQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Stays in one's own houses: that somebody sleeps here is known to the house, whosever the case is."""
        if not has_permission(user, Permission.SHELTER_VIEW):
            return self.none()
        access.require_context(user)
        return self.filter(shelter__organisation=user.organisation_id)

    def on_night(self, day: date):
        """Stays with a night that begins on the day."""
        return self.filter(Q(check_out__isnull=True) | Q(check_out__gt=day), check_in__lte=day)

    def touching(self, start: date, end: date | None = None):
        """Stays with at least one night from `start` on, and before `end` if given; a same-day stay has none."""
        lasting = Q(check_out__isnull=True) | Q(check_out__gt=start) & Q(check_out__gt=F("check_in"))
        return self.filter(lasting, **({"check_in__lt": end} if end else {}))

    def shown_on_board(self, start: date, end: date, today: date):
        """Stays with a night in the window, or of today's coming and going whatever the window."""
        rows = self.model.objects
        keys = (rows.touching(start, end) | rows.on_night(today)).values("pk")
        return self.filter(Q(pk__in=keys) | Q(check_out=today) | Q(check_in=today))

    def open(self):
        return self.filter(check_out__isnull=True)

    def arriving(self, day: date):
        """Stays that begin on the day; on into another bed of the house is no arrival."""
        came_from = self.model.objects.filter(check_out=day, shelter=OuterRef("shelter"), person=OuterRef("person"))
        return self.filter(~Exists(came_from.exclude(pk=OuterRef("pk"))), check_in=day)

    def leaving(self, day: date):
        """Stays that end on the day; on into another bed of the house is no departure."""
        went_to = self.model.objects.filter(check_in=day, shelter=OuterRef("shelter"), person=OuterRef("person"))
        return self.filter(~Exists(went_to.exclude(pk=OuterRef("pk"))), check_out=day)
