from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from accounts import grants
from accounts.roles import SHAREABLE
from cases.consent.models import Consent
from cases.models import Assignment, Case, CaseShare, Classification, Closing, EmergencyAccess, Intake, Person

# A word that stands nowhere else: where it may not be seen, the bytes are searched for it.
SURNAME = "Qızılgülova"
GIVEN_NAME = "Nərgizxatun"
_numbers = count(1)


def make_person(*, family_name=SURNAME, given_name=GIVEN_NAME, **fields):
    fields.setdefault("sex", "female")
    fields.setdefault("date_of_birth", date(1995, 3, 8))
    fields.setdefault("citizenship", "AZE")
    person = Person(family_name=family_name, given_name=given_name, **fields)
    person.index_identity()
    person.save()
    return person


def make_case(organisation, *, person=None, worker=None, status="presumed", opened_on=date(2024, 5, 6), **fields):
    fields.setdefault("number", f"{organisation.case_prefix}-2024-{next(_numbers):04d}")
    case = Case.objects.create(person=person or make_person(), organisation=organisation, opened_on=opened_on, **fields)
    if worker:
        Assignment.objects.create(case=case, user=worker)
    if status:
        Classification.objects.create(case=case, status=status, effective_on=opened_on, decided_by=organisation)
    return case


def make_share(case, organisation, *sections, **fields):
    return CaseShare.objects.create(
        case=case, organisation=organisation, sections=list(sections or ["identity"]), **fields
    )


def make_consent(case, organisation, *sections, by, **fields):
    """The person agrees to all that may ever be shared with the organisation, or to the named sections."""
    fields = {"purpose": "sharing", "decision": "given", "form": "written", "language": "aze"} | fields
    return Consent.objects.create(
        case=case, organisation=organisation, sections=sorted(sections or SHAREABLE), recorded_by=by, **fields
    )


def make_emergency(case, user, *, hours_ago=0, hours=4, **fields):
    """An emergency access with its grant, as `open_in_emergency` leaves them."""
    opened = timezone.now() - timedelta(hours=hours_ago)
    fields.setdefault("reason", "She was attacked tonight.")
    access = EmergencyAccess.objects.create(
        case=case,
        user=user,
        organisation=case.organisation,
        opened_at=opened,
        until=opened + timedelta(hours=hours),
        **fields,
    )
    if access.ended_at is None:
        grants.give(case, user, "view_case", actor=user, until=access.until)
    return access


def make_intake(case, word=lambda name: f"{name} of it", **fields):
    """The first conversations, every field with an answer."""
    texts = (
        "calling_times", "safe_name", "safe_contact", "contact_warning", "source_organisation", "source_worker",
        "source_details", "needs_note",
    )  # fmt: skip
    codes = {
        "calling": "at_times", "spoken_language": "aze", "interpreter": "no", "source": "hotline_152",
        "source_on": case.opened_on, "source_reason": "Other", "needs": ["medical"], "danger": "no",
    }  # fmt: skip
    return Intake.objects.create(case=case, **{name: word(name) for name in texts} | codes | fields)


def make_closing(case, by, **fields):
    """A wish to close that nobody answered yet."""
    values = {"reason": "goals_met", "closed_on": timezone.localdate(), "asked_by": by}
    return Closing.objects.create(case=case, **values | fields)
