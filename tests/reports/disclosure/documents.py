"""Years of invented people as internal editions: each person is put into every table by the rules of docs/statistics.md."""

import random
from typing import Any

from cases.enums import ExploitationForm, Sex
from reintegration.enums import AssistanceType
from reports.rules.version_1 import AGE_GROUPS, NOT_RECORDED, UNKNOWN

COLUMNS = ("victim", "at_risk", "other", "persons")
SHELTERS = {f"S{number}": f"O{number // 2}" for number in range(8)}
CITIZENSHIPS = ["AZE", "UZB", "RUS", "UKR", "TUR", "KGZ", "IRN", UNKNOWN]


def make_year(year: int, people: int, seed: int) -> dict[str, Any]:
    chance = random.Random(seed)  # noqa: S311 (people for a test)
    document = _empty(year)
    for _person in range(people):
        _count(document, chance)
    return document


def _empty(year: int) -> dict[str, Any]:
    def rows(keys: Any, **more: Any) -> dict[str, Any]:
        return {str(key): dict.fromkeys(COLUMNS, 0) | more for key in keys}

    return {
        "year": year,
        "edition": "internal",
        "totals": dict.fromkeys((*COLUMNS, "sheltered", "assisted", "person_nights", "recognised_in_year"), 0),
        "by_shelter": rows(SHELTERS, person_nights=0),
        "by_organisation": rows([*sorted(set(SHELTERS.values())), "P0", "P1"]),
        "by_sex": rows(Sex.values),
        "by_age_group": rows([*AGE_GROUPS, UNKNOWN]),
        "by_citizenship": rows(CITIZENSHIPS),
        "by_exploitation": rows([*ExploitationForm.values, NOT_RECORDED]),
        "by_assistance_type": rows(AssistanceType.values, items=0, amount_azn="0.00"),
        "by_month": {f"{year}-{month:02}": {"persons": 0, "person_nights": 0} for month in range(1, 13)},
    }


def _count(document: dict[str, Any], chance: random.Random) -> None:
    def often(values: Any) -> str:
        return str(values[min(int(chance.expovariate(0.6)), len(values) - 1)])

    def add(row: dict[str, int], nights: int = 0, items: int = 0) -> None:
        row["persons"] += 1
        if category in row:
            row[category] += 1
        if nights:
            row["person_nights"] += nights
        if items:
            row["items"] += items

    category = chance.choices(COLUMNS[:3], [11, 88, 1])[0]
    totals, organisations = document["totals"], set()
    add(totals)
    for table, key in (
        ("by_sex", often(Sex.values)),
        ("by_age_group", chance.choice([*AGE_GROUPS, UNKNOWN])),
        ("by_citizenship", often(CITIZENSHIPS)),
    ):
        add(document[table][str(key)])
    for form in {often([*ExploitationForm.values, NOT_RECORDED]) for _form in range(chance.choice((1, 1, 2)))}:
        add(document["by_exploitation"][form])
    sheltered = chance.random() < 0.5
    month = document["by_month"][f"{document['year']}-{chance.randint(1, 12):02}"]
    nights = chance.randint(1, 20) if sheltered else 0
    add(month, nights)
    if sheltered:
        house = often(list(SHELTERS))
        totals["sheltered"] += 1
        totals["person_nights"] += nights
        organisations.add(SHELTERS[house])
        add(document["by_shelter"][house], nights)
    if not sheltered or chance.random() < 0.7:
        totals["assisted"] += 1
        organisations.add(often(list(document["by_organisation"])))
        for kind in {often(AssistanceType.values) for _item in range(chance.randint(1, 5))}:
            add(document["by_assistance_type"][kind], items=chance.randint(1, 3))
    for organisation in organisations:
        add(document["by_organisation"][organisation])
    totals["recognised_in_year"] += category == "victim" and chance.random() < 0.3
