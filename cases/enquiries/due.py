"""Enquiries that somebody said she would look at again. They belong to no file yet."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Owed, Said, owed
from cases.enquiries.models import Enquiry
from cases.enums import YesNo


def _follow_ups(asked: Asked) -> Iterable[QuerySet]:
    rows = Enquiry.objects.visible_to(asked.reader).open().filter(follow_up_on__isnull=False)
    yield owed(asked.of_people(rows, "in_charge"), "follow_up_on", whose="in_charge", case=None, danger="in_danger")


def _say(row: Owed) -> Said:
    url = reverse("enquiries:detail", args=[row.key])
    return Said(_("Enquiry to look at again"), url, "late" if row.facts["danger"] == YesNo.YES else "")


KINDS = (Kind("enquiry", None, _follow_ups, _say),)
