"""How a file is closed for its recipient, and where it lies until it is fetched: sealed once more, as documents are."""

import io
import secrets

import pyrage
import pyzipper
from pyrage.x25519 import Recipient

from core.sealed_files import Store

hand_overs = Store("hand-overs")
# Without letters that are taken for one another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUP, _GROUPS, _MARK_GROUPS = 4, 7, 4


def new_passphrase() -> str:
    """Long enough (28 letters, 138 bits) that the archive's own quick key derivation does not matter."""
    return _groups(_GROUPS)


def new_mark() -> str:
    """What stands in one file and in no other."""
    return _groups(_MARK_GROUPS).upper()


def closed_for_key(content: bytes, key: str) -> bytes:
    """An age file that the holder of the key's other half opens, and nobody else: not even who made it."""
    return pyrage.encrypt(content, [Recipient.from_str(key)])


def closed_by_passphrase(content: bytes, name: str, passphrase: str) -> bytes:
    """A zip archive of one file, AES-256; a changed one does not open."""
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(passphrase.encode("ascii"))
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        archive.writestr(name, content)
    return out.getvalue()


def _groups(count: int) -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _letter in range(_GROUP)) for _group in range(count))
