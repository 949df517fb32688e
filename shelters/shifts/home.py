"""The houses of whoever manages them as they go into the night: who sleeps there, who comes and goes, who is on duty."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.parts import Figure
from shelters.incidents.models import Incident
from shelters.models import Shelter
from shelters.presence.presenters import Tonight, tonight_in
from shelters.querysets import count_by_shelter
from shelters.shifts.models import Shift
from shelters.shifts.presenters import ShiftInWords, shift_in_words

# An organisation with more houses than these has their list.
MOST_HOUSES = 12


@dataclass(frozen=True)
class House:
    """One house tonight: numbers that lead to its board, the roll call, who is on duty."""

    shelter: Shelter
    figures: list[Figure]
    tonight: Tonight
    on_duty: list[ShiftInWords]

    @property
    def must_be_called(self) -> bool:
        return self.tonight.is_late and bool(self.shelter.persons_in)


@dataclass(frozen=True)
class Houses:
    sentence: str
    houses: list[House]
    there_are_more: bool
    most: int = MOST_HOUSES


def houses_tonight(user: User) -> Houses:
    """Five queries, however many houses and people."""
    now, today = timezone.now(), timezone.localdate()
    rows = Shelter.objects.visible_to(user).with_occupancy(today).with_movements(today)
    incidents = count_by_shelter(Incident.objects.visible_to(user).open())
    found = list(rows.annotate(incidents_open=incidents).order_by("name", "id")[: MOST_HOUSES + 1])
    shown = found[:MOST_HOUSES]
    nights = tonight_in(shown)
    on_duty: dict[int, list[ShiftInWords]] = {}
    shifts = Shift.objects.filter(shelter__in=shown).on_duty(now).with_staff()
    for shift in shifts.order_by("begins_at", "id"):
        on_duty.setdefault(shift.shelter_id, []).append(shift_in_words(shift, now))
    houses = [House(one, _figures(one), nights[one.pk], on_duty.get(one.pk, [])) for one in shown]
    return Houses(_sentence(shown), houses, len(found) > len(shown))


def _sentence(houses: list[Any]) -> str:
    asleep, free = sum(one.persons_in for one in houses), sum(one.beds_free for one in houses)
    if not houses:
        return ""
    sleeping = ngettext("%(count)s person sleeps here tonight", "%(count)s persons sleep here tonight", asleep)
    beds = ngettext("%(count)s bed is free", "%(count)s beds are free", free)
    return _("%(sleeping)s, %(beds)s.") % {"sleeping": sleeping % {"count": asleep}, "beds": beds % {"count": free}}


def _figures(house: Any) -> list[Figure]:
    """What always stands there, and of the rest what there is."""
    board = reverse("shelters:board", args=[house.public_id])
    places = _("of %(places)s places") % {"places": house.places} if house.places is not None else ""
    late_to_leave = _("%(count)s should have left before") % {"count": house.overdue} if house.overdue else ""
    late_to_return = _("%(count)s missing or not back in time") % {"count": house.late} if house.late else ""
    incidents = reverse("shelters:incidents", args=[house.public_id]) + "?state=open"
    found = [
        Figure(_("Sleep here tonight"), house.persons_in, board, places),
        Figure(_("Free beds"), house.beds_free, board),
        Figure(_("Expected"), house.expected, board),
        Figure(_("To leave"), house.to_leave, board, late_to_leave),
        Figure(_("Out now"), house.out, board, late_to_return),
    ]
    if house.incidents_open:
        found.append(Figure(_("Open incidents"), house.incidents_open, incidents))
    return found
