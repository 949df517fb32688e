"""Which records of what was not given, and which repeating help, are asked for."""

from datetime import date

from django.db.models import Exists, F, OuterRef

from reintegration.querysets import TypedQuerySet


class NotProvidedQuerySet(TypedQuerySet):
    def open_next_steps(self):
        """Of which the next step is still to come: not settled, and nothing of the kind was given or asked for since."""
        own, case = self.model, OuterRef("case")
        given = own._meta.get_field("service").related_model._meta.get_field("items").related_model
        since = {"case": case, "service": OuterRef("service"), "crossed_out_at__isnull": True}
        later = own.objects.filter(**since, asked_on__gt=OuterRef("asked_on"))
        rows = self.standing().filter(next_on__isnull=False, settled_on__isnull=True)
        return rows.exclude(Exists(given.objects.filter(**since, delivered_on__gte=OuterRef("asked_on")))).exclude(
            Exists(later)
        )


class RepeatingQuerySet(TypedQuerySet):
    def running(self):
        """With a day still to be confirmed, today's or a later one."""
        return self.filter(next_on__isnull=False)

    def due_by(self, day: date):
        return self.filter(next_on__lte=day)

    def in_order(self):
        return self.order_by(F("next_on").asc(nulls_last=True), "-id")
