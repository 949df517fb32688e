"""Who brings a family into a house."""

from typing import Any

from cases.family import policies as family_policies
from cases.models import Case
from cases.policies import allows
from shelters import policies
from shelters.models import Shelter


def check_may_bring_in(actor: Any, case: Case, shelter: Shelter) -> None:
    """Whoever may check the person in; of each who comes along it is asked anew."""
    policies.check_may_check_in(actor, case, shelter)


def may_open_for_children(actor: Any, case: Case) -> bool:
    """Whether she may open files for children who came with the person: in a file of her own organisation."""
    return allows(family_policies.check_may_record, actor, case)
