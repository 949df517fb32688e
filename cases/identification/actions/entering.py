"""What every record that comes from a form is held to: sent twice it is there once, changed twice nothing is lost."""

from typing import Any, TypeVar

from django.utils.translation import gettext as _

from cases.identification.models import Entered
from cases.models import Case
from core.errors import Conflict

Row = TypeVar("Row", bound=Entered)


def locked(case: Case) -> Case:
    """The case, nobody else writing in it meanwhile."""
    return Case.objects.select_for_update(of=("self",)).select_related("organisation", "person").get(pk=case.pk)


def locked_row(row: Row) -> Row:
    """The record as it stands, nobody else changing it meanwhile: always the case first, so that no two wait for each other."""
    case = locked(row.case)
    found = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if found is None:
        raise Conflict(_("Somebody removed this meanwhile."))
    found.case = case
    return found


def take_over(row: Entered, details: dict[str, Any], fields: tuple[str, ...]) -> list[str]:
    """Set what differs; the names of it. None of a text or list is an empty one."""
    changed = []
    for name in fields:
        if name in details and getattr(row, name) != details[name]:
            setattr(row, name, details[name])
            changed.append(name)
    return changed
