from cases.retention.actions.copying import make_copy
from cases.retention.actions.deciding import (
    ask_to_anonymise,
    change_rule,
    confirm_anonymising,
    decline_anonymising,
    keep_longer,
    list_due,
)
from cases.retention.actions.erasing import forget_again
from cases.retention.actions.holding import lift_hold, set_hold

__all__ = [
    "ask_to_anonymise",
    "change_rule",
    "confirm_anonymising",
    "decline_anonymising",
    "forget_again",
    "keep_longer",
    "lift_hold",
    "list_due",
    "make_copy",
    "set_hold",
]
