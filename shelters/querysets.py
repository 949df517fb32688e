"""Which shelters, beds and stays a person may see; who sleeps where on a day."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import connection, models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone

from accounts import access
from accounts.roles import Permission, has_permission
from shelters.enums import AbsenceKind, ExtensionState, ReservationState


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

    def by_organisation(self, codes: Iterable[str]) -> dict[str, list[str]]:
        """Of these houses the codes, by the code of the organisation that runs them. For programme-wide work."""
        found: dict[str, list[str]] = {}
        rows = self.filter(code__in=list(codes)).order_by("organisation__code", "code")
        for organisation, code in rows.values_list("organisation__code", "code"):
            found.setdefault(organisation, []).append(code)
        return found

    def with_places(self, day: date):
        """Annotate `places`, those that hold on the day; None: not known."""
        capacity = self.model._meta.get_field("capacities").related_model
        known = capacity.objects.filter(Q(from_on__isnull=True) | Q(from_on__lte=day), shelter=OuterRef("pk"))
        return self.annotate(places=Subquery(known.order_by(F("from_on").desc(nulls_last=True)).values("places")[:1]))

    def with_occupancy(self, day: date):
        """Annotate `places`, `bed_count`, and for the night of the day `persons_in`, `beds_taken` (by who is there yet, too)."""
        related = {name: self.model._meta.get_field(name).related_model for name in ("stays", "beds", "bed_uses")}
        uses = related["bed_uses"].objects
        taken = uses.on_night(day).filter(stay__isnull=False) | uses.overstayed(day)
        return self.with_places(day).annotate(
            bed_count=count_by_shelter(related["beds"].objects.all()),
            beds_taken=count_by_shelter(taken, "bed"),
            persons_in=count_by_shelter(related["stays"].objects.on_night(day)),
        )

    def with_movements(self, day: date):
        """Annotate for the night of the day: `beds_free`, who is `expected`, who is `to_leave`, of them since before `overdue`.

        Of who lives there: how many are `out`, and of them `late`.
        """
        related = {
            name: self.model._meta.get_field(name).related_model.objects
            for name in ("stays", "beds", "reservations", "absences")
        }
        stays, absences = related["stays"].open(), related["absences"].open()
        return self.annotate(
            beds_free=count_by_shelter(related["beds"].free(day, day + timedelta(days=1))),
            expected=count_by_shelter(related["reservations"].in_force().filter(from_on__lte=day)),
            to_leave=count_by_shelter(stays.filter(planned_until__lte=day)),
            overdue=count_by_shelter(stays.overdue(day)),
            out=count_by_shelter(absences),
            late=count_by_shelter(absences.late()),
        )


def count_by_shelter(rows: models.QuerySet, what: str = "pk"):
    """To annotate houses with: how many of these rows are a house's."""
    counted = rows.filter(shelter=OuterRef("pk")).order_by().values("shelter").annotate(n=Count(what, distinct=True))
    return Coalesce(Subquery(counted.values("n")), 0)


class OfShelterQuerySet(models.QuerySet):
    """What is seen with its house, by the house's own organisation."""

    def visible_to(self, user: Any):
        if not has_permission(user, Permission.SHELTER_VIEW):
            return self.none()
        access.require_context(user)
        return self.filter(shelter__organisation=user.organisation_id)


