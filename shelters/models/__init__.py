from shelters.belongings.models import Belonging, HandingBack
from shelters.confirming.models import Confirmation
from shelters.incidents.models import (
    Incident,
    IncidentAddition,
    IncidentFollowUp,
    IncidentPerson,
    IncidentTelling,
)
from shelters.medicines.models import Giving, Medicine
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
from shelters.visits.models import Visit
from shelters.waiting.models import WaitingEntry

__all__ = [
    "Absence",
    "Bed",
    "BedUse",
    "Belonging",
    "Capacity",
    "Confirmation",
    "Extension",
    "Giving",
    "HandingBack",
    "Incident",
    "IncidentAddition",
    "IncidentFollowUp",
    "IncidentPerson",
    "IncidentTelling",
    "MIXED",
    "Medicine",
    "Nights",
    "Picture",
    "REGISTER_GROUPS",
    "Reservation",
    "Room",
    "Shelter",
    "Stay",
    "Visit",
    "WaitingEntry",
    "Works",
    "groups_in_words",
    "places_on",
]
