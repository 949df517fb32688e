"""What the house tells the case page."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.enums import Section
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from shelters.enums import Destination
from shelters.models import Stay


def _stay_rows(case: Case, actor: User) -> Iterable[QuerySet]:
    """Coming, moving and leaving. On into another bed of the house is a move, and not a leaving."""
    stays = case.stays.all()
    beside = Stay.objects.filter(case=case, shelter=OuterRef("shelter")).annotate(place=Coalesce("bed_id", 0))
    elsewhere = beside.exclude(place=Coalesce(OuterRef("bed_id"), 0))
    before = elsewhere.filter(check_out=OuterRef("check_in"), destination="")
    after = elsewhere.filter(check_in=OuterRef("check_out"))
    place = {"shelter": "shelter__name", "bed": "bed__label"}
    yield moment(stays, "in", "check_in", moved=Exists(before), **place)
    left = stays.filter(check_out__isnull=False).exclude(Exists(after), destination="")
    yield moment(left, "out", "check_out", destination=F("destination"))


def _say_stay(told: Told) -> Entry:
    if told.what == "out":
        destination = told.facts["destination"]
        return Entry(_("Checked out"), Destination(destination).label if destination else "", tone="done")
    title = _("Moved to another bed") if told.facts["moved"] else _("Checked in")
    house, bed = told.facts["shelter"], told.facts["bed"]
    place = _("%(shelter)s, bed %(bed)s") % {"shelter": house, "bed": bed} if bed else house
    return Entry(title, place, tone="accent")


KINDS = (Kind("stay", gettext_lazy("Stay"), Section.STAYS, _stay_rows, _say_stay),)
