"""How an enquiry is said: its case, if the reader sees it, and what of it a new file begins with."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.enquiries.models import Enquiry
from cases.enquiries.proposals import said_in
from cases.models import Case

SUMMARY_LIMIT = 4000


def case_of(enquiry: Enquiry, user: Any) -> Case | None:
    """The case it led to, for whoever sees that case."""
    if enquiry.case_id is None:
        return None
    return Case.objects.visible_to(user).filter(pk=enquiry.case_id).first()


def erased_on(enquiry: Enquiry) -> date | None:
    """The day from which nothing of it is kept, unless it leads to a case."""
    if enquiry.case_id is not None or enquiry.erased_at is not None:
        return None
    moments = (enquiry.answered_at or enquiry.received_at, enquiry.created_at)
    dealt_with = [*map(timezone.localdate, moments), enquiry.follow_up_on]
    return max(day for day in dealt_with if day) + timedelta(days=settings.ENQUIRY_DAYS)


def known_of(enquiry: Enquiry) -> dict[str, Any]:
    """What the form of a new case begins with."""
    said = said_in(enquiry)
    known = {name: said[name] for name in ("family_name", "given_name", "citizenship", "phone")}
    return known | {
        "sex": enquiry.sex,
        "summary": (enquiry.content or "")[:SUMMARY_LIMIT],
        "opened_on": timezone.localdate(),
    }
