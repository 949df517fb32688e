"""Deadlines that run and are not paused: from when on they are near, on their last day, and as long as they are late."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import TruncDate
from django.urls import reverse

from cases.due import Asked, Kind, Owed, Said, owed
from cases.enums import Section
from cases.identification.enums import DeadlineKind
from cases.identification.models import Deadline
from cases.identification.states import near_before

# What ends at midnight is due on the day that ends then.
INSTANT = Value(timedelta(microseconds=1))


def _deadlines(asked: Asked) -> Iterable[QuerySet]:
    rows = asked.of_cases(Deadline.objects.running().with_pause().filter(paused_at__isnull=True))
    last = ExpressionWrapper(F("due_at") - INSTANT, output_field=DateTimeField())
    for kind in DeadlineKind:
        near = ExpressionWrapper(F("due_at") - Value(near_before(kind)), output_field=DateTimeField())
        yield owed(rows.filter(kind=kind), TruncDate(last), at="due_at", shows=TruncDate(near), kind="kind")


def _say(row: Owed) -> Said:
    return Said(DeadlineKind(row.facts["kind"]).label, reverse("cases:identification", args=[row.case_id]))


KINDS = (Kind("deadline", Section.CLASSIFICATION, _deadlines, _say),)
