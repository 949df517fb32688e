"""What every record that comes from a form is held to: sent twice it is there once, changed twice nothing is lost."""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.identification.models import Entered
from cases.models import Case
from core.errors import Conflict, Refused
from core.models import PublicModel

Row = TypeVar("Row", bound=Entered)
Sent = TypeVar("Sent", bound=PublicModel)


def locked(case: Case) -> Case:
    """The case, nobody else writing in it meanwhile."""
    return Case.objects.select_for_update(of=("self",)).select_related("organisation", "person").get(pk=case.pk)


def sent_before(model: type[Sent], case: Case, token: UUID | None) -> Sent | None:
    """What the same form brought already; the case has to be locked."""
    return model._default_manager.filter(case=case, form_token=token).first() if token else None


def locked_row(row: Row) -> Row:
    """The record as it stands, nobody else changing it meanwhile."""
    rows = type(row)._default_manager.select_for_update(of=("self",)).select_related("case__person")
    found = rows.select_related("case__organisation").filter(pk=row.pk).first()
    if found is None:
        raise Conflict(_("Somebody removed this meanwhile."))
    return found


def take_over(row: Entered, details: dict[str, Any], fields: tuple[str, ...]) -> list[str]:
    """Set what differs; the names of it. None of a text or list is an empty one."""
    changed = []
    for name in fields:
        if name in details and getattr(row, name) != details[name]:
            setattr(row, name, details[name])
            changed.append(name)
    return changed


def refuse_impossible(case: Case, day: date, field: str) -> None:
    """Nothing happened in the future, or before the person was born."""
    if day > timezone.localdate():
        raise Refused(_("This day has not come yet."), field)
    refuse_before_birth(case, day, field)


def refuse_before_birth(case: Case, day: date, field: str) -> None:
    person = case.person
    born = person.date_of_birth or (date(person.birth_year, 1, 1) if person.birth_year else None)
    if born and day < born:
        raise Refused(_("This lies before the date of birth."), field)
