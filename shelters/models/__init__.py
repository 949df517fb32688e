from shelters.confirming.models import Confirmation
from shelters.models.houses import (
    MIXED,
    REGISTER_GROUPS,
    Bed,
    Capacity,
    Room,
    Shelter,
    Works,
    groups_in_words,
    places_on,
)
from shelters.models.nights import Absence, BedUse, Extension, Nights, Reservation, Stay

__all__ = [
    "MIXED",
    "REGISTER_GROUPS",
    "Absence",
    "Bed",
    "BedUse",
    "Capacity",
    "Confirmation",
    "Extension",
    "Nights",
    "Reservation",
    "Room",
    "Shelter",
    "Stay",
    "Works",
    "groups_in_words",
    "places_on",
]
