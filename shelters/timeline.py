"""What the house tells the case page."""

from collections.abc import Iterable

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.enums import Section
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from shelters.enums import AbsenceKind, Destination, ExtensionState
from shelters.models import Absence, BedUse, Extension


def _stay_rows(case: Case, actor: User) -> Iterable[QuerySet]:
    """Coming, moving and leaving."""
    stays = case.stays.all()
    first = BedUse.objects.filter(stay=OuterRef("pk"), from_on=OuterRef("check_in")).values("bed__label")[:1]
    yield moment(stays, "in", "check_in", shelter="shelter__name", bed=Subquery(first))
    yield moment(stays, "out", "check_out", destination=F("destination"))
    moves = BedUse.objects.filter(case=case).filter(from_on__gt=F("stay__check_in"))
    yield moment(moves, "moved", "from_on", shelter="shelter__name", bed="bed__label")


def _absence_rows(case: Case, actor: User) -> Iterable[QuerySet]:
    rows = Absence.objects.filter(case=case)
    yield moment(rows, "out", TruncDate("left_at"), kind="kind")
    yield moment(rows.filter(came_back=True), "back", TruncDate("over_at"), kind="kind")


def _extension_rows(case: Case, actor: User) -> Iterable[QuerySet]:
    rows = Extension.objects.filter(case=case)
    yield moment(rows, "asked", TruncDate("asked_at"))
    answered = rows.filter(decided_at__isnull=False)
    yield moment(answered, "answered", TruncDate("decided_at"), state="state")


def _say_stay(told: Told) -> Entry:
    if told.what == "out":
        destination = told.facts["destination"]
        return Entry(_("Checked out"), Destination(destination).label if destination else "", tone="done")
    title = _("Moved to another bed") if told.what == "moved" else _("Checked in")
    house, bed = told.facts["shelter"], told.facts["bed"]
    place = _("%(shelter)s, bed %(bed)s") % {"shelter": house, "bed": bed} if bed else house
    return Entry(title, place, tone="accent")


def _say_absence(told: Told) -> Entry:
    kind = AbsenceKind(told.facts["kind"])
    if told.what == "back":
        return Entry(_("Back in the house"), kind.label, tone="done")
    return Entry(_("Out of the house"), kind.label, tone="late" if kind == AbsenceKind.MISSING else "soon")


def _say_extension(told: Told) -> Entry:
    if told.what == "asked":
        return Entry(_("Longer stay asked for"), tone="waiting")
    state = ExtensionState(told.facts["state"])
    return Entry(_("Longer stay: %(state)s") % {"state": state.label}, tone="neutral")


KINDS = (
    Kind("stay", gettext_lazy("Stay"), Section.STAYS, _stay_rows, _say_stay),
    Kind("absence", gettext_lazy("Absence"), Section.STAYS, _absence_rows, _say_absence),
    Kind("extension", gettext_lazy("Longer stay"), Section.STAYS, _extension_rows, _say_extension),
)
