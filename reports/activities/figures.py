"""A year's programme activities in figures, beside what shelters and partners assisted and never mixed with it.

Counted are those that were held, are not crossed out, and ended in the year. "Reached" adds up what each activity
counted: who came to two is there twice, so these are no persons of the caseload (docs/statistics.md).
"""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Sum

from cases.enums import Sex
from reports.activities.enums import ActivityKind, AgeBand, MaterialKind, Region
from reports.activities.models import Activity, Material, Reached

Figures = dict[str, Any]


def of_year(year: int) -> Figures:
    """Everything of a year by kind, and together under `total`; plain values that JSON can hold. Three queries.

    The same whoever asks: what was held is shown to each reader of reports.
    """
    rows = Activity.objects.counted().of_year(year)
    part = {kind: _nothing() for kind in ActivityKind.values}
    for row in _held(rows):
        _add(part[row["kind"]], row["region"], row)
    reached = Reached.objects.filter(activity__in=rows).order_by()
    for row in reached.values("sex", "band", kind=F("activity__kind"), region=F("activity__region")).annotate(
        n=Sum("people")
    ):
        found = part[row["kind"]]
        found["people"] += row["n"]
        found["by_sex"][row["sex"]] += row["n"]
        found["by_band"][row["band"]] += row["n"]
        found["by_region"][row["region"]]["people"] += row["n"]
    handed = Material.objects.filter(activity__in=rows).order_by()
    for row in handed.values(material=F("kind"), of=F("activity__kind")).annotate(n=Sum("number")):
        part[row["of"]]["materials"] += row["n"]
        part[row["of"]]["by_material"][row["material"]] += row["n"]
    return {"year": year, "total": _plain(_together(part.values())), "kinds": _by_kind(part)}


def _held(rows: Any) -> Any:
    """By kind and region: how many, their days, their cost, and of how many one or the other is not known."""
    counted = Reached.objects.filter(activity=OuterRef("pk"))
    rows = rows.annotate(length=F("ends_on") - F("starts_on"), is_counted=Exists(counted)).order_by()
    return rows.values("kind", "region", "is_counted").annotate(
        held=Count("pk"), length_sum=Sum("length"), cost=Sum("cost_azn"), priced=Count("cost_azn")
    )


def _nothing() -> Figures:
    return {
        "held": 0,
        "days": 0,
        "people": 0,
        "not_counted": 0,
        "by_sex": Counter(dict.fromkeys(Sex.values, 0)),
        "by_band": Counter(dict.fromkeys(AgeBand.values, 0)),
        "materials": 0,
        "by_material": Counter(dict.fromkeys(MaterialKind.values, 0)),
        "cost_azn": Decimal(0),
        "not_priced": 0,
        "by_region": {region: {"held": 0, "people": 0} for region in Region.values},
    }


def _add(found: Figures, region: str, row: dict[str, Any]) -> None:
    found["held"] += row["held"]
    # The first day and the last are both days of it.
    found["days"] += _days(row["length_sum"]) + row["held"]
    found["not_counted"] += 0 if row["is_counted"] else row["held"]
    found["cost_azn"] += row["cost"] or 0
    found["not_priced"] += row["held"] - row["priced"]
    found["by_region"][region]["held"] += row["held"]


def _days(length: Any) -> int:
    """The difference of dates is a number of days or a length of time, as the database has it."""
    return int(getattr(length, "days", length))


def _together(parts: Any) -> Figures:
    whole = _nothing()
    for part in parts:
        for name, value in part.items():
            if name == "by_region":
                for region, numbers in value.items():
                    for what, number in numbers.items():
                        whole["by_region"][region][what] += number
            elif isinstance(value, Counter):
                whole[name].update(value)
            else:
                whole[name] += value
    return whole


def _by_kind(part: dict[str, Figures]) -> list[Figures]:
    return [{"kind": kind} | _plain(found) for kind, found in part.items()]


def _plain(found: Figures) -> Figures:
    """As JSON has it: money as a text of two decimals, only the regions and materials that there were."""
    regions = {region: numbers for region, numbers in found["by_region"].items() if numbers["held"]}
    return found | {
        "cost_azn": f"{found['cost_azn']:.2f}",
        "by_sex": dict(found["by_sex"]),
        "by_band": dict(found["by_band"]),
        "by_material": {kind: number for kind, number in found["by_material"].items() if number},
        "by_region": regions,
    }
