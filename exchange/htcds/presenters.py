"""The mapping for whoever exports: under each field of the standard what of a file goes there, or why nothing does."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from cases.enums import Section
from exchange.htcds.cells import is_several
from exchange.htcds.mapping import NOT_KEPT, PLACES
from exchange.htcds.standard import Field, fields


@dataclass(frozen=True)
class Line:
    """A field: its name and label as published (English), what of a file goes there, which part must be open, and how."""

    name: str
    label: str
    kept: str
    part: str
    rule: Any
    is_core: bool
    is_deprecated: bool
    is_several: bool


def chapters() -> list[tuple[str, list[Line]]]:
    """What is kept, by the chapters of the standard, in its order."""
    found: dict[str, list[Line]] = {}
    for name in (name for name in fields() if name in PLACES):
        found.setdefault(fields()[name].section, []).append(_line(name))
    return list(found.items())


def left_out() -> list[tuple[str, list[Field]]]:
    """What is not kept here, by the reason."""
    found: dict[str, list[Field]] = {}
    for name, reason in NOT_KEPT.items():
        found.setdefault(str(reason), []).append(fields()[name])
    return list(found.items())


def _line(name: str) -> Line:
    field, place = fields()[name], PLACES[name]
    part = str(Section(place.section).label) if place.section else ""
    several = is_several(name) or bool(place.of)
    return Line(name, field.label, _kept(place.column), part, place.rule, field.core, field.deprecated, several)


def _kept(column: str) -> str:
    """What it is called on our own pages: "person: family name"."""
    model_name, _dot, name = column.partition(".")
    model = next(one for one in apps.get_models() if one.__name__ == model_name)
    return f"{model._meta.verbose_name}: {model._meta.get_field(name).verbose_name}"