class BedUseQuerySet(OfShelterQuerySet):
    def on_night(self, day: date):
        """Nights that begin on the day."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=day), from_on__lte=day)

    def touching(self, start: date, end: date | None = None):
        """Those with at least one night from `start` on, and before `end` if given; an empty span, on either side, has none."""
        if end is not None and end <= start:
            return self.none()
        lasting = Q(until_on__isnull=True) | Q(until_on__gt=start) & Q(until_on__gt=F("from_on"))
        return self.filter(lasting, **({"from_on__lt": end} if end else {}))

    def holding(self):
        """Without the reservations that have run out: their nights are free, though nobody has cleared them away yet."""
        return self.exclude(reservation__expires_at__lte=timezone.now())

    def overstayed(self, day: date):
        """The last nights of open stays, where these are over by a day that has come: whoever is not checked out is there yet."""
        later = self.model.objects.filter(stay=OuterRef("stay"), from_on__gt=OuterRef("from_on"))
        gone = self.filter(stay__check_out__isnull=True, stay__isnull=False, until_on__lte=day)
        return gone.filter(~Exists(later))


class BedQuerySet(OfShelterQuerySet):
    def of_house(self, shelter: Any, day: date):
        """Those of a house by their labels, with their rooms, and whether works close them in the night of the day."""
        return self.filter(shelter=shelter).select_related("room").with_closing(day).order_by("label", "id")

    def with_closing(self, day: date):
        """Annotate `is_closed`, whether works close the bed in the night of the day, and `closed_until`, None: not known."""
        use = self.model._meta.get_field("uses").related_model.objects
        closing = use.on_night(day).filter(works__isnull=False, bed=OuterRef("pk"))
        return self.annotate(is_closed=Exists(closing), closed_until=Subquery(closing.values("until_on")[:1]))

    def free(self, start: date, end: date | None = None):
        """Beds which nobody has, for which nobody is expected, and where no works are, from a day on until another."""
        use = self.model._meta.get_field("uses").related_model.objects
        rows = self.filter(~Exists(use.touching(start, end).holding().filter(bed=OuterRef("pk"))))
        if start > timezone.localdate():
            return rows
        return rows.filter(~Exists(use.overstayed(start).filter(bed=OuterRef("pk"))))

    def held_for(self, case: Any, reservation: Any):
        """Beds held for the person of a case, or by one reservation."""
        mine = Q(uses__reservation__case=case) if case is not None else Q(pk__in=())
        if reservation is not None:
            mine |= Q(uses__reservation=reservation, uses__reservation__case=None)
        return self.filter(mine, uses__reservation__state=ReservationState.HELD)


class WorksQuerySet(OfShelterQuerySet):
    def sums(self):
        """What was paid, by the year in which the works began and by who paid: rows (year, funder, total)."""
        paid = self.filter(cost__isnull=False).order_by().annotate(year=ExtractYear("from_on"))
        return paid.values_list("year", "funder").annotate(total=Sum("cost")).order_by("-year", "funder")

    def funders(self):
        """Who paid for something before, so that the same one is called the same."""
        return self.exclude(funder="").order_by("funder").values_list("funder", flat=True).distinct()


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

    def with_bed(self, day: date):
        """Annotate `bed_label`, `room_name`, `room_key`: those of the day's night, or of the last one before it."""
        use = self.model._meta.get_field("bed_uses").related_model
        known = use.objects.filter(stay=OuterRef("pk"), from_on__lte=day).order_by("-from_on", "-id")
        return self.annotate(
            room_key=Subquery(known.values("bed__room")[:1]),
            bed_label=Coalesce(Subquery(known.values("bed__label")[:1]), models.Value("")),
            room_name=Coalesce(Subquery(known.values("bed__room__name")[:1]), models.Value("")),
        )

    def open(self):
        return self.filter(check_out__isnull=True)

    def overdue(self, today: date):
        """Of those who were to have left before today."""
        return self.open().filter(planned_until__lt=today)

    def arriving(self, day: date):
        """Stays that begin on the day; a register may tell a change of bed as two stays, and that is no arrival."""
        came_from = self.model.objects.filter(check_out=day, shelter=OuterRef("shelter"), person=OuterRef("person"))
        return self.filter(~Exists(came_from.exclude(pk=OuterRef("pk"))), check_in=day)

    def leaving(self, day: date):
        """Stays that end on the day, and those that are planned to."""
        went_to = self.model.objects.filter(check_in=day, shelter=OuterRef("shelter"), person=OuterRef("person"))
        ended = ~Exists(went_to.exclude(pk=OuterRef("pk"))) & Q(check_out=day)
        return self.filter(ended | Q(check_out__isnull=True, planned_until=day))


class ReservationQuerySet(OfShelterQuerySet):
    def held(self):
        return self.filter(state=ReservationState.HELD)

    def in_force(self):
        """Held, and not run out."""
        return self.held().filter(expires_at__gt=timezone.now())


class AbsenceQuerySet(OfShelterQuerySet):
    def open(self):
        return self.filter(over_at__isnull=True)

    def late(self):
        """Of people who are missing, or were not back when expected."""
        return self.open().filter(Q(kind=AbsenceKind.MISSING) | Q(expected_at__lt=timezone.now()))


class ExtensionQuerySet(OfShelterQuerySet):
    def asked(self):
        return self.filter(state=ExtensionState.ASKED)
