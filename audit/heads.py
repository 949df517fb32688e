"""The end of the chain, signed with Ed25519 under a key outside the database, and kept where the database is not.

Whoever owns the database can rebuild the whole chain; then it no longer passes through the heads that lie elsewhere.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


class BadHead(Exception):
    """This is no head that one of our keys has signed; one line for whoever checks it."""


@dataclass(frozen=True)
class Head:
    """So many events, with this digest after the last of them, on this day."""

    position: int
    digest: bytes
    day: str
    public_key: bytes = b""
    signature: bytes = b""

    def message(self) -> bytes:
        """What is signed."""
        return f"shelter_cms record|{self.position}|{self.digest.hex()}|{self.day}".encode()

    def as_text(self) -> str:
        """As it is written to a file and mailed: no word about anybody."""
        document = {"position": self.position, "digest": self.digest.hex(), "day": self.day}
        keys = {"public_key": _text(self.public_key), "signature": _text(self.signature)}
        return json.dumps(document | keys, indent=1) + "\n"

    def file_name(self) -> str:
        return f"record-{self.day}-{self.position}.json"


def signed(position: int, digest: bytes, day: str) -> Head:
    """Sign under this installation's key."""
    key = signing_key(settings.AUDIT_SIGNING_KEY)
    head = Head(position, digest, day, key.public_key().public_bytes_raw())
    return Head(position, digest, day, head.public_key, key.sign(head.message()))


def check_signature(head: Head) -> None:
    """Raise BadHead unless one of the keys we trust has signed exactly this."""
    if head.public_key not in trusted_keys():
        raise BadHead("signed under a key that is not ours (see AUDIT_SIGNING_KEY and AUDIT_TRUSTED_KEYS)")
    try:
        Ed25519PublicKey.from_public_bytes(head.public_key).verify(head.signature, head.message())
    except InvalidSignature:
        raise BadHead("the signature does not belong to this text") from None


def read(text: str) -> Head:
    """Read what `as_text` wrote, and check the signature."""
    try:
        document = json.loads(text)
        parts = [base64.b64decode(document[name], validate=True) for name in ("public_key", "signature")]
        head = Head(int(document["position"]), bytes.fromhex(document["digest"]), str(document["day"]), *parts)
        head.message()
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise BadHead("this file holds no signed end of a record") from None
    check_signature(head)
    return head


def store(head: Head) -> Path | None:
    """Write the head to AUDIT_HEAD_FOLDER, which may lie on another machine; one that is there stays."""
    if not settings.AUDIT_HEAD_FOLDER:
        return None
    folder = Path(settings.AUDIT_HEAD_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / head.file_name()
    if not path.exists():
        draft = path.with_suffix(".draft")
        draft.write_text(head.as_text(), encoding="ascii")
        draft.replace(path)
    return path


@cache
def signing_key(text: str) -> Ed25519PrivateKey:
    """32 bytes in base64. A malformed key is refused, never replaced by another."""
    return Ed25519PrivateKey.from_private_bytes(_key_bytes("AUDIT_SIGNING_KEY", text))


def trusted_keys() -> set[bytes]:
    """This installation's public key, and those it signed with before."""
    keys = {_key_bytes("AUDIT_TRUSTED_KEYS", text) for text in settings.AUDIT_TRUSTED_KEYS}
    if settings.AUDIT_SIGNING_KEY:
        keys.add(signing_key(settings.AUDIT_SIGNING_KEY).public_key().public_bytes_raw())
    return keys


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _key_bytes(name: str, text: Any) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must be base64 of 32 bytes.")
    return key
