from reports.activities.actions.activities import (
    add_activity,
    call_off_activity,
    correct_activity,
    cross_out_activity,
    hold_activity,
)
from reports.activities.actions.pictures import (
    add_picture,
    open_picture,
    remove_picture,
    scan_picture,
    scan_waiting,
    sweep_pictures,
)

__all__ = [
    "add_activity",
    "add_picture",
    "call_off_activity",
    "correct_activity",
    "cross_out_activity",
    "hold_activity",
    "open_picture",
    "remove_picture",
    "scan_picture",
    "scan_waiting",
    "sweep_pictures",
]
