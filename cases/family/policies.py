"""Who may record the people around a person, and say that two files belong together."""

from typing import Any

from cases import policies as case_policies
from cases.enums import Section
from cases.family.models import Relation
from cases.models import Case
from core.errors import NotVisible


def check_may_see(actor: Any, case: Case) -> None:
    """Whoever sees the case and to whom this part of it is open."""
    case_policies.check_may_see(actor, case, Section.FAMILY)


def check_may_record(actor: Any, case: Case) -> None:
    """Casework staff of the case's own organisation, while it is open."""
    check_may_see(actor, case)
    case_policies.check_may_edit(actor, case)


def check_may_change(actor: Any, relation: Relation) -> None:
    """As above; and never what she does not see because it leads to a file that is hidden from her."""
    if not Relation.objects.visible_to(actor).filter(pk=relation.pk).exists():
        raise NotVisible("")
    check_may_record(actor, relation.case)


def check_may_lead_to(actor: Any, other: Case) -> None:
    """Of the other file, too, she sees who is around the person."""
    check_may_see(actor, other)
