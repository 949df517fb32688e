from cases.planning.actions.contents import (
    add_action,
    add_goal,
    change_action,
    change_goal,
    remove_action,
    remove_goal,
)
from cases.planning.actions.progress import end_goal, finish_action, reopen_action
from cases.planning.actions.reviews import change_review, record_review
from cases.planning.actions.signing import print_plan, sign_plan
from cases.planning.actions.versions import (
    approve_plan,
    change_plan,
    complete_plan,
    discard_plan,
    move,
    read_plan,
    return_plan,
    start_plan,
    submit_plan,
)

__all__ = [
    "add_action",
    "add_goal",
    "approve_plan",
    "change_action",
    "change_goal",
    "change_plan",
    "change_review",
    "complete_plan",
    "discard_plan",
    "end_goal",
    "finish_action",
    "move",
    "print_plan",
    "read_plan",
    "record_review",
    "remove_action",
    "remove_goal",
    "reopen_action",
    "return_plan",
    "sign_plan",
    "start_plan",
    "submit_plan",
]
