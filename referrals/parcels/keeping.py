"""What stays in an anonymised file of what other installations sent about it, and were sent: which way it went, and when."""

from django.db.models import Q

from cases.models import Case
from core.keys import DESTROYED
from referrals.parcels.models import Arrival, SentParcel


def forget_parcels(case: Case) -> None:
    """The keys of what came are destroyed, and what nobody has fetched yet goes with its bytes."""
    Arrival.objects.filter(case=case).update(wrapped_key=DESTROYED)
    SentParcel.objects.filter(Q(referral__case=case) | Q(arrival__case=case)).update(content=b"")
