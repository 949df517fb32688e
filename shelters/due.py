"""Who comes to the reader's houses today, who leaves, who is late; and what waits for an answer."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Permission, has_permission
from cases.due import Asked, Kind, Lane, Owed, Said, owed
from cases.enums import Section
from cases.models import Case
from shelters.enums import AbsenceKind
from shelters.models import Absence, Extension, Reservation, Shelter, Stay


def _arrivals(asked: Asked) -> Iterable[QuerySet]:
    yield from _told(asked, Stay.objects.visible_to(asked.reader).arriving(asked.today), "check_in")


def _departures(asked: Asked) -> Iterable[QuerySet]:
    leaving = Stay.objects.visible_to(asked.reader).leaving(asked.today)
    yield from _told(asked, leaving, Coalesce("check_out", "planned_until"), left=Q(check_out__isnull=False))


def _overdue(asked: Asked) -> Iterable[QuerySet]:
    yield from _told(asked, Stay.objects.visible_to(asked.reader).overdue(asked.today), "planned_until")


def _expected(asked: Asked) -> Iterable[QuerySet]:
    """Beds held for today; for whom, where nobody is named yet, is not asked."""
    held = Reservation.objects.visible_to(asked.reader).in_force().filter(from_on__lte=asked.today)
    yield from _told(asked, held, "from_on")


def _out(asked: Asked) -> Iterable[QuerySet]:
    """Who is missing, or was to be back by now: in the day of everybody of the house, and in her file."""
    late = Absence.objects.visible_to(asked.reader).late()
    since = Coalesce("expected_at", "left_at")
    facts = {"kind": "kind", "stay": "stay__public_id"}
    if asked.about_one_file:
        yield owed(asked.of_cases(late), TruncDate(since), at=since, house="shelter__name", **facts)
        return
    yield from _told(asked, late, TruncDate(since), at=since, **facts)


def _extensions(asked: Asked) -> Iterable[QuerySet]:
    """What somebody else asked for."""
    if not has_permission(asked.reader, Permission.STAY_EXTEND):
        return
    rows = Extension.objects.visible_to(asked.reader).asked().exclude(asked_by=asked.reader)
    yield from _told(asked, rows, TruncDate("asked_at"), at="asked_at", stay="stay__public_id")


def _told(asked: Asked, rows: QuerySet, day: object, **facts: object) -> Iterable[QuerySet]:
    """With the case's number where the reader sees it; else only that somebody comes or goes, as on the board."""
    seen = Exists(Case.objects.visible_to(asked.reader, section=Section.STAYS).filter(pk=OuterRef("case")))
    at = facts.pop("at", None)
    yield owed(rows.filter(seen), day, at=at, house="shelter__name", **facts)
    yield owed(rows.filter(~seen), day, at=at, case=None, house="shelter__name", **facts)


def _say_arrival(row: Owed) -> Said:
    return Said(_("Arrival"), _url(row), "accent", row.facts["house"])


def _say_departure(row: Owed) -> Said:
    if row.facts["left"]:
        return Said(_("Departure"), _url(row), "done", row.facts["house"])
    return Said(_("To leave today"), _url(row), "soon", row.facts["house"])


def _say_overdue(row: Owed) -> Said:
    return Said(_("Should have left"), _url(row), "late", row.facts["house"])


def _say_expected(row: Owed) -> Said:
    return Said(_("Expected"), reverse("shelters:reservation", args=[row.key]), "waiting", row.facts["house"])


def _say_out(row: Owed) -> Said:
    label = _("Missing") if row.facts["kind"] == AbsenceKind.MISSING else _("Not back yet")
    return Said(label, reverse("shelters:stay", args=[row.facts["stay"]]), "late", row.facts["house"])


def _say_extension(row: Owed) -> Said:
    url = reverse("shelters:extension", args=[row.facts["stay"], row.key])
    return Said(_("Longer stay to approve"), url, "waiting", row.facts["house"])


def _url(row: Owed) -> str:
    return reverse("shelters:stay", args=[row.key])


KINDS = (
    Kind("out", Section.STAYS, _out, _say_out),
    Kind("overdue", None, _overdue, _say_overdue, Lane.HOUSE),
    Kind("arrival", None, _arrivals, _say_arrival, Lane.HOUSE),
    Kind("expected", None, _expected, _say_expected, Lane.HOUSE),
    Kind("departure", None, _departures, _say_departure, Lane.HOUSE),
    Kind("extension", None, _extensions, _say_extension, Lane.TURN),
)


def kinds_of(shelter: Shelter) -> list[Kind]:
    """The same of one house alone."""
    return [replace(kind, rows=_in_house(kind.rows, shelter)) for kind in KINDS]


def _in_house(rows: Callable[[Asked], Iterable[QuerySet]], shelter: Shelter) -> Callable[[Asked], Iterable[QuerySet]]:
    return lambda asked: (found.filter(shelter=shelter) for found in rows(asked))
