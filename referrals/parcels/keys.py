"""The keys of this installation and of others: made on first use, kept sealed, told apart by a fingerprint.

Two keys each: Ed25519 writes the sender's name under a parcel, age (X25519) shuts it for one recipient. What others need of
them is one line, the card: both public halves. The fingerprint covers both; people compare it by another way.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import IntegrityError, transaction
from django.utils import timezone

from referrals.parcels.models import OwnKeys

_GROUP = 4
_ED25519_BYTES = 32


class NotACard(ValueError):
    """What was typed is no card of an installation."""


@dataclass(frozen=True)
class PublicKeys:
    signing: str
    recipient: str

    @property
    def card(self) -> str:
        return f"{self.signing} {self.recipient}"

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.card.encode("ascii")).hexdigest()


def read_card(text: str) -> PublicKeys:
    """The public halves that a card holds. Raises NotACard."""
    parts = text.split()
    if len(parts) != 2:
        raise NotACard(text)
    try:
        if len(base64.b64decode(parts[0], validate=True)) != _ED25519_BYTES:
            raise NotACard(text)
        pyrage.x25519.Recipient.from_str(parts[1])
    except (binascii.Error, ValueError, pyrage.RecipientError):
        raise NotACard(text) from None
    return PublicKeys(parts[0], parts[1])


def groups(fingerprint: str) -> list[str]:
    """As two people read it to each other."""
    return [fingerprint[at : at + _GROUP] for at in range(0, len(fingerprint), _GROUP)]


def keys_in_use() -> OwnKeys | None:
    return OwnKeys.objects.filter(retired_at__isnull=True).first()


def own_keys() -> OwnKeys:
    """The pair in use; made where there is none yet. Two at once: the second takes what the first made."""
    kept = keys_in_use()
    if kept is not None:
        return kept
    try:
        with transaction.atomic():
            return _made()
    except IntegrityError:
        return OwnKeys.objects.get(retired_at__isnull=True)


def renew_own_keys() -> OwnKeys:
    """A new pair in place of the old one, which goes on opening what was packed for it."""
    with transaction.atomic():
        OwnKeys.objects.filter(retired_at__isnull=True).update(retired_at=timezone.now())
        return _made()


def public_keys(own: OwnKeys) -> PublicKeys:
    return PublicKeys(own.public_signing_key, own.recipient)


def sign(own: OwnKeys, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(own.signing_key)).sign(message)


def signer(public_signing_key: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(public_signing_key))


def identities() -> list[pyrage.x25519.Identity]:
    """With which parcels are opened: the pair in use, and the retired ones."""
    return [pyrage.x25519.Identity.from_str(row.opening_key) for row in OwnKeys.objects.order_by("-id")]


def own_fingerprints() -> set[str]:
    return set(OwnKeys.objects.values_list("fingerprint", flat=True))


def _made() -> OwnKeys:
    signing, opening = Ed25519PrivateKey.generate(), pyrage.x25519.Identity.generate()
    public = PublicKeys(
        base64.b64encode(signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode("ascii"),
        str(opening.to_public()),
    )
    return OwnKeys.objects.create(
        signing_key=base64.b64encode(signing.private_bytes_raw()).decode("ascii"),
        opening_key=str(opening),
        public_signing_key=public.signing,
        recipient=public.recipient,
        fingerprint=public.fingerprint,
    )
