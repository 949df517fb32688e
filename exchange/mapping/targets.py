"""Where a column of somebody else's sheet can go: the columns of the register workbook, and a few that become one of them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exchange.register.columns import ORGANISATION_COLUMNS, SHEETS, Column, Kind

# A register's sheets, and of a person since when she is known elsewhere: a register leads there by its events alone.
OPENED_ON = Column("opened_on", Kind.DATE)
COLUMNS: dict[str, tuple[Column, ...]] = {**SHEETS, "persons": (*SHEETS["persons"], OPENED_ON)}

CODE, CODE_AS_NUMBER = "person_ref", "code_as_number"
FULL_NAME, AGE = "persons.full_name", "persons.age"
OPENED = "persons.opened_on"
# Sheets that a row can say something on, in the order in which they are shown.
SHEETS_OF_A_ROW = ("persons", "classifications", "exploitation", "stays", "assistance", "referrals")
# Where a date is missing, the day since when the person is known there.
AS_OPENED = "@opened_on"


@dataclass(frozen=True)
class Target:
    """One of ours. `column` is what its cells are checked by; those that become another column have none."""

    name: str
    sheet: str
    label: str | Promise
    column: Column | None = None

    @property
    def is_organisation(self) -> bool:
        return self.column is not None and self.column.name in ORGANISATION_COLUMNS.get(self.sheet, ())

    @property
    def is_shelter(self) -> bool:
        return self.name == "stays.shelter_code"

    @property
    def is_date(self) -> bool:
        return self.column is not None and self.column.kind is Kind.DATE

    @property
    def has_codes(self) -> bool:
        """Whether its cells are words of a list, so that theirs are matched with ours."""
        if self.column is None:
            return False
        listed = self.column.kind in (Kind.CODE, Kind.CITIZENSHIP, Kind.COUNTRY)
        return listed or self.is_organisation or self.is_shelter


SHEET_LABELS = {
    "persons": _("Person"),
    "classifications": _("Classification"),
    "exploitation": _("Exploitation"),
    "stays": _("Stay"),
    "assistance": _("Assistance"),
    "referrals": _("Referral"),
}
_LABELS: dict[str, str | Promise] = {
    "persons.case_no": _("Case number"),
    "persons.organisation": _("Organisation"),
    "persons.family_name": _("Family name"),
    "persons.given_name": _("Given name"),
    "persons.patronymic": _("Patronymic"),
    "persons.sex": _("Sex"),
    "persons.date_of_birth": _("Date of birth"),
    "persons.birth_year": _("Year of birth"),
    "persons.citizenship": _("Citizenship"),
    "persons.identity_document_no": _("Number of the identity document"),
    "persons.phone": _("Phone"),
    OPENED: _("On file there since"),
    "classifications.status": _("Status"),
    "classifications.effective_on": _("In force from"),
    "classifications.decided_by": _("Decided by"),
    "exploitation.form": _("Form of exploitation"),
    "exploitation.country": _("Country of exploitation"),
    "exploitation.from_on": _("Exploited from"),
    "exploitation.to_on": _("Exploited until"),
    "stays.shelter_code": _("Shelter"),
    "stays.bed": _("Bed"),
    "stays.check_in": _("First night"),
    "stays.check_out": _("Day of leaving"),
    "assistance.type": _("Type of assistance"),
    "assistance.delivered_on": _("Given on"),
    "assistance.organisation": _("Given by"),
    "assistance.quantity": _("Quantity"),
    "assistance.amount_azn": _("Amount in AZN"),
    "referrals.from_organisation": _("Referred by"),
    "referrals.to_organisation": _("Referred to"),
    "referrals.purpose": _("Purpose of the referral"),
    "referrals.submitted_on": _("Submitted on"),
    "referrals.outcome": _("Outcome"),
    "referrals.decided_on": _("Decided on"),
}


def _all() -> dict[str, Target]:
    found = {
        CODE: Target(CODE, "persons", _("Their code of the person")),
        CODE_AS_NUMBER: Target(CODE_AS_NUMBER, "persons", _("Their code, kept as the case number too")),
        FULL_NAME: Target(FULL_NAME, "persons", _("Whole name in one column")),
        AGE: Target(AGE, "persons", pgettext_lazy("in years", "Age")),
    }
    for sheet in SHEETS_OF_A_ROW:
        for column in COLUMNS[sheet]:
            name = f"{sheet}.{column.name}"
            if name in _LABELS:
                found[name] = Target(name, sheet, _LABELS[name], column)
    return found


TARGETS = _all()
