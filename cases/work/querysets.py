"""Which notes, appointments and tasks: those of the cases in which the reader sees the notes. And who covers whom."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.roles import Section
from cases.querysets import OfSectionQuerySet


class OfNotesSectionQuerySet(OfSectionQuerySet):
    """Records of the daily work: who sees a case by a share sees them only if it names the notes."""

    section = Section.NOTES


class NoteQuerySet(OfNotesSectionQuerySet):
    def of(self, case: Any):
        return super().of(case).select_related("author__organisation", "crossed_out_by")

    def of_kind(self, kind: str):
        """Those of one kind; without one, all."""
        return self.filter(kind=kind) if kind else self


class AppointmentQuerySet(OfNotesSectionQuerySet):
    def of(self, case: Any):
        return super().of(case).select_related("accompanied_by", "set_by")

    def open(self):
        """Without an outcome."""
        return self.filter(outcome="")

    def with_clash(self, user: Any):
        """Annotate `clashes`: whoever accompanies is at another appointment then, of a case that the reader sees."""
        others = self.model.objects.visible_to(user).open().exclude(pk=OuterRef("pk"))
        others = others.filter(
            accompanied_by=OuterRef("accompanied_by"),
            starts_at__lt=OuterRef("ends_at"),
            ends_at__gt=OuterRef("starts_at"),
        )
        return self.annotate(clashes=Exists(others))


class TaskQuerySet(OfNotesSectionQuerySet):
    def of(self, case: Any):
        return super().of(case).select_related("user", "set_by")

    def open(self):
        return self.filter(ended_as="")

    def late_on(self, day: date):
        """Open ones of open cases whose day has passed."""
        return self.open().filter(due_on__lt=day, case__closed_on__isnull=True)

    def to_remind_on(self, day: date):
        """Open ones of open cases whose reminder has come and was not sent."""
        return self.open().filter(remind_on__lte=day, reminded_at__isnull=True, case__closed_on__isnull=True)


class LeaveCoverQuerySet(models.QuerySet):
    """Who is away is known to her organisation."""

    def visible_to(self, user: Any):
        return self.filter(user__organisation=user.organisation_id)

    def standing(self):
        """Not taken back."""
        return self.filter(ended_at__isnull=True)

    def in_force_on(self, day: date):
        return self.standing().filter(from_on__lte=day, to_on__gte=day)

    def touching(self, first: date, last: date):
        """Those with a day between the two, both counted."""
        return self.standing().filter(from_on__lte=last, to_on__gte=first)

    def not_over(self, day: date):
        """Running or to come, the next first, with the names."""
        rows = self.standing().filter(to_on__gte=day).select_related("user", "cover")
        return rows.order_by("from_on", "id")

    def of(self, user: Any):
        return self.filter(Q(user=user.pk) | Q(cover=user.pk))
