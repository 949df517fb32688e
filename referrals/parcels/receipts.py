"""That something arrived: who has a receipt gives up sending, and keeps the parcel no longer."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from referrals.parcels.enums import Kind
from referrals.parcels.models import Installation, SentParcel
from referrals.parcels.reading import receipt_of
from referrals.parcels.sealing import Document, ParcelRefused, opened


def find_installation(fingerprint: str) -> Installation | None:
    return Installation.objects.in_force().filter(fingerprint=fingerprint).first()


def take_answer(parcel: SentParcel, content: bytes) -> None:
    """What came back over the line for this parcel. Raises ParcelRefused."""
    sender, document = opened(content, find_installation)
    if document.kind != Kind.RECEIPT:
        raise ParcelRefused("kind", _("This is not a receipt."))
    if take_receipt(sender, document).pk != parcel.pk:
        raise ParcelRefused("body.of", _("This is the receipt of another parcel."))


def take_receipt(sender: Installation, document: Document, *, actor: User | None = None) -> SentParcel:
    """The locked parcel that the receipt is of. A second receipt changes nothing. Raises ParcelRefused."""
    of, digest = receipt_of(document.body)
    parcels = SentParcel.objects.select_for_update(of=("self",)).select_related(
        "organisation", "referral__case", "arrival"
    )
    parcel = parcels.filter(public_id=of, installation=sender).first()
    if parcel is None or parcel.digest != digest:
        raise ParcelRefused("body.of", _("No such parcel was sent from here."))
    if parcel.arrived_at is None:
        parcel.arrived_at, parcel.content, parcel.failure = timezone.now(), b"", ""
        parcel.save(update_fields=["arrived_at", "content", "failure"])
        record(Event.PARCEL_ARRIVED, actor=actor, target=parcel, case_id=file_of(parcel), changes={"kind": parcel.kind})
    return parcel


def file_of(parcel: SentParcel):
    """Whose file a parcel belongs to; that of a referral from outside is the referral itself."""
    return parcel.referral.case.public_id if parcel.referral else parcel.arrival.public_id
