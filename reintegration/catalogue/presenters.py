"""The catalogue as it is shown: by group, with what is over or to come marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from reintegration.catalogue.models import Service
from reintegration.enums import TYPES_OF_GROUP


@dataclass(frozen=True)
class Shown:
    service: Service
    state: str
    tone: str


def by_group(services: Iterable[Service], today: date) -> list[tuple[Any, list[Shown]]]:
    """Each group that has any, its services by name."""
    groups: dict[str, list[Shown]] = {group.value: [] for group in TYPES_OF_GROUP}
    for service in services:
        groups[service.group.value].append(Shown(service, *_state(service, today)))
    for found in groups.values():
        found.sort(key=lambda one: one.service.name)
    return [(group.label, groups[group.value]) for group in TYPES_OF_GROUP if groups[group.value]]


def _state(service: Service, today: date) -> tuple[str, str]:
    if service.valid_from > today:
        return _("To come"), "waiting"
    if service.valid_until and service.valid_until < today:
        return _("No longer given"), "neutral"
    return _("Given"), "done"
