from cases.consent.actions.answers import print_form, read_consents, record_consent, withdraw_consent
from cases.consent.actions.exceptions import (
    confirm_override,
    end_ground,
    end_override,
    record_ground,
    request_override,
    tell_person,
)
from cases.consent.actions.sharing import allow_sharing, close_outside, share, stop_sharing

__all__ = [
    "allow_sharing",
    "close_outside",
    "confirm_override",
    "end_ground",
    "end_override",
    "print_form",
    "read_consents",
    "record_consent",
    "record_ground",
    "request_override",
    "share",
    "stop_sharing",
    "tell_person",
    "withdraw_consent",
]
