"""Columns that only the application can read: AES-256-GCM under data keys (core/keys.py).

A value is stored as `version | which key | nonce (12) | ciphertext and tag`:

    1 | length of key id | key id   directly under the ring: wrapped keys, and values older than data keys
    2 | data key id (8)             under the key of a purpose
    3 |                             under the key of the person that the row is about

The associated data is `table|column|row uuid`, so a ciphertext moved to another row or column does not open.
"""

from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from core import keys
from core.keys import CannotDecrypt, KeyDestroyed, Purpose, key_ring

__all__ = [
    "CannotDecrypt", "EncryptedTextField", "HolderKeyField", "KeyDestroyed", "Purpose", "Sealed", "key_ring", "seal",
    "seal_bytes", "unseal", "unseal_bytes",
]  # fmt: skip


class Sealed(bytes):
    """A ciphertext as it lies in the database."""


def seal(text: str, place: str, *, purpose: Purpose = Purpose.RECORDS) -> Sealed:
    """Encrypt under a purpose's key; `place` = table|column|row uuid."""
    return seal_bytes(text.encode("utf-8"), place, purpose=purpose)


def seal_bytes(content: bytes, place: str, *, purpose: Purpose = Purpose.RECORDS) -> Sealed:
    """`seal` for what is no text, such as a file."""
    key_id, key = keys.sealing_key(purpose)
    head = bytes([keys.BY_PURPOSE]) + key_id.to_bytes(keys.ID_BYTES, "big")
    return Sealed(keys.close(key, head, content, place))


def unseal(blob: bytes, place: str) -> str:
    """Decrypt; raises CannotDecrypt where the key is missing or the bytes are not those sealed at this place."""
    return unseal_bytes(blob, place).decode("utf-8")


def unseal_bytes(blob: bytes, place: str) -> bytes:
    """`unseal` for what is no text."""
    version = blob[0] if blob else 0
    if version == keys.BY_PURPOSE:
        start = 1 + keys.ID_BYTES
        return keys.opened(keys.data_key(int.from_bytes(blob[1:start], "big"), place), blob, start, place)
    if version == keys.BY_RING:
        return keys.unwrap(blob, place)
    raise CannotDecrypt("unknown version", place)


def seal_for(holder: Any, text: str, place: str) -> Sealed:
    """Encrypt under a person's own key, which is destroyed with her record."""
    return Sealed(keys.close(keys.holder_key(holder), bytes([keys.BY_HOLDER]), text.encode("utf-8"), place))


def unseal_for(holder: Any, blob: bytes, place: str) -> str:
    """Decrypt what is about a person, also where it was sealed before she had a key."""
    if blob[:1] != bytes([keys.BY_HOLDER]):
        return unseal(blob, place)
    if holder is None:
        raise CannotDecrypt("nobody holds the key", place)
    try:
        key: AESGCM = keys.holder_key(holder)
    except KeyDestroyed:
        raise KeyDestroyed("the key was destroyed", place) from None
    except CannotDecrypt as problem:
        raise CannotDecrypt(f"the person's key: {problem}", place) from None
    return keys.opened(key, blob, 1, place).decode("utf-8")


class _SealedAttribute(DeferredAttribute):
    """Opens a ciphertext when the attribute is read, and only then."""

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = unseal_for(self.field.holder(instance), value, self.field.place(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance, value):
        # Being a data descriptor, it is asked before the instance's own dictionary.
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.Field):
    """Text that the database cannot read. The model needs `public_id`. Empty text is NULL.

    It is sealed under the key of the person whom the model's `key_holder()` names, or else under a purpose's.

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

    @staticmethod
    def holder(instance: models.Model) -> Any:
        """The person whose key seals; a migration's historical model knows none."""
        find = getattr(instance, "key_holder", None)
        return find() if find else None

    def get_internal_type(self):
        return "BinaryField"

    def get_default(self):
        return ""

    def from_db_value(self, value, expression, connection):
        # Empty bytes: what stood here was removed for good, where NULL would say that nothing ever did.
        return Sealed(value) if value else ""

    def value_to_string(self, obj):
        raise FieldError(f"{self.name} is encrypted and is not serialised.")

    def pre_save(self, instance, add):
        value = instance.__dict__.get(self.attname, "")
        if isinstance(value, Sealed) or not value:
            return value
        holder = self.holder(instance)
        return seal_for(holder, str(value), self.place(instance)) if holder else seal(str(value), self.place(instance))

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None or value == "":
            return None
        if not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is encrypted: set it on the instance and save that.")
        return connection.Database.Binary(bytes(value))

    def get_lookup(self, lookup_name):
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class HolderKeyField(models.BinaryField):
    """The data key of the person in this row, wrapped. NULL: none was made yet; empty: destroyed, and all that it sealed."""

    def __init__(self, *args, **kwargs):
        kwargs |= {"null": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("null", None)
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return None if value is None else bytes(value)

    def pre_save(self, instance, add):
        if add:
            keys.holder_key(instance)
        return super().pre_save(instance, add)
