"""Records as cells, in both layouts: what kind each field is, which sheets there are, what a cell can hold."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from cases.consent.enums import Language
from core.countries import COUNTRIES
from exchange.htcds.mapping import PLACES
from exchange.htcds.standard import choices, fields

CODES, IOM = "codes", "iom"
LAYOUTS = (CODES, IOM)
# What a spreadsheet holds in one cell, in units of UTF-16.
LONGEST = 32_767
SEPARATOR = ";"
MAIN = "HTCDS"
# What there may be several of in a case, each with a sheet of its own beside the main one: its rows keep together there.
SHEET_OF = {
    "perpetrators": "Perpetrators",
    "episodes": "Historic events",
    "goals": "Support plan",
    "notes": "Case comments",
    "referrals": "Outgoing referrals",
}
LONG_TEXTS = "Long texts"
LONG_HEADS = ("sheet", "row", "field", "part", "text")
# Of such a row the number of its case's row in the main sheet.
ROW = "row"
# What stands in a cell whose text is longer than a cell: a sentence for whoever reads, a mark for whoever imports.
ELSEWHERE = f'Longer than a cell can hold: the whole text stands on the sheet "{LONG_TEXTS}".'

_COUNTRIES = frozenset(COUNTRIES.values())
_LISTS_OF_TEXTS = {"cas_CaseOwner"}
# One of the standard's list there, several here.
_LISTS_OF_CODES = {"vic_ForcedLabourIndustry"}
_FULL_DATES = {
    "cas_IncomingReferralDate", "cas_OutgoingReferralDate", "spl_PlannedEndDate", "spl_ActualEndDate",
}  # fmt: skip


@cache
def allowed(name: str) -> frozenset[str] | None:
    """The codes that may stand in a field; None where anything may."""
    if name in choices():
        return frozenset(choices()[name])
    if name in ("prs_Citizenship", "prs_MailingCountry", "hte_Country"):
        return _COUNTRIES
    if name in ("prs_PrimaryLanguage", "prs_SecondaryLanguage"):
        return frozenset(Language.values)
    if name == "prs_Salutation":
        return frozenset(code for code in (PLACES[name].codes or {}).values() if code)
    return None


@cache
def is_several(name: str) -> bool:
    """Whether a case, or one row of it, may hold several values of the field."""
    return "Multiselect" in fields()[name].type or name in _LISTS_OF_TEXTS | _LISTS_OF_CODES


@cache
def kind_of(name: str) -> str:
    """`yes`, `number`, `day` (whole), `date` (as far as it is known), or `text`, which a code is too."""
    if fields()[name].type == "Checkbox":
        return "yes"
    if fields()[name].type == "Number":
        return "number"
    return "day" if name in _FULL_DATES else "date" if fields()[name].type == "Date" else "text"


@cache
def columns_of(of: str) -> tuple[str, ...]:
    """The fields of one kind of row ("": of the case), in the order of the standard."""
    return tuple(name for name in fields() if name in PLACES and PLACES[name].of == of)


def joined(values: Iterable[Any]) -> str:
    """Several values in one cell. A separator within a text is kept by a backslash before it, and so is a backslash."""
    return SEPARATOR.join(str(value).replace("\\", "\\\\").replace(SEPARATOR, f"\\{SEPARATOR}") for value in values)


def parted(cell: str) -> list[str]:
    """What `joined` joined."""
    parts, now, escaped = [], "", False
    for sign in cell:
        if escaped or sign not in ("\\", SEPARATOR):
            now, escaped = now + sign, False
        elif sign == "\\":
            escaped = True
        else:
            parts.append(now)
            now = ""
    return [*parts, now]


def cell_of(name: str, value: Any) -> Any:
    """A value as it stands in the layout `codes`."""
    return joined(value) if isinstance(value, list) else value


def is_too_long(value: Any) -> bool:
    return isinstance(value, str) and (
        len(value) > LONGEST or len(value) * 2 > LONGEST and len(value.encode("utf-16-le")) > 2 * LONGEST
    )


def pieces_of(text: str) -> list[str]:
    """A long text in pieces that fit whatever its letters are."""
    size = LONGEST // 2
    return [text[start : start + size] for start in range(0, len(text), size)]
