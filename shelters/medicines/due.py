"""Medicines whose time has passed: for whoever works in the house and sees the health part of the file."""

from collections.abc import Iterable
from datetime import time, timedelta

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Permission, has_permission
from cases.due import Asked, Kind, Lane, Owed, Said, owed
from cases.enums import Section
from shelters.medicines.models import Medicine
from shelters.medicines.presenters import LATE_AFTER


def _late(asked: Asked) -> Iterable[QuerySet]:
    """Of yesterday, and of today up to an hour ago."""
    if asked.about_one_file or not has_permission(asked.reader, Permission.STAY_EDIT):
        return
    before, today = timezone.localtime() - LATE_AFTER, asked.today
    seen = Medicine.objects.visible_to(asked.reader)
    yield owed(seen.missed_on(today - timedelta(days=1), time.max), Value(today - timedelta(days=1)), **_FACTS)
    if before.date() == today:
        yield owed(seen.missed_on(today, before.time()), Value(today), **_FACTS)


_FACTS = {"house": "shelter__public_id", "name": "shelter__name"}


def _say(row: Owed) -> Said:
    url = reverse("shelters:medicine_sheet", args=[row.facts["house"]])
    today = row.on == timezone.localdate()
    return Said(_("Medicine not given"), url if today else f"{url}?day=yesterday", "late", row.facts["name"])


KINDS = (Kind("medicine_late", Section.HEALTH, _late, _say, Lane.HOUSE),)
