"""Who takes somebody in whom nobody knows yet."""

from typing import Any

from cases import policies as case_policies
from shelters import policies
from shelters.models import Shelter


def check_may_take_in(actor: Any, shelter: Shelter) -> None:
    """Casework staff of the house: they open cases and check persons in."""
    policies.check_may_use_board(actor, shelter)
    case_policies.check_may_open(actor)
