"""One house in a frozen period: its row of the report and of the measures, beside the period before. Nothing is counted."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import charts
from reports.comparing.presenters import Comparison, Value, beside
from reports.dashboards.frozen import Shown
from reports.measures.presenters import STAYS
from reports.presenters import column_label, names_of

_PEOPLE = ("victim", "at_risk", "other", "persons")
_OF_WHOLE = {"occupancy"}


@dataclass(frozen=True)
class House:
    """What the page shows of one house."""

    name: str
    finding: str
    picture: SafeString
    told: Comparison


def houses(now: Shown) -> list[tuple[str, str]]:
    """The houses that the period counts, by name. Two queries: names of houses and of organisations."""
    names = names_of(now.figures)["by_shelter"]
    found = [(code, names.get(code, code)) for code in now.figures["by_shelter"] if code != "suppressed"]
    return sorted(found, key=lambda entry: entry[1])


def house(now: Shown, before: Shown | None, code: str, name: str) -> House:
    """A house that was none of the programme's in the period before has nothing to be compared with."""
    rows = [(column_label(column), _figure(now, before, code, column)) for column in _PEOPLE]
    rows += [(str(label), _stay(now, before, code, key)) for key, label in STAYS.items()]
    people = now.figures["by_shelter"][code]
    bars = [{"label": column_label(column), "value": people[column]} for column in _PEOPLE[:-1]]
    finding = pgettext("house", "%(name)s, %(period)s: persons %(persons)s, nights %(nights)s") % {
        "name": name,
        "period": now.period.label,
        "persons": charts.number(people["persons"]),
        "nights": charts.number(people["person_nights"]),
    }
    return House(
        name=name,
        finding=finding,
        picture=charts.bars(finding, bars),
        told=beside(_("The house in numbers"), now, before, rows),
    )


def first_house(found: list[tuple[str, str]], own: list[str]) -> str:
    """One's own before others'."""
    codes = [code for code, _name in found]
    return next(iter([*(code for code in own if code in codes), *codes]), "")


def _figure(now: Shown, before: Shown | None, code: str, column: str) -> Value:
    earlier = before.figures["by_shelter"].get(code) if before else None
    return Value(earlier[column] if earlier else None, now.figures["by_shelter"][code][column])


def _stay(now: Shown, before: Shown | None, code: str, key: str) -> Value:
    def read(shown: Shown | None) -> Any:
        stays = shown.measures.get("stays", {}).get("by_shelter", {}) if shown else {}
        return stays.get(code, {}).get(key)

    return Value(read(before), read(now), part=key in _OF_WHOLE)
