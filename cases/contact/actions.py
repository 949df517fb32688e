"""Looking how to call or write, and doing so against a warning. Each is a look, and on record; no number stands there."""

from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases.contact import policies
from cases.contact.enums import WayKind
from cases.enquiries import policies as enquiries
from cases.enquiries.models import Enquiry
from cases.models import Case


@transaction.atomic
def read_contact(about: Case | Enquiry, *, actor: User) -> None:
    """Open how somebody may be reached."""
    _record(Event.CONTACT_READ, about, actor)


@transaction.atomic
def open_unsafe_way(about: Case | Enquiry, kind: WayKind, *, reason: str, actor: User) -> None:
    """Open one way although it is not safe now; the reason stays on record."""
    _record(Event.UNSAFE_CONTACT_READ, about, actor, reason=reason, channel=kind.value)


def _record(event: Event, about: Case | Enquiry, actor: User, *, reason: str = "", **changes: Any) -> None:
    if isinstance(about, Enquiry):
        enquiries.check_may_view(actor, about)
    else:
        policies.check_may_look(actor, about)
    file = _file_of(about)
    check_reading(actor, file)
    record(event, actor=actor, target=about, case_id=file, changes=changes, reason=reason)


def _file_of(about: Any) -> UUID:
    """The file whose look it is: an enquiry that has led to none is looked at by itself."""
    case = about.case if isinstance(about, Enquiry) else about
    return (case or about).public_id
