"""Which frozen period a dashboard shows, and which one it is compared with. Nothing is counted for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.models import RunningCount, YearlyReport
from reports.periods import Period
from reports.statistics import Document


class Against(models.TextChoices):
    BEFORE = "before", _("The period before")
    YEAR_BEFORE = "year", _("The same a year before")


@dataclass(frozen=True)
class Choice:
    """One that can be shown: its period, and how it is called."""

    period: Period
    label: str


@dataclass(frozen=True)
class Shown:
    """The figures and measures of a period: of the revision in force, or of the last count of the running year."""

    period: Period
    figures: Document
    measures: Document
    at: datetime
    revision: int | None
    provisional: bool
    # Which houses of which organisation it counts.
    houses: dict[str, list[str]]

    @property
    def rules_version(self) -> int:
        return int(self.figures["rules_version"])

    def comparable_with(self, other: "Shown") -> bool:
        """Counted by the same version of the rules."""
        return self.rules_version == other.rules_version


def choices(reader: Any) -> list[Choice]:
    """The periods that were frozen, the last ones first, years before their parts; the running year where it is counted."""
    rows = YearlyReport.objects.visible_to(reader).in_force().order_by("-year", "part")
    found = [Period(year, part) for year, part in rows.values_list("year", "part")]
    running = Period(timezone.localdate().year)
    if running not in found and RunningCount.objects.visible_to(reader).of_year(running.year).exists():
        found.insert(0, running)
    return [Choice(period, period.label) for period in found]


def first_shown(found: list[Choice]) -> Period | None:
    """Where nobody asked for another: the last whole year that is over."""
    today = timezone.localdate()
    over = [choice.period for choice in found if not choice.period.part and choice.period.is_over(today)]
    return next(iter([*over, *(choice.period for choice in found)]), None)


def with_the_one_before(period: Period, against: str, reader: Any) -> tuple[Shown | None, Shown | None]:
    """The period, and the one it is compared with, where that was frozen. One query, or two for a running year."""
    earlier = Period(period.year - 1, period.part) if against == Against.YEAR_BEFORE else period.before
    found = {one.period: one for one in _shown([period, earlier], reader)}
    return found.get(period), found.get(earlier)


def _shown(periods: list[Period], reader: Any) -> list[Shown]:
    wanted = models.Q()
    for period in periods:
        wanted |= models.Q(year=period.year, part=period.part)
    rows = YearlyReport.objects.visible_to(reader).in_force().filter(wanted)
    found = [
        Shown(row.period, row.figures, row.measures, row.frozen_at, row.revision, row.provisional, row.houses)
        for row in rows
    ]
    running = Period(timezone.localdate().year)
    if running in periods and running not in [one.period for one in found]:
        counts = RunningCount.objects.visible_to(reader).of_year(running.year)
        found += [Shown(row.period, row.figures, row.measures, row.counted_at, None, True, {}) for row in counts]
    return found
