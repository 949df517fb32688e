"""One parcel is one file: a document under the sender's name, shut for one recipient by age.

    age( "shelter-cms parcel 1\\n" | signature in base64 | "\\n" | document in JSON )

The signature covers the first line and the document, and the document names sender and recipient by their fingerprints: so a
parcel that was opened cannot be shut anew for somebody else, nor can another take it for its own. What does not fit is
refused with the place and the reason; before the signature is proved nothing of the document is believed.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pyrage
from cryptography.exceptions import InvalidSignature
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from referrals.parcels import keys
from referrals.parcels.enums import CLOCKS_DIFFER, GOOD_FOR, LARGEST, Kind
from referrals.parcels.models import Installation, OwnKeys

FIRST_LINE = b"shelter-cms parcel 1\n"
_SIGNATURE_BYTES = 64
_FIELDS = {"version", "kind", "id", "sender", "recipient", "created", "expires", "subject", "body"}


class ParcelRefused(DomainError):
    """Nothing of a parcel was taken. `place`: where in it; the message says why."""

    status = 422

    def __init__(self, place: str, reason: object, *, status: int = 422) -> None:
        super().__init__(reason)
        self.place, self.status = place, status


@dataclass(frozen=True)
class Document:
    """What a parcel says. `subject`: the referral that it is about, by its id where it was made."""

    kind: Kind
    id: UUID
    created: datetime
    expires: datetime
    subject: UUID
    body: dict[str, Any]
    digest: str


def packed(installation: Installation, kind: Kind, subject: UUID, body: dict[str, Any]) -> tuple[Document, bytes]:
    """The document under our name and the file, shut for the installation."""
    own = keys.own_keys()
    now, parcel_id = timezone.now(), uuid4()
    said = {
        "version": 1,
        "kind": kind.value,
        "id": str(parcel_id),
        "sender": own.fingerprint,
        "recipient": installation.fingerprint,
        "created": now.isoformat(),
        "expires": (now + GOOD_FOR[kind]).isoformat(),
        "subject": str(subject),
        "body": body,
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    document = Document(kind, parcel_id, now, now + GOOD_FOR[kind], subject, body, hashlib.sha256(text).hexdigest())
    return document, shut(own, installation.recipient, text)


def shut(own: OwnKeys, recipient: str, text: bytes) -> bytes:
    """A text under our name, which the recipient alone opens."""
    signature = base64.b64encode(keys.sign(own, FIRST_LINE + text))
    content = FIRST_LINE + signature + b"\n" + text
    return pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(recipient)])


def opened(content: bytes, find_sender: Callable[[str], Installation | None]) -> tuple[Installation, Document]:
    """Who sent a file, and what it says. `find_sender`: an installation in force, by its fingerprint. Raises ParcelRefused."""
    if len(content) > LARGEST:
        raise ParcelRefused("size", _("It is larger than a parcel may be."), status=413)
    signature, text = _parts(_unsealed(content))
    said = _read(text)
    sender = find_sender(said["sender"]) if isinstance(said.get("sender"), str) else None
    if sender is None:
        raise ParcelRefused("sender", _("It comes from no installation that is in force here."))
    try:
        keys.signer(sender.public_signing_key).verify(signature, FIRST_LINE + text)
    except InvalidSignature:
        raise ParcelRefused("signature", _("The signature is not the sender's.")) from None
    return sender, _document(said, text)


def _unsealed(content: bytes) -> bytes:
    try:
        return pyrage.decrypt(content, keys.identities())
    except (pyrage.DecryptError, ValueError):
        raise ParcelRefused("sealing", _("It is no parcel, was changed on the way, or is not for here.")) from None


def _parts(inside: bytes) -> tuple[bytes, bytes]:
    first, _newline, rest = inside.partition(b"\n")
    encoded, newline, text = rest.partition(b"\n")
    try:
        signature = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        signature = b""
    if first + b"\n" != FIRST_LINE or not newline or len(signature) != _SIGNATURE_BYTES:
        raise ParcelRefused("form", _("It does not have the form of a parcel."))
    return signature, text


def _read(text: bytes) -> dict[str, Any]:
    try:
        said = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise ParcelRefused("form", _("It does not have the form of a parcel."))
    return said


def _document(said: dict[str, Any], text: bytes) -> Document:
    """From here on it is what the sender wrote; that it fits is still to be shown."""
    if said.get("version") != 1:
        raise ParcelRefused("version", _("It was packed by a newer version than this installation reads."))
    if set(said) != _FIELDS or not isinstance(said["body"], dict):
        raise ParcelRefused("form", _("It does not have the form of a parcel."))
    if not isinstance(said["recipient"], str) or said["recipient"] not in keys.own_fingerprints():
        raise ParcelRefused("recipient", _("It was packed for another installation."))
    document = Document(
        kind=_one_of(Kind, said["kind"]),
        id=_uuid(said, "id"),
        created=_moment(said, "created"),
        expires=_moment(said, "expires"),
        subject=_uuid(said, "subject"),
        body=said["body"],
        digest=hashlib.sha256(text).hexdigest(),
    )
    now = timezone.now()
    if document.expires <= now:
        raise ParcelRefused("expires", _("Its time is over. The sender packs it anew."))
    if document.created > now + CLOCKS_DIFFER or document.expires > document.created + GOOD_FOR[document.kind]:
        raise ParcelRefused("created", _("It comes from the future, or is good for longer than parcels are."))
    return document


def _one_of(kinds: type[Kind], value: Any) -> Kind:
    if value not in kinds.values:
        raise ParcelRefused("kind", _("This kind of parcel is not known here."))
    return kinds(value)


def _uuid(said: dict[str, Any], place: str) -> UUID:
    try:
        return UUID(said[place])
    except (ValueError, TypeError, AttributeError):
        raise ParcelRefused(place, _("This is not an id.")) from None


def _moment(said: dict[str, Any], place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(said[place])
    except (ValueError, TypeError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ParcelRefused(place, _("This is not a moment."))
    return moment
