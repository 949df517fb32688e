"""Nights in words."""

from collections.abc import Iterable

from shelters.models import BedUse, Stay, Works


def beds_of(stays: Iterable[Stay]) -> dict[int, str]:
    """The beds of each stay, one after another, as its house calls them. One query."""
    found: dict[int, list[str]] = {}
    rows = BedUse.objects.filter(stay__in=list(stays)).order_by("from_on", "id")
    for key, label in rows.values_list("stay", "bed__label"):
        found.setdefault(key, []).append(label)
    return {key: ", ".join(dict.fromkeys(labels)) for key, labels in found.items()}


def beds_closed_by(works: Iterable[Works]) -> dict[int, list[str]]:
    """The beds that each of these works closes. One query."""
    found: dict[int, list[str]] = {}
    rows = BedUse.objects.filter(works__in=list(works)).order_by("bed__label")
    for key, label in rows.values_list("works", "bed__label"):
        found.setdefault(key, []).append(label)
    return found
