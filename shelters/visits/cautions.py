"""What speaks against letting somebody in. Told to those alone who see the people around the person anyway."""

from typing import Any

from django.utils.translation import gettext as _

from cases import names
from cases import policies as case_policies
from cases.enums import Section
from cases.models import Case, Relation

# A shorter part of a name is shared by too many.
SHORTEST = 3


def caution_for(case: Case, visitor: str, *, actor: Any) -> str:
    """A sentence where a visitor's name is like that of somebody dangerous to the person, or not safe to contact; "" if not.

    By a part of the name, as names are folded for the search: it says that it may be, and asks for a look.
    """
    if Section.FAMILY not in case_policies.sections_for(actor, case):
        return ""
    typed = _parts(visitor)
    rows = Relation.objects.visible_to(actor).of(case).select_related("case__person")
    feared = [row for row in rows if row.is_a_danger or row.must_not_be_contacted]
    if not any(typed & _parts(row.full_name) for row in feared):
        return ""
    return _(
        "Somebody of a name like this is recorded around the person as dangerous or not safe to contact. Look at the people"
        " around her, and ask her, before you let anybody in."
    )


def _parts(name: str) -> set[str]:
    return {part for part in names.parts(name) if len(part) >= SHORTEST}
