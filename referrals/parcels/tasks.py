"""When, without a human."""

from celery import shared_task
from django.utils import timezone

from accounts.access import Purpose, acting_for
from referrals.parcels import outbox
from referrals.parcels.enums import Kind
from referrals.parcels.models import SentParcel


@shared_task
def pack_what_ran_out() -> int:
    """Each hour: what did not arrive in its time is packed anew, as it stands now; returns how many had run out."""
    with acting_for(Purpose.PARCELS):
        late = SentParcel.objects.waiting().filter(expires_at__lte=timezone.now())
        parcels = list(
            late.filter(kind__in=[Kind.REFERRAL, Kind.CONTENTS]).select_for_update(of=("self",)).order_by("id")
        )
        for parcel in parcels:
            parcel.given_up_at, parcel.content = timezone.now(), b""
            parcel.save(update_fields=["given_up_at", "content"])
            outbox.pack_anew(parcel)
    return len(parcels)
