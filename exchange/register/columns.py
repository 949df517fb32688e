"""The register workbook: its sheets and columns. Template, parser and error texts read this one table."""

import enum
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationType
from cases.enums import ClassificationStatus, ExploitationForm, Sex
from referrals.states import Purpose
from reintegration.enums import AssistanceType
from shelters.models import REGISTER_GROUPS


class Kind(enum.Enum):
    """What a cell may hold."""

    TEXT = "text"
    CODE = "one of a closed list"
    DATE = "date, not after today"
    YEAR = "year of birth"
    CITIZENSHIP = "ISO 3166-1 alpha-3, or XXX"
    COUNTRY = "ISO 3166-1 alpha-3"
    COUNT = "whole number"
    QUANTITY = "number, two decimals at most"
    AMOUNT = "money, two decimals at most"


@dataclass(frozen=True)
class Column:
    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    codes: tuple[str, ...] = ()
    longest: int = 200
    about: str | Promise = ""


OUTCOMES = ("accepted", "declined", "refused", "withdrawn", "pending")
YES_NO = ("yes", "no")
_PERSON = Column("person_ref", required=True, longest=100, about=_("The person's reference on the sheet persons."))


def _code(name: str, choices: Any, about: str | Promise, *, required: bool = False) -> Column:
    codes = tuple(choices) if isinstance(choices, tuple) else tuple(choices.values)
    return Column(name, Kind.CODE, required, codes, about=about)


def _organisation(name: str, about: str | Promise, *, required: bool = False) -> Column:
    return Column(name, required=required, longest=32, about=about)


def _date(name: str, about: str | Promise, *, required: bool = False) -> Column:
    return Column(name, Kind.DATE, required, about=about)


SHEETS: dict[str, tuple[Column, ...]] = {
    "organisations": (
        Column("code", required=True, longest=32, about=_("Short code by which other sheets name the organisation.")),
        Column("name", required=True, about=_("Full name. An organisation on file is left as it is.")),
        _code("type", OrganisationType, _("Kind of organisation."), required=True),
    ),
    "shelters": (
        Column("code", required=True, longest=32, about=_("Short code by which stays name the shelter.")),
        Column("name", required=True, about=_("Name of the house. Where it stands does not belong here.")),
        _organisation("organisation", _("Code of the organisation that runs it."), required=True),
        _code("client_group", REGISTER_GROUPS, _("For whom the house is meant; empty = mixed.")),
        Column("capacity", Kind.COUNT, about=_("Number of places.")),
        _code("included", YES_NO, _("Does it count in the programme's statistics? Empty = yes.")),
    ),
    "persons": (
        Column("person_ref", required=True, longest=100, about=_("Your reference; once per person and file.")),
        Column("case_no", longest=40, about=_("Case number; empty = one is given.")),
        _organisation("organisation", _("Code of the case's owner; empty = that of the first stay or item.")),
        Column("family_name", about=_("Kept encrypted.")),
        Column("given_name", about=_("Kept encrypted.")),
        Column("patronymic", about=_("Kept encrypted.")),
        _code("sex", Sex, _("Empty = unknown.")),
        _date("date_of_birth", _("Where the day is not known, use birth_year.")),
        Column("birth_year", Kind.YEAR, about=_("Year of birth, four digits.")),
        Column("citizenship", Kind.CITIZENSHIP, about=_("Three-letter country code such as AZE; XXX = stateless.")),
        Column("identity_document_no", about=_("Kept encrypted.")),
        Column("phone", about=_("Kept encrypted.")),
    ),
    "classifications": (
        _PERSON,
        _code("status", ClassificationStatus, _("What was determined."), required=True),
        _date("effective_on", _("In force from. Of two on one day the later row holds."), required=True),
        _organisation("decided_by", _("Code of the organisation that decided.")),
    ),
    "exploitation": (
        _PERSON,
        _code("form", ExploitationForm, _("Form of exploitation, by HTCDS."), required=True),
        Column("country", Kind.COUNTRY, about=_("Where: three-letter country code such as TUR.")),
        _date("from_on", _("From, as far as known.")),
        _date("to_on", _("To, as far as known.")),
    ),
    "stays": (
        _PERSON,
        Column("shelter_code", required=True, longest=32, about=_("Code of the shelter.")),
        Column("bed", longest=40, about=_("Label of the bed, added if new; empty = not known.")),
        _date("check_in", _("First night."), required=True),
        _date("check_out", _("Day of leaving, no longer a night; empty = still there.")),
    ),
    "assistance": (
        _PERSON,
        _code("type", AssistanceType, _("What was given."), required=True),
        _date("delivered_on", _("When it was given."), required=True),
        _organisation("organisation", _("Code of the organisation that gave it."), required=True),
        Column("quantity", Kind.QUANTITY, about=_("How much or how many.")),
        Column("amount_azn", Kind.AMOUNT, about=_("The item's whole amount in AZN.")),
    ),
    "referrals": (
        _PERSON,
        _organisation("from_organisation", _("Code of the organisation that referred."), required=True),
        _organisation("to_organisation", _("Code of the organisation referred to."), required=True),
        _code("purpose", Purpose, _("What for."), required=True),
        _date("submitted_on", _("When it was submitted."), required=True),
        _code("outcome", OUTCOMES, _("Empty = pending.")),
        _date("decided_on", _("When it was decided; needed for every outcome but pending.")),
    ),
}

# Sheets of the template that are for reading, and are passed over by the import.
HOW_TO, LISTS = "how_to", "lists"
IGNORED_SHEETS = (HOW_TO, LISTS)

# Columns that hold the code of an organisation, by sheet.
ORGANISATION_COLUMNS = {
    "shelters": ("organisation",),
    "persons": ("organisation",),
    "classifications": ("decided_by",),
    "assistance": ("organisation",),
    "referrals": ("from_organisation", "to_organisation"),
}
# Dates that lie in a person's life, by sheet: none before the date of birth (ends are held against beginnings).
LIFE_DATES = {
    "classifications": ("effective_on",),
    "exploitation": ("from_on", "to_on"),
    "stays": ("check_in",),
    "assistance": ("delivered_on",),
    "referrals": ("submitted_on",),
}
# Sheets whose rows are recorded by fingerprint, so that a second import adds nothing.
EVENT_SHEETS = tuple(LIFE_DATES)
