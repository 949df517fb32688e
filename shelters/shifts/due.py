"""What the shifts ask for: a hand-over that nobody has taken over, and one that was not written."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Owed, Said, owed
from shelters.shifts.models import Shift, ShiftHandOver


def _waiting(asked: Asked) -> Iterable[QuerySet]:
    """In the day of everybody of the house, until somebody takes over; her own writer only sees that nobody did."""
    if not asked.about_one_file:
        rows = ShiftHandOver.objects.visible_to(asked.reader).waiting()
        yield owed(rows, TruncDate("written_at"), at="written_at", case=None, house="shelter__name")


def _not_written(asked: Asked) -> Iterable[QuerySet]:
    """In the day of whoever was in charge, for a day."""
    if not asked.about_one_file:
        rows = Shift.objects.visible_to(asked.reader).filter(in_charge=asked.reader.pk)
        rows = rows.left_without_word(timezone.now())
        yield owed(rows, TruncDate("ends_at"), at="ends_at", whose="in_charge", case=None, house="shelter__name")


def _say_waiting(row: Owed) -> Said:
    label = _("Hand-over not taken over")
    return Said(label, reverse("shelters:hand_over", args=[row.key]), "late", row.facts["house"])


def _say_not_written(row: Owed) -> Said:
    label = _("Hand-over not written")
    return Said(label, reverse("shelters:write_hand_over", args=[row.key]), "late", row.facts["house"])


KINDS = (
    Kind("shift_hand_over", None, _waiting, _say_waiting),
    Kind("shift_without_word", None, _not_written, _say_not_written),
)
