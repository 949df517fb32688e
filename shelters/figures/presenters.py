"""A house's figures in words and charts. Counts only: nobody's number or name stands on this page."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.due import Due, told_by
from shelters.due import kinds_of
from shelters.enums import AbsenceKind
from shelters.figures.statistics import HouseYear, Month, house_year, occupancy
from shelters.incidents.enums import IncidentType
from shelters.models import Absence, BedUse, Incident, Shelter

LENGTHS_IN_WORDS = (
    gettext_lazy("Up to 3 nights"),
    gettext_lazy("4 to 7"),
    gettext_lazy("8 to 30"),
    gettext_lazy("31 to 90"),
    gettext_lazy("91 to 180"),
    gettext_lazy("Longer"),
)


@dataclass(frozen=True)
class Chart:
    """`title` says what it shows. Rows: `label`, `value`. By month as columns, anything else as bars."""

    title: str
    rows: list[dict[str, Any]]
    by_month: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Tonight:
    """The night that begins today. `places`: those set for today; where none are, the beds (`beds_alone`)."""

    persons_in: int
    places: int
    closed: int
    out: int
    beds_alone: bool

    @property
    def free(self) -> int:
        return max(self.places - self.closed - self.persons_in, 0)

    @property
    def occupancy(self) -> int | None:
        return occupancy(self.persons_in, max(self.places - self.closed, 0))

    @property
    def summary(self) -> str:
        parts = [
            ngettext("%(count)s person in the shelter", "%(count)s persons in the shelter", self.persons_in)
            % {"count": self.persons_in},
            ngettext("%(count)s place free", "%(count)s places free", self.free) % {"count": self.free},
        ]
        if self.closed:
            closed = ngettext("%(count)s bed closed", "%(count)s beds closed", self.closed)
            parts.append(closed % {"count": self.closed})
        if self.out:
            parts.append(ngettext("%(count)s out", "%(count)s out", self.out) % {"count": self.out})
        return " · ".join(parts)


@dataclass(frozen=True)
class MonthRow:
    label: str
    month: Month
    occupancy: int | None


@dataclass(frozen=True)
class House:
    """Everything the page shows."""

    year: HouseYear
    tonight: Tonight
    due: list[Due] = field(default_factory=list)
    months: list[MonthRow] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    absences: list[tuple[Any, int, int]] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    is_running: bool = False

    @property
    def occupancy(self) -> int | None:
        return occupancy(self.year.person_nights, self.year.available)

    @property
    def average(self) -> str:
        """In nights, with one decimal; a dash where no stay has ended."""
        average = self.year.average_nights
        return "–" if average is None else number_format(average, decimal_pos=1)


def house_in_figures(shelter: Shelter, actor: Any, year: int, *, today: date) -> House:
    """A house tonight and over a year. A fixed number of queries, however many have stayed there."""
    figures = house_year(shelter, year, today=today)
    months = [
        MonthRow(date_format(date(year, month.number, 1), "M"), month, occupancy(month.nights, month.available))
        for month in figures.months
        if date(year, month.number, 1) <= today
    ]
    return House(
        year=figures,
        tonight=_tonight(shelter, today),
        due=told_by(kinds_of(shelter), actor),
        months=months,
        charts=[
            _occupancy_chart(months),
            _admissions_chart(months),
            _lengths_chart(figures),
            *_incident_charts(shelter, year, months),
        ],
        absences=[(AbsenceKind(away.kind).label, away.count, away.nights) for away in figures.absences],
        years=list(range(today.year, min(figures.first_year, today.year) - 1, -1)),
        is_running=year == today.year,
    )


def _tonight(shelter: Shelter, today: date) -> Tonight:
    row = Shelter.objects.filter(pk=shelter.pk).with_occupancy(today).get()
    return Tonight(
        persons_in=row.persons_in,
        places=row.bed_count if row.places is None else row.places,
        closed=BedUse.objects.filter(shelter=shelter, works__isnull=False).on_night(today).count(),
        out=Absence.objects.filter(shelter=shelter).open().count(),
        beds_alone=row.places is None,
    )


def _occupancy_chart(months: list[MonthRow]) -> Chart:
    known = [row for row in months if row.occupancy is not None]
    rows = [{"label": row.label, "value": row.occupancy} for row in known]
    fullest = max(known, key=lambda row: row.occupancy or 0, default=None)
    if fullest is None:
        title = _("Occupancy: there were no places to count with")
    elif not fullest.occupancy:
        title = _("Occupancy by month, in per cent: the shelter was empty")
    else:
        text = _("Occupancy by month, in per cent: fullest in %(month)s, %(number)s")
        title = text % {"month": fullest.label, "number": fullest.occupancy}
    return Chart(title, rows, by_month=True)


def _admissions_chart(months: list[MonthRow]) -> Chart:
    rows = [{"label": row.label, "value": row.month.admissions} for row in months]
    most = max(months, key=lambda row: row.month.admissions, default=None)
    if most is None or not most.month.admissions:
        return Chart(_("Admissions by month: nobody came"), rows, by_month=True)
    text = _("Admissions by month: most in %(month)s, %(number)s")
    return Chart(text % {"month": most.label, "number": most.month.admissions}, rows, by_month=True)


def _incident_charts(shelter: Shelter, year: int, months: list[MonthRow]) -> list[Chart]:
    """How many, by month and by what it was; never about whom. One query."""
    counted = Incident.objects.filter(shelter=shelter).by_type_and_month(date(year, 1, 1), date(year, 12, 31))
    if not counted:
        return [
            Chart(
                _("Incidents by month: none was recorded"), [{"label": row.label, "value": 0} for row in months], True
            )
        ]
    by_month, by_type = dict.fromkeys(range(1, 13), 0), dict.fromkeys(IncidentType.values, 0)
    for month, kind, number in counted:
        by_month[month.month] += number
        by_type[kind] += number
    most = max(by_type, key=lambda kind: by_type[kind])
    kinds = [{"label": str(label), "value": by_type[kind]} for kind, label in IncidentType.choices if by_type[kind]]
    said = {"kind": str(IncidentType(most).label), "number": by_type[most], "all": sum(by_type.values())}
    text = ngettext("Incidents by month: %(count)s in all", "Incidents by month: %(count)s in all", said["all"])
    return [
        Chart(
            text % {"count": said["all"]},
            [{"label": row.label, "value": by_month[row.month.number]} for row in months],
            by_month=True,
        ),
        Chart(_("What happened most often: %(kind)s, %(number)s of %(all)s") % said, kinds, unit=_("Incidents")),
    ]


def _lengths_chart(figures: HouseYear) -> Chart:
    pairs = list(zip(map(str, LENGTHS_IN_WORDS), figures.lengths, strict=True))
    rows = [{"label": label, "value": count} for label, count in pairs]
    group, most = max(pairs, key=lambda pair: pair[1])
    if not most:
        return Chart(_("How long people stayed: no stay has ended"), rows, unit=_("Stays"))
    text = _("How long people stayed, in nights. Most often: %(group)s, %(number)s of %(all)s")
    values = {"group": group.lower(), "number": most, "all": figures.ended}
    return Chart(text % values, rows, unit=_("Stays"))
