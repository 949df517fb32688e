"""What happens to houses and nights. Each function is one transaction: policy, lock, change, audit.

Two people are kept out of one bed, and one person out of two, by PostgreSQL (the exclusion
constraints of BedUse and Stay). The locks only let the second of two wait, so that she can be told
kindly; the constraints judge. Locks are taken in one order: case or stay, person, house, beds by their keys.
"""

from shelters.actions.absences import change_absence, come_back, go_out
from shelters.actions.corrections import correct_bed, correct_stay
from shelters.actions.extensions import approve_extension, ask_extension, decline_extension, take_back_extension
from shelters.actions.houses import (
    add_beds,
    add_room,
    add_shelter,
    change_address,
    change_bed,
    change_places,
    change_room,
    change_shelter,
    read_address,
    remove_bed,
    remove_room,
)
from shelters.actions.reservations import let_go_what_ran_out, release_reservation, reserve
from shelters.actions.stays import check_in, check_out, hold_beds_of_overdue, move_to_bed
from shelters.actions.works import change_works, close_beds, end_works

__all__ = [
    "add_beds",
    "add_room",
    "add_shelter",
    "approve_extension",
    "ask_extension",
    "change_absence",
    "change_address",
    "change_bed",
    "change_places",
    "change_room",
    "change_shelter",
    "change_works",
    "check_in",
    "check_out",
    "close_beds",
    "come_back",
    "correct_bed",
    "correct_stay",
    "decline_extension",
    "end_works",
    "go_out",
    "hold_beds_of_overdue",
    "let_go_what_ran_out",
    "move_to_bed",
    "read_address",
    "release_reservation",
    "remove_bed",
    "remove_room",
    "reserve",
    "take_back_extension",
]
