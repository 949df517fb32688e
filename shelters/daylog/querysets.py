"""Which entries of the day log: those of one's own houses; and which of them are about a file closed to the reader."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from cases.enums import Section
from shelters.presence.querysets import OfHouseQuerySet


class LogEntryQuerySet(OfHouseQuerySet):
    def of(self, shelter: Any):
        """Those of a house, with the person under whose key they are sealed."""
        return self.filter(shelter=shelter).select_related("case__person", "author", "crossed_out_by", "shelter")

    def chosen(self, *, day: date | None, kind: str, important: bool):
        """By the filters of the page."""
        rows = self.of_day(day).of_kind(kind)
        return rows.important() if important else rows

    def of_day(self, day: date | None):
        """Those of one day; without one, all."""
        return self.filter(happened_at__date=day) if day else self

    def of_kind(self, kind: str):
        """Those of one kind; without one, all."""
        return self.filter(kind=kind) if kind else self

    def important(self):
        """What the next shift must know; not what was crossed out."""
        return self.filter(important=True, crossed_out_at__isnull=True)

    def with_what_is_closed_to(self, user: Any):
        """Annotate `closed_to_reader`: it is about somebody whose notes the reader does not see."""
        about = self.model._meta.get_field("about").related_model
        case = self.model._meta.get_field("case").related_model
        seen = case.objects.visible_to(user, section=Section.NOTES)
        rows = about.objects.filter(entry=OuterRef("pk")).exclude(stay__case__in=seen.values("pk"))
        return self.annotate(closed_to_reader=Exists(rows))

    def sent_with(self, token: UUID | None) -> Any:
        """The one that this very form brought already, if it did; of a house that is locked."""
        return self.filter(form_token=token).first() if token else None
