"""What leaves the house sealed: AES-256-GCM in pieces, each stream under a key of its own, wrapped under BACKUP_KEYS.

    magic | version | length of key id | key id | nonce (12) | wrapped key (48) | piece | piece …

The nonce of a piece is its number and whether it is the last; what is authenticated besides is the head and the name of
the part. So a piece that was changed, moved, left out, or taken from another backup does not open, nor one stream in the
place of another. The keys are no field keys: whoever holds a backup and its key sees what the database sees, ciphertext.
"""

import hashlib
import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.keys import KEY_BYTES, NONCE, key_ring
from exchange.backup.refusals import BackupRefused, damaged

MAGIC = b"SCMSBK"
VERSION = 1
PIECE = 1024 * 1024
TAG = 16
_NUMBER_BYTES = 11


def ring() -> dict[str, AESGCM]:
    """The keys of backups by their ids; the first one seals, all of them open."""
    if not settings.BACKUP_KEYS:
        line = "BACKUP_KEYS is not set: no backup is made or read without a key of its own (see .env.example)."
        raise BackupRefused(line, "no_key")
    try:
        return key_ring(settings.BACKUP_KEYS, "BACKUP_KEYS")
    except ImproperlyConfigured as problem:
        raise BackupRefused(str(problem), "no_key") from None


class Sealing:
    """A stream that is being sealed. It is whole once `close` has written its last piece."""

    def __init__(self, target: BinaryIO, name: str) -> None:
        key_id, key = next(iter(ring().items()))
        own, nonce = os.urandom(KEY_BYTES), os.urandom(NONCE)
        start = MAGIC + bytes([VERSION, len(key_id)]) + key_id.encode("ascii")
        head = start + nonce + key.encrypt(nonce, own, start)
        self._target, self._cipher, self._bound = target, AESGCM(own), head + name.encode("ascii")
        self._pending, self._number, self._digest = bytearray(), 0, hashlib.sha256()
        self.size = 0
        self._put(head)

    def write(self, content: bytes) -> None:
        self._pending += content
        # The last piece is known only when nothing follows, so one is always held back.
        while len(self._pending) > PIECE:
            self._seal(bytes(self._pending[:PIECE]), is_last=False)
            del self._pending[:PIECE]

    def close(self) -> str:
        """Write the last piece; returns the digest of all that was written."""
        self._seal(bytes(self._pending), is_last=True)
        return self._digest.hexdigest()

    def _seal(self, content: bytes, *, is_last: bool) -> None:
        self._put(self._cipher.encrypt(_nonce(self._number, is_last), content, self._bound))
        self._number += 1

    def _put(self, content: bytes) -> None:
        self._digest.update(content)
        self.size += len(content)
        self._target.write(content)


def opened(source: BinaryIO, name: str) -> Iterator[bytes]:
    """The content piece by piece, in order; ends only where the whole stream was found as it was sealed."""
    cipher, bound = _opened_head(source, name)
    piece, number = source.read(PIECE + TAG), 0
    while True:
        following = source.read(PIECE + TAG)
        try:
            yield cipher.decrypt(_nonce(number, not following), piece, bound)
        except (InvalidTag, ValueError):
            raise damaged(f"the part '{name}' was changed, moved or cut off") from None
        if not following:
            return
        piece, number = following, number + 1


def sealed(content: bytes, name: str) -> bytes:
    """`Sealing` for what is small."""
    target = _Bytes()
    sealing = Sealing(target, name)  # type: ignore[arg-type]
    sealing.write(content)
    sealing.close()
    return bytes(target.content)


class _Bytes:
    def __init__(self) -> None:
        self.content = bytearray()

    def write(self, content: bytes) -> None:
        self.content += content


def _opened_head(source: BinaryIO, name: str) -> tuple[AESGCM, bytes]:
    start = source.read(len(MAGIC) + 2)
    if len(start) < len(MAGIC) + 2 or start[: len(MAGIC)] != MAGIC:
        raise BackupRefused("This is no backup of this program. Nothing was restored.", "damaged")
    if start[-2] != VERSION:
        raise BackupRefused("This backup was made by a newer version of this program.", "newer")
    identity = source.read(start[-1])
    nonce, wrapped = source.read(NONCE), source.read(KEY_BYTES + TAG)
    key_id = identity.decode("ascii", "replace")
    key = ring().get(key_id)
    if key is None:
        line = f"This backup is sealed under the key '{key_id}', which BACKUP_KEYS lacks. Nothing was restored."
        raise BackupRefused(line, "wrong_key")
    try:
        own = key.decrypt(nonce, wrapped, start + identity)
    except (InvalidTag, ValueError):
        line = (
            f"This backup does not open under the key '{key_id}' of BACKUP_KEYS: it is another key, or the backup was"
            " changed. Nothing was restored."
        )
        raise BackupRefused(line, "wrong_key") from None
    return AESGCM(own), start + identity + nonce + wrapped + name.encode("ascii")


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(_NUMBER_BYTES, "big") + bytes([is_last])
