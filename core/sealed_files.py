"""Files on the disk that only the application can read: AES-256-GCM in pieces, every file under a key of its own.

    version (1 byte) | piece | piece …     piece = at most 64 KiB, encrypted, and its tag

The nonce is the number of the piece and whether it is the last. A key seals one file once, so no nonce ever comes
back, and a piece that was moved, left out or cut off does not open. What is authenticated besides is the place:
table|file|row uuid, so that a file put in another's stead does not open either (docs/adr/0019).
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.keys import KEY_BYTES, CannotDecrypt

VERSION = b"\x01"
PIECE = 64 * 1024
TAG = 16
NUMBER_BYTES = 11


def new_key() -> bytes:
    """For one file, once."""
    return secrets.token_bytes(KEY_BYTES)


def write(path: Path, content: bytes, *, key: bytes, place: str) -> None:
    """Seal to a file that does not exist yet, and have it on the disk before a transaction says that it is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    cipher = AESGCM(key)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(VERSION)
        starts = range(0, max(len(content), 1), PIECE)
        for number, start in enumerate(starts):
            nonce = _nonce(number, is_last=number == len(starts) - 1)
            file.write(cipher.encrypt(nonce, content[start : start + PIECE], place.encode("ascii")))
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(path: Path, *, key: bytes, place: str) -> bytes:
    """The whole content, or CannotDecrypt: nothing is handed out before its last piece was found whole."""
    return b"".join(_pieces(path, AESGCM(key), place))


def _pieces(path: Path, cipher: AESGCM, place: str) -> Iterator[bytes]:
    with path.open("rb") as file:
        if file.read(1) != VERSION:
            raise CannotDecrypt("unknown version", place)
        piece, number = file.read(PIECE + TAG), 0
        while True:
            following = file.read(PIECE + TAG)
            try:
                yield cipher.decrypt(_nonce(number, is_last=not following), piece, place.encode("ascii"))
            except (InvalidTag, ValueError):
                raise CannotDecrypt("changed, moved or cut off", place) from None
            if not following:
                return
            piece, number = following, number + 1


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(NUMBER_BYTES, "big") + bytes([is_last])
