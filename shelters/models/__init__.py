from shelters.belongings.models import Belonging, HandingBack
from shelters.confirming.models import Confirmation
from shelters.daylog.models import LogAbout, LogEntry
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
from shelters.presence.models import HelpNeeded, RollCall, RollCallHour, RollCallMark
from shelters.shifts.models import Duty, Shift, ShiftHandOver
from shelters.visits.models import Visit
from shelters.voice.models import VoiceRound, VoiceSlip, VoiceTally
from shelters.waiting.models import WaitingEntry

__all__ = [
    "Absence",
    "Bed",
    "BedUse",
    "Belonging",
    "Capacity",
    "Confirmation",
    "Duty",
    "Extension",
    "Giving",
    "HandingBack",
    "HelpNeeded",
    "Incident",
    "IncidentAddition",
    "IncidentFollowUp",
    "IncidentPerson",
    "IncidentTelling",
    "LogAbout",
    "LogEntry",
    "MIXED",
    "Medicine",
    "Nights",
    "Picture",
    "REGISTER_GROUPS",
    "Reservation",
    "RollCall",
    "RollCallHour",
    "RollCallMark",
    "Room",
    "Shelter",
    "Shift",
    "ShiftHandOver",
    "Stay",
    "Visit",
    "VoiceRound",
    "VoiceSlip",
    "VoiceTally",
    "WaitingEntry",
    "Works",
    "groups_in_words",
    "places_on",
]
