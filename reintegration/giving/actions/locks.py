from typing import Any

from cases.models import Case
from core.errors import NotVisible

# What its rules ask of a record, where it has it.
WITH = {"service", "provider", "given_by", "repeating", "course", "employer"}


def locked_case(case: Case) -> Case:
    """The case, locked, with what its records are sealed and judged by. Two who write in one file wait for each other."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related("person", "organisation")
    found = rows.filter(pk=case.pk).first()
    if found is None:
        raise NotVisible("")
    return found


def locked(row: Any) -> Any:
    """A record of a case, locked after its case."""
    case = locked_case(row.case)
    related = [field.name for field in row._meta.fields if field.name in WITH]
    found = type(row).objects.select_for_update(of=("self",)).select_related(*related).get(pk=row.pk)
    found.case = case
    return found
