"""Sending what lies in the outbox, until a receipt came for each. A line that is cut costs a try, never a parcel.

Nothing is locked while the line is open: two workers that send the same parcel bring it once, by the receiver's own record.
"""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from accounts.access import Purpose, acting_for, part_of_act
from referrals.parcels.line import LineCut, deliver
from referrals.parcels.models import SentParcel
from referrals.parcels.receipts import take_answer
from referrals.parcels.sealing import ParcelRefused

# After the first failure a minute, then twice as long each time.
LONGEST_WAIT = timedelta(hours=1)
MOST_AT_ONCE = 50


def send_soon() -> None:
    """Once this transaction is kept. What the queue loses is sent by the next order (settings.CELERY_BEAT_SCHEDULE)."""
    transaction.on_commit(_order, robust=True)


def _order() -> None:
    send_parcels.apply_async(retry_policy={"max_retries": 1, "interval_start": 0})


@shared_task
def send_parcels() -> int:
    """Every minute: send what waits; returns how many arrived. Safe to run twice, and at the same time."""
    with part_of_act(Purpose.PARCELS):
        parcels = list(SentParcel.objects.to_send(timezone.now())[:MOST_AT_ONCE])
    cut: set[int] = set()
    arrived = 0
    for parcel in parcels:
        # A line that has just been cut is not tried with the next parcel.
        if parcel.installation_id not in cut:
            if _send(parcel):
                arrived += 1
            else:
                cut.add(parcel.installation_id)
    return arrived


def _send(parcel: SentParcel) -> bool:
    try:
        receipt = deliver(parcel.installation.address, bytes(parcel.content))
        with acting_for(Purpose.PARCELS):
            take_answer(parcel, receipt)
    except LineCut as problem:
        return _failed(parcel, str(problem))
    except ParcelRefused as problem:
        return _failed(parcel, f"receipt {problem.place}")
    return True


def _failed(parcel: SentParcel, why: str) -> bool:
    wait = min(timedelta(minutes=2 ** min(parcel.tries, 10)), LONGEST_WAIT)
    with part_of_act(Purpose.PARCELS):
        rows = SentParcel.objects.waiting().filter(pk=parcel.pk)
        rows.update(tries=parcel.tries + 1, next_try_at=timezone.now() + wait, failure=why[:40])
    return False
