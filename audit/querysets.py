"""Which events: by kind, account, organisation, time, record, case, session."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, Func, OuterRef, Q, Subquery, UUIDField, Value
from django.utils import timezone

from audit.events import LOOKS, Event

# A filter's name in the address, and the column it is compared with.
COLUMNS = {
    "event": "event",
    "account": "actor_label",
    "organisation": "organisation_code",
    "record": "target_id",
    "case": "case_id",
    "session": "session_digest",
    "request": "request_id",
}


class AuditQuerySet(models.QuerySet):
    def about(self, public_id: UUID):
        """Everything that happened to one record, newest first."""
        return self.filter(target_id=public_id).order_by("-id")

    def about_case(self, public_id: UUID):
        """Everything that happened to one case and to what belongs to it, newest first."""
        return self.filter(case_id=public_id).order_by("-id")

    def matching(self, chosen: dict[str, Any]):
        """Those that answer every filter given; both days are counted in."""
        wanted = {COLUMNS[name]: value for name, value in chosen.items() if name in COLUMNS and value}
        if "actor_label" in wanted:
            wanted["actor_label"] = wanted["actor_label"].strip()
        rows = self.filter(**wanted)
        if chosen.get("number"):
            rows = rows.filter(
                case_id=Func(Value(chosen["number"].strip()), function="access.case_numbered", output_field=UUIDField())
            )
        if chosen.get("since"):
            rows = rows.filter(at__gte=_midnight(chosen["since"]))
        if chosen.get("until"):
            rows = rows.filter(at__lt=_midnight(chosen["until"] + timedelta(days=1)))
        return rows

    def lately(self, since: datetime):
        """Those since a moment. Asked by id as well: of a kind of event, the index has the ids, and these come in its order."""
        first = self.model.objects.filter(at__gte=since).order_by("at", "id").values("id")[:1]
        return self.filter(id__gte=Subquery(first), at__gte=since)

    def weeks(self, events: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Of each of these events how many in the last seven days, and how many in the four weeks before. One query."""
        now = timezone.now()
        week = now - timedelta(days=7)
        rows = self.filter(event__in=list(events)).lately(week - timedelta(days=28)).order_by().values("event")
        counted = rows.annotate(lately=Count("id", filter=Q(at__gte=week)), before=Count("id", filter=Q(at__lt=week)))
        return {event: (lately, before) for event, lately, before in counted.values_list("event", "lately", "before")}

    def openings_without_verdict(self):
        """Emergency openings of which no review is on record, the oldest first."""
        reviewed = self.model.objects.filter(event=Event.EMERGENCY_REVIEWED, target_id=OuterRef("target_id"))
        return self.filter(~Exists(reviewed), event=Event.EMERGENCY_OPENED).order_by("id")

    def looks(self):
        """By which somebody came to see what a file says."""
        return self.filter(event__in=sorted(LOOKS), case_id__isnull=False)


class FieldHistoryQuerySet(models.QuerySet):
    def of_case(self, case: int, person: int):
        """What the rows of a case and its person held earlier, newest first; by their keys, whatever table they stand in."""
        of_case = Q(about_kind="case", about_key=case)
        return self.filter(of_case | Q(about_kind="person", about_key=person)).order_by("-id")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
