from typing import Any

from reintegration.ground.actions import locked_case

# What its rules ask of a record, where it has it.
WITH = {"service", "provider", "given_by", "repeating", "course", "employer"}


def locked(row: Any) -> Any:
    """A record of a case, locked after its case."""
    case = locked_case(row.case)
    related = [field.name for field in row._meta.fields if field.name in WITH]
    found = type(row).objects.select_for_update(of=("self",)).select_related(*related).get(pk=row.pk)
    found.case = case
    return found
