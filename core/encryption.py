"""Columns that only the application can read: AES-256-GCM under a key ring outside the database.

A value is stored as `version | length of key id | key id | nonce (12) | ciphertext and tag`.
The associated data is `table|column|row uuid`, so a ciphertext moved to another row or
column does not open. The first key of `FIELD_KEYS` writes, all of them read.
"""

import base64
import binascii
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute

_VERSION = 1
_NONCE = 12


class CannotDecrypt(Exception):
    """A ciphertext did not open: key missing, or the bytes were changed or moved. Holds no data."""


class Sealed(bytes):
    """A ciphertext as it lies in the database."""


@cache
def key_ring(text: str) -> dict[str, AESGCM]:
    """Read `id:base64,id:base64`; each key is 32 bytes. A malformed ring is refused at start, never ignored."""
    ring = {}
    for entry in text.split(","):
        key_id, _, encoded = entry.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not key_id.isascii() or not 1 <= len(key_id) <= 16 or len(key) != 32:
            raise ImproperlyConfigured("FIELD_KEYS must be id:base64 of 32 bytes, separated by commas.")
        ring[key_id] = AESGCM(key)
    return ring


def seal(text: str, place: str) -> Sealed:
    """Encrypt under the ring's first key; `place` = table|column|row uuid."""
    return seal_bytes(text.encode("utf-8"), place)


def seal_bytes(content: bytes, place: str) -> Sealed:
    """`seal` for what is no text, such as a file."""
    ring = key_ring(settings.FIELD_KEYS)
    key_id = next(iter(ring))
    nonce = os.urandom(_NONCE)
    head = bytes([_VERSION, len(key_id)]) + key_id.encode("ascii") + nonce
    return Sealed(head + ring[key_id].encrypt(nonce, content, place.encode("ascii")))


def unseal(blob: bytes, place: str) -> str:
    """Decrypt; raises CannotDecrypt where the key is missing or the bytes are not those sealed at this place."""
    return unseal_bytes(blob, place).decode("utf-8")


def unseal_bytes(blob: bytes, place: str) -> bytes:
    """`unseal` for what is no text."""
    if len(blob) < 2 or blob[0] != _VERSION:
        raise CannotDecrypt("unknown version")
    start = 2 + blob[1]
    aead = key_ring(settings.FIELD_KEYS).get(blob[2:start].decode("ascii", "replace"))
    if aead is None:
        raise CannotDecrypt("unknown key")
    try:
        return aead.decrypt(blob[start : start + _NONCE], blob[start + _NONCE :], place.encode("ascii"))
    except (InvalidTag, ValueError):
        raise CannotDecrypt("changed or moved") from None


class _SealedAttribute(DeferredAttribute):
    """Opens a ciphertext when the attribute is read, and only then."""

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = unseal(value, self.field.place(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance, value):
        # Being a data descriptor, it is asked before the instance's own dictionary.
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.Field):
    """Text that the database cannot read. The model needs `public_id`. Empty text is NULL.

    It cannot be filtered, sorted or set by `update()`: such a call is refused
    with FieldError instead of writing or comparing plain text.
    """

    descriptor_class = _SealedAttribute

    def __init__(self, *args, **kwargs):
        kwargs |= {"null": True, "blank": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for implied in ("null", "blank"):
            kwargs.pop(implied, None)
        return name, path, args, kwargs

    def place(self, instance: models.Model) -> str:
        """Where a value lives: part of what is authenticated."""
        return f"{self.model._meta.db_table}|{self.column}|{instance.public_id}"

    def get_internal_type(self):
        return "BinaryField"

    def get_default(self):
        return ""

    def from_db_value(self, value, expression, connection):
        return "" if value is None else Sealed(value)

    def value_to_string(self, obj):
        raise FieldError(f"{self.name} is encrypted and is not serialised.")

    def pre_save(self, instance, add):
        value = instance.__dict__.get(self.attname, "")
        if isinstance(value, Sealed) or not value:
            return value
        return seal(str(value), self.place(instance))

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None or value == "":
            return None
        if not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is encrypted: set it on the instance and save that.")
        return connection.Database.Binary(bytes(value))

    def get_lookup(self, lookup_name):
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
