"""How programme activities are said: one of them before a reader, and a year's figures in words."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Sex
from cases.policies import allows
from reintegration.models import BudgetLine, Project
from reports.activities import policies
from reports.activities.enums import ActivityKind, AgeBand, MaterialKind, Region
from reports.activities.models import Activity, ActivityPicture
from shelters.models import Shelter

FIRST_YEAR = 2019


def years(today: date) -> list[int]:
    """Those that a list can be narrowed to: what is planned may lie in the next."""
    return list(range(today.year + 1, FIRST_YEAR - 1, -1))


@dataclass
class Grid:
    """People by sex and age with the sums of both; `rows`: (label, counts, sum)."""

    rows: list[tuple[Any, list[int], int]] = field(default_factory=list)
    sums: list[int] = field(default_factory=list)
    total: int = 0
    bands: list[Any] = field(default_factory=lambda: [band.label for band in AgeBand])


def grid_of(counts: dict[tuple[str, str], int]) -> Grid:
    rows = []
    for sex in Sex:
        line = [counts.get((sex.value, band.value), 0) for band in AgeBand]
        rows.append((sex.label, line, sum(line)))
    sums = [sum(line[place] for _label, line, _sum in rows) for place in range(len(AgeBand))]
    return Grid(rows, sums, sum(sums))


@dataclass
class Shown:
    """One activity as its reader may know it: a house by its record or by its code, a budget if she sees budgets."""

    activity: Activity
    people: Grid
    materials: list[Any]
    handed_out: int
    pictures: list[ActivityPicture]
    shelter: Shelter | None
    project: Project | None
    line: BudgetLine | None
    is_own: bool
    may: dict[str, bool]


def shown(activity: Activity, reader: Any) -> Shown:
    counts = {(row.sex, row.band): row.people for row in activity.reached.all()}
    materials = list(activity.materials.order_by("id"))
    check = {
        "correct": policies.check_may_correct,
        "hold": policies.check_may_hold,
        "call_off": policies.check_may_call_off,
        "change": policies.check_may_change,
    }
    is_own = activity.organisation_id == reader.organisation_id
    return Shown(
        activity=activity,
        people=grid_of(counts),
        materials=materials,
        handed_out=sum(row.number for row in materials),
        pictures=list(ActivityPicture.objects.visible_to(reader).of(activity).order_by("id")),
        shelter=_seen(Shelter, activity.shelter_id, reader),
        project=_seen(Project, activity.project_id, reader),
        line=_seen(BudgetLine, activity.line_id, reader),
        is_own=is_own,
        may={name: allows(rule, reader, activity) for name, rule in check.items()}
        | {"write": is_own and allows(policies.check_may_write, reader)},
    )


def _seen(model: Any, key: int | None, reader: Any) -> Any:
    return model.objects.visible_to(reader).filter(pk=key).first() if key else None


# ------------------------------------------------------------------ a year
@dataclass
class YearLine:
    """A kind of activity, or all together, with its figures in the order in which the tables print them."""

    label: str
    held: int
    days: int
    people: int
    not_counted: int
    sexes: list[int]
    bands: list[int]
    materials: int
    cost_azn: Decimal
    not_priced: int


@dataclass
class Year:
    """What `figures.of_year` found, in the reader's language; `regions`: (label, held, people)."""

    year: int
    lines: list[YearLine]
    total: YearLine
    sexes: list[str]
    bands: list[str]
    regions: list[tuple[str, int, int]]
    materials: list[tuple[str, int]]


def year_in_words(figures: dict[str, Any]) -> Year:
    """For templates/reports/activities/_year.html: made of the figures alone, frozen ones too. Kinds without any are left out."""
    total = figures["total"]
    return Year(
        year=figures["year"],
        lines=[_line(str(ActivityKind(one["kind"]).label), one) for one in figures["kinds"] if one["held"]],
        total=_line(_("Together"), total),
        sexes=[str(sex.label) for sex in Sex],
        bands=[str(band.label) for band in AgeBand],
        regions=[
            (str(region.label), total["by_region"][region]["held"], total["by_region"][region]["people"])
            for region in Region
            if region in total["by_region"]
        ],
        materials=[
            (str(kind.label), total["by_material"][kind]) for kind in MaterialKind if kind in total["by_material"]
        ],
    )


def _line(label: str, found: dict[str, Any]) -> YearLine:
    return YearLine(
        label=label,
        sexes=[found["by_sex"][sex] for sex in Sex.values],
        bands=[found["by_band"][band] for band in AgeBand.values],
        cost_azn=Decimal(found["cost_azn"]),
        **{name: found[name] for name in ("held", "days", "people", "not_counted", "materials", "not_priced")},
    )
