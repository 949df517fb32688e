"""Tables that others ask for in their own shape, made of an edition's own numbers: where one is hidden, nothing is made of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import ExploitationForm, Sex
from core.countries import COUNTRIES, STATELESS
from reports.exports.population import Population, population_of
from reports.presenters import label_of
from reports.rules.version_1 import AGE_GROUPS, NOT_RECORDED, UNKNOWN
from reports.statistics import Document

CTDC, SDG, GRETA, HTCDS = "ctdc", "sdg", "greta", "htcds"
_COUNTS = ("victim", "at_risk", "persons")
_CHILDREN, _ADULTS = ("0-8", "9-17"), ("18-20", "21-23", "24-26", "27-29", "30-38", "39-47", "48+")
_HOME = "AZE"
_ORDER = {
    "by_sex": Sex.values,
    "by_age_group": [*AGE_GROUPS, UNKNOWN],
    "by_exploitation": [*ExploitationForm.values, NOT_RECORDED],
}
# CTDC's words for ours; a missing value is -99, a stateless person has the country 00.
_GENDER = {Sex.FEMALE: "Woman", Sex.MALE: "Man", Sex.OTHER: "Trans/Transgender/NonConforming"}
_MISSING = -99
# The columns of CTDC that are one of our forms and no other. Its isOtherExploit unites several: persons are not added up.
_FLAGS = {
    "ForcedLabour": "isForcedLabour",
    "SexualExploitation": "isSexualExploit",
    "ForcedMarriage": "isForcedMarriage",
    "ForcedMilitaryByNonStateActors": "isForcedMilitary",
    "OrganRemoval": "isOrganRemoval",
    "SlaveryOrSimilar": "isSlaveryAndPractices",
    "ForcedBegging": "typeOfLabourBegging",
    "ForcedCriminality": "typeOfLabourIllicitActivities",
}
# HTCDS's words for ours, as in the export of cases (exchange/htcds/codes.py), which stands above this app.
_HTCDS_GENDER = {Sex.FEMALE: "Feminine", Sex.MALE: "Masculine"}
_NOT_IN_HTCDS = (
    ExploitationForm.FORCED_CRIMINALITY,
    ExploitationForm.SLAVERY_OR_SIMILAR,
    ExploitationForm.ILLEGAL_BIOMEDICAL_RESEARCH,
)


@dataclass(frozen=True)
class Further:
    """A table of texts and numbers; None is a hidden number, an empty text one that does not exist."""

    key: str
    title: str
    notes: list[str]
    heads: list[str]
    rows: list[list[Any]]


def further_tables(document: Document) -> list[Further]:
    return [_greta(document), _sdg(document), _ctdc(document), _htcds(document)]


def _rows(document: Document, table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """In the order of the closed list, then by code: what a database gives back has an order of its own."""
    known = _ORDER.get(table, [])
    codes = [code for code in document[table] if code != "suppressed"]
    codes.sort(key=lambda code: (known.index(code) if code in known else len(known), code == UNKNOWN, code))
    return ((code, document[table][code]) for code in codes)


def _together(document: Document, table: str, codes: Iterable[str], column: str) -> int | None:
    """The sum of some rows; hidden as soon as one of them is."""
    found = [document[table][code][column] for code in codes if code in document[table]]
    return None if None in found else sum(found)


# ------------------------------------------------------------------ GRETA


def _greta(document: Document) -> Further:
    return Further(
        key=GRETA,
        title=_("Identified and presumed victims by sex, age, exploitation and citizenship (GRETA)"),
        notes=[
            _("Identified: victims of trafficking, identified by a provider or recognised by the ministry."),
            _("Presumed: persons vulnerable to trafficking. The figures do not part presumed from potential victims."),
            _("The country of destination is not among the yearly figures, so there is no column for it."),
        ],
        heads=[_("Breakdown"), _("Group"), _("Identified"), _("Presumed or potential"), _("Persons")],
        rows=list(_greta_rows(document)),
    )


def _greta_rows(document: Document) -> Iterator[list[Any]]:
    def counts(table: str, codes: Iterable[str]) -> list[int | None]:
        codes = list(codes)
        return [_together(document, table, codes, column) for column in _COUNTS]

    yield [_("Total"), "", *(document["totals"][column] for column in _COUNTS)]
    for code, _row in _rows(document, "by_sex"):
        yield [_("Sex"), label_of("by_sex", code, {}), *counts("by_sex", [code])]
    yield [_("Age"), _("Children (0–17)"), *counts("by_age_group", _CHILDREN)]
    yield [_("Age"), _("Adults (18 and over)"), *counts("by_age_group", _ADULTS)]
    yield [_("Age"), _("Not known"), *counts("by_age_group", [UNKNOWN])]
    for code, _row in _rows(document, "by_exploitation"):
        yield [_("Exploitation"), label_of("by_exploitation", code, {}), *counts("by_exploitation", [code])]
    for code, _row in _rows(document, "by_citizenship"):
        yield [_("Citizenship"), label_of("by_citizenship", code, {}), *counts("by_citizenship", [code])]
    foreign = [code for code, _row in _rows(document, "by_citizenship") if code not in (_HOME, UNKNOWN)]
    yield [_("Citizenship"), _("All foreign and stateless persons"), *counts("by_citizenship", foreign)]


# ------------------------------------------------------------------ SDG 16.2.2


def _sdg(document: Document) -> Further:
    people = population_of(document["year"])
    source = (
        _("Population on 1 January %(year)s. Source: %(source)s.") % {"year": document["year"], "source": people.source}
        if people
        else _("No population of %(year)s is on file, so no rate is made.") % {"year": document["year"]}
    )
    return Further(
        key=SDG,
        title=_("Detected victims per 100,000 inhabitants (SDG 16.2.2)"),
        notes=[
            _(
                "Detected: victims of trafficking, identified or recognised, who were sheltered or assisted in the year."
            ),
            source,
            _("Forms of exploitation are set against the whole population; a person may stand in several."),
            _(
                "Where the population of a group is not on file, or the number of victims is not shown, there is no rate."
            ),
        ],
        heads=[_("Breakdown"), _("Group"), _("Detected victims"), _("Population"), _("Per 100,000 inhabitants")],
        rows=[_rated(*row) for row in _sdg_rows(document, people)],
    )


def _sdg_rows(document: Document, people: Population | None) -> Iterator[tuple[str, str, int | None, int | None]]:
    def of(name: str) -> int | None:
        return getattr(people, name) if people else None

    total = of("total")
    yield _("Total"), "", document["totals"]["victim"], total
    yield _("Recognised by the ministry in the year"), "", document["totals"]["recognised_in_year"], total
    for sex in (Sex.FEMALE, Sex.MALE):
        yield _("Sex"), label_of("by_sex", sex, {}), document["by_sex"][sex]["victim"], of(str(sex))
    for label, codes, name in (
        (_("Children (0–17)"), _CHILDREN, "children"),
        (_("Adults (18 and over)"), _ADULTS, "adults"),
    ):
        yield _("Age"), label, _together(document, "by_age_group", codes, "victim"), of(name)
    for code in ExploitationForm.values:
        label = label_of("by_exploitation", code, {})
        yield _("Exploitation"), label, document["by_exploitation"][code]["victim"], total


def _rated(breakdown: str, group: str, victims: int | None, people: int | None) -> list[Any]:
    rate = round(victims * 100_000 / people, 3) if people and victims is not None else ""
    return [breakdown, group, victims, people or "", rate]


# ------------------------------------------------------------------ CTDC


def _ctdc(document: Document) -> Further:
    """Codes, not words: the same in every language."""
    return Further(
        key=CTDC,
        title=_("Aggregate counts under the column names of the Counter-Trafficking Data Collaborative (CTDC)"),
        notes=[
            _("One row for each value of each column, with the persons of whom it is true. Missing: %(code)s.")
            % {"code": _MISSING},
            _(
                "The year is that of assistance. What the yearly figures do not hold (means, recruiters, places) has no rows."
            ),
            _("Exploitation has a row for each form that is one of CTDC's own; a person may stand in several."),
        ],
        heads=["yearOfRegistration", "column", "value", "victim", "at_risk", "persons"],
        rows=list(_ctdc_rows(document)),
    )


def _ctdc_rows(document: Document) -> Iterator[list[Any]]:
    def row(column: str, value: str | int, counts: dict[str, Any]) -> list[Any]:
        return [document["year"], column, value, *(counts[name] for name in _COUNTS)]

    for code, counts in _rows(document, "by_sex"):
        yield row("gender", _GENDER.get(code, _MISSING), counts)
    for code, counts in _rows(document, "by_age_group"):
        yield row("ageBroad", _MISSING if code == UNKNOWN else code, counts)
    for code, counts in _rows(document, "by_citizenship"):
        yield row("citizenship", {UNKNOWN: _MISSING, STATELESS: "00"}.get(code, code), counts)
    for code, column in _FLAGS.items():
        yield row(column, "1", document["by_exploitation"][code])
    yield row("typeOfExploitConcatenated", _MISSING, document["by_exploitation"][NOT_RECORDED])


# ------------------------------------------------------------------ HTCDS


def _htcds(document: Document) -> Further:
    """Fields and codes of IOM's Human Trafficking Case Data Standard v2.0 (CC BY 4.0): the same in every language."""
    return Further(
        key=HTCDS,
        title=_("Aggregate counts under the names of the Human Trafficking Case Data Standard (HTCDS v2.0)"),
        notes=[
            _("Names of fields and codes: HTCDS v2.0, International Organization for Migration, CC BY 4.0."),
            "https://github.com/UNMigration/HTCDS",
            _("One row for each value, under the code as which a case is exported; our code stands beside it."),
            _("An empty code is a value that the standard has no word for."),
            _("Where several of ours fall on one code they are not added up: a person may stand in several."),
            _("Age, houses and assistance have no field in the standard."),
        ],
        heads=[
            "year",
            "field",
            "code",
            "ownCode",
            "ActualVictimOfTrafficking",
            "PossibleVictimOfTrafficking",
            "persons",
        ],
        rows=list(_htcds_rows(document)),
    )


def _htcds_rows(document: Document) -> Iterator[list[Any]]:
    def row(field: str, code: str, own: str, counts: dict[str, Any]) -> list[Any]:
        return [document["year"], field, code, own, *(counts[name] for name in _COUNTS)]

    yield row("", "", "totals", document["totals"])
    for code, counts in _rows(document, "by_sex"):
        yield row("prs_Gender", _HTCDS_GENDER.get(code, "NonSpecifiedUnknown"), code, counts)
    for code, counts in _rows(document, "by_citizenship"):
        yield row("prs_Citizenship", COUNTRIES.get(code, ""), code, counts)
    for code, counts in _rows(document, "by_exploitation"):
        standard = "" if code == NOT_RECORDED else "Other" if code in _NOT_IN_HTCDS else code
        yield row("vic_TypeOfExploitation", standard, code, counts)
