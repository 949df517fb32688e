from cases.identification.actions.deadlines import (
    cancel_deadline,
    cancel_deadlines,
    extend_deadline,
    meet_deadline,
    move_deadlines,
    pause_deadline,
    resume_deadline,
    settle_deadline,
    start_deadline,
)
from cases.identification.actions.determining import classify
from cases.identification.actions.history import (
    EPISODE_FIELDS,
    HISTORY_FIELDS,
    PERPETRATOR_FIELDS,
    add_episode,
    add_perpetrator,
    change_episode,
    change_perpetrator,
    remove_episode,
    remove_perpetrator,
    save_history,
)
from cases.identification.actions.reading import read_identification, read_perpetrators
from cases.identification.actions.screening import SCREENING_FIELDS, change_screening, record_screening

__all__ = [
    "EPISODE_FIELDS",
    "HISTORY_FIELDS",
    "PERPETRATOR_FIELDS",
    "SCREENING_FIELDS",
    "add_episode",
    "add_perpetrator",
    "cancel_deadline",
    "cancel_deadlines",
    "change_episode",
    "change_perpetrator",
    "change_screening",
    "classify",
    "extend_deadline",
    "meet_deadline",
    "move_deadlines",
    "pause_deadline",
    "read_identification",
    "read_perpetrators",
    "record_screening",
    "remove_episode",
    "remove_perpetrator",
    "resume_deadline",
    "save_history",
    "settle_deadline",
    "start_deadline",
]
