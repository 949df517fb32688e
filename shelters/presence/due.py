"""What the nights of a house ask for: a roll call that was not taken, somebody who is missing."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Owed, Said, owed
from shelters.models import Shelter, Stay
from shelters.presence.models import LATEST_HOUR, NIGHT_ENDS_AT, RollCall, RollCallHour
from shelters.presence.records import night_of


def _roll_calls(asked: Asked) -> Iterable[QuerySet]:
    """Houses with somebody in them, whose hour has passed this night without a roll call that was finished."""
    if asked.about_one_file:
        return
    now = timezone.localtime()
    night, at = night_of(now), now.time()
    own_hour = RollCallHour.objects.filter(shelter=OuterRef("pk"))
    passed: Any = Q(Exists(own_hour.passed(at, NIGHT_ENDS_AT)))
    if RollCallHour.is_passed(LATEST_HOUR, at):
        passed |= ~Exists(own_hour)
    taken = RollCall.objects.finished().of_night(night).filter(shelter=OuterRef("pk"))
    lived_in = Stay.objects.on_night(asked.today).filter(shelter=OuterRef("pk"))
    houses = Shelter.objects.visible_to(asked.reader).filter(passed, ~Exists(taken), Exists(lived_in))
    yield owed(houses, Value(night), case=None, house="name")


def _say_roll_call(row: Owed) -> Said:
    return Said(_("Roll call not taken"), reverse("shelters:roll_call", args=[row.key]), "late", row.facts["house"])


KINDS = (Kind("roll_call", None, _roll_calls, _say_roll_call),)
