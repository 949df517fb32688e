"""What every room of assistance does: lock the file, refuse what a field cannot hold."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from cases.models import Case
from core.errors import NotVisible, Refused


def locked_case(case: Case) -> Case:
    """The case, locked, with what its records are sealed and judged by. Two who write in one file wait for each other."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related("person", "organisation")
    found = rows.filter(pk=case.pk).first()
    if found is None:
        raise NotVisible("")
    return found


def refuse_invalid(row: models.Model, *, exclude: set[str]) -> None:
    """What the fields themselves say: known type, two decimals, not negative. Said at the first field concerned."""
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field) from None


def stripped(details: dict[str, Any], *names: str) -> dict[str, Any]:
    """The same with these texts without blanks around them."""
    return details | {name: (details.get(name) or "").strip() for name in names if name in details}
