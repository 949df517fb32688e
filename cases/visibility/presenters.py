"""Who may see one file, for its page."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.emergency.models import EmergencyAccess
from cases.models import Case, CaseUserGrant


def personal_accesses(case: Case) -> Any:
    """What single people were given and still hold; an emergency is listed by itself."""
    emergency = EmergencyAccess.objects.in_force().filter(case=case, user=OuterRef("user"), until=OuterRef("until"))
    rows = CaseUserGrant.objects.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()), content_object=case)
    return (
        rows.filter(~Exists(emergency)).select_related("user__organisation").order_by("until", "user__full_name", "id")
    )


def emergencies_of(case: Case) -> Any:
    """The last openings of a case, also those that are over."""
    return case.emergencies.select_related("user__organisation", "reviewed_by").order_by("-id")[:25]


def open_request(case: Case) -> Any:
    """The request to lift the seal that nobody has answered, or None."""
    return case.unsealings.open().select_related("requested_by").first()
