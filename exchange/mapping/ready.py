"""Mappings that come with the system: how Primero and Sahana Eden call what they export. Only what is named here is taken."""

from django.utils.translation import gettext_lazy as _

from exchange.mapping.guessing import Places, completed
from exchange.mapping.plans import GIVEN_FIRST, Plan
from exchange.mapping.tables import Table
from exchange.mapping.targets import AGE, CODE, CODE_AS_NUMBER, FULL_NAME, OPENED
from exchange.mapping.words import folded

PRIMERO, SAHANA = "primero", "sahana"
READY = ((PRIMERO, _("Primero: case export (JSON or CSV)")), (SAHANA, _("Sahana Eden: registrations (CSV)")))

# For each of ours the names of theirs, the best first: of the field in an export by names, of the head in one by labels.
_NAMES: dict[str, dict[str, str]] = {
    PRIMERO: {
        CODE: "case_id|Case ID|unique_identifier|Long ID|_id|id",
        CODE_AS_NUMBER: "case_id_display|Case ID Display|short_id|Short ID",
        "persons.family_name": "name_last|Last Name|Surname",
        "persons.given_name": "name_first|First Name",
        "persons.patronymic": "name_middle|Middle Name",
        FULL_NAME: "name|Name|Full Name",
        "persons.sex": "sex|Sex|gender|Gender",
        "persons.date_of_birth": "date_of_birth|Date of Birth",
        AGE: "age|Age",
        "persons.citizenship": "nationality|Nationality",
        "persons.identity_document_no": "national_id_no|National ID Number|other_id_no|ID Number",
        "persons.phone": "telephone_current|telephone_agency|Telephone|telephone",
        OPENED: "registration_date|Date of Registration|Registration Date|Date of Registration or Interview|created_at",
        "exploitation.form": "protection_concerns|Protection Concerns|protection_concern_type",
    },
    SAHANA: {
        CODE: "ID|pe_label|PE Label|Reference Number|Ref.No.|person_uuid|UUID",
        CODE_AS_NUMBER: "Case Number|Case No|Case ID|case_number|Reference",
        "persons.family_name": "Last Name|Surname|last_name",
        "persons.given_name": "First Name|first_name",
        "persons.patronymic": "Middle Name|middle_name",
        "persons.sex": "Gender|Sex|gender|sex",
        "persons.date_of_birth": "Date of Birth|DOB|date_of_birth",
        AGE: "Age|age",
        "persons.citizenship": "Nationality|nationality|Citizenship",
        "persons.identity_document_no": "ID Number|Passport Number|Identity Number|National ID",
        "persons.phone": "Mobile Phone|Phone|mobile_phone",
        OPENED: "Arrival Date|Date of Arrival|Arrival|Registration Date|Registered on|Date of Entry|arrival_date",
    },
}


def ready_plan(ready: str, table: Table, places: Places) -> Plan:
    """The plan for an export of that system, as far as the file has its names."""
    by_name = {folded(head): head for head in reversed(table.heads)}
    plan = Plan(names=GIVEN_FIRST)
    for target, names in _NAMES[ready].items():
        found = next((by_name[folded(name)] for name in names.split("|") if folded(name) in by_name), "")
        if found and found not in plan.columns:
            plan.columns[found] = target
    if plan.head_of("persons.given_name") or plan.head_of("persons.family_name"):
        plan.columns.pop(plan.head_of(FULL_NAME), None)
    return completed(plan, table, places)
