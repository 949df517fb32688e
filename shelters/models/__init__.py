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
from shelters.pictures.models import Picture

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
    "Picture",
    "Reservation",
    "Room",
    "Shelter",
    "Stay",
    "Works",
    "groups_in_words",
    "places_on",
]
