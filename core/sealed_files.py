"""Files on the disk that only the application can read: AES-256-GCM in pieces, every file under a key of its own.

    version (1 byte) | piece | piece …     piece = at most 64 KiB, encrypted, and its tag

The nonce is the number of the piece and whether it is the last. A key seals one file once, so no nonce ever comes
back, and a piece that was moved, left out or cut off does not open. What is authenticated besides is the place:
table|file|row uuid, so that a file put in another's stead does not open either (docs/adr/0019).
"""

import errno
import logging
import os
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, Refused
from core.keys import KEY_BYTES, CannotDecrypt

logger = logging.getLogger(__name__)

VERSION = b"\x01"
PIECE = 64 * 1024
TAG = 16
NUMBER_BYTES = 11
# A file whose row is not there yet may be on its way; one as old as this has none to come.
SURELY_LEFT = timedelta(days=1)


class Store:
    """A folder under MEDIA_ROOT with the files of one table, each named by its row's public id.

    The row keeps the file's key, sealed, in `file_key`: empty that, and the file is gone with it.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def put(self, row: Any, content: bytes) -> None:
        """Seal the bytes under a new key, before the row that names it is saved."""
        key = new_key()
        row.file_key, row.size = key.hex(), len(content)
        write(self.path_of(row.public_id), content, key=key, place=_place(row))

    def opened(self, row: Any) -> bytes:
        """The bytes, whole; Conflict where the disk does not have them."""
        try:
            return read(self.path_of(row.public_id), key=bytes.fromhex(row.file_key), place=_place(row))
        except FileNotFoundError:
            raise Conflict(_("The file is missing on this server. Tell whoever looks after it.")) from None

    def remove(self, public_id: UUID) -> None:
        """Destroy the bytes. Their key goes with its row; what was not there is gone already."""
        self.path_of(public_id).unlink(missing_ok=True)

    def path_of(self, public_id: UUID) -> Path:
        return Path(settings.MEDIA_ROOT) / self.folder / public_id.hex[:2] / public_id.hex

    def left_over(self) -> Iterator[UUID]:
        """Names of files that are old enough to have a row, if one ever comes."""
        newest = (timezone.now() - SURELY_LEFT).timestamp()
        for path in sorted((Path(settings.MEDIA_ROOT) / self.folder).glob("??/*")):
            if path.stat().st_mtime < newest:
                yield UUID(path.name)


def _place(row: Any) -> str:
    return f"{row._meta.db_table}|file|{row.public_id}"


def new_key() -> bytes:
    """For one file, once."""
    return secrets.token_bytes(KEY_BYTES)


def write(path: Path, content: bytes, *, key: bytes, place: str) -> None:
    """Seal to a file that does not exist yet, and have it on the disk before a transaction says that it is.

    Raises Refused in a sentence where it cannot be kept, as on a full disk; nothing is left of it then.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as error:
        raise _not_kept(error) from error
    try:
        with file:
            _seal(file, content, AESGCM(key), place)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _not_kept(error) from error


def _seal(file: IO[bytes], content: bytes, cipher: AESGCM, place: str) -> None:
    file.write(VERSION)
    starts = range(0, max(len(content), 1), PIECE)
    for number, start in enumerate(starts):
        nonce = _nonce(number, is_last=number == len(starts) - 1)
        file.write(cipher.encrypt(nonce, content[start : start + PIECE], place.encode("ascii")))
    file.flush()
    os.fsync(file.fileno())


def _not_kept(error: OSError) -> Refused:
    logger.error("A file could not be kept: %s.", errno.errorcode.get(error.errno or 0, "unknown"))
    return Refused(
        _(
            "The file cannot be kept on this server now: nothing was saved. Tell whoever looks after it, and send it later."
        ),
        "file",
    )


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
