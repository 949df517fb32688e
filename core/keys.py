"""The keys of what is sealed: a ring outside the database wraps data keys, and data keys alone seal (docs/security-keys.md).

- The ring `FIELD_KEYS` never enters the database. Its first key wraps, all of them unwrap.
- A holder (a person) has a data key of her own, wrapped in her row. Destroy it, and nothing sealed under it
  opens again: not in the history, not in a backup.
- Everything else is sealed under the data keys of a purpose, in the table `core_datakey`; the newest one seals.
"""

import base64
import binascii
import hmac
import os
import time
from functools import cache, lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, ProgrammingError, models, transaction

from core.models import DataKey, KeyCheck

# First byte of what lies in the database: under which kind of key it is sealed.
BY_RING, BY_PURPOSE, BY_HOLDER = 1, 2, 3
NONCE = 12
KEY_BYTES = 32
ID_BYTES = 8
# What the row of a holder keeps of a key that was destroyed. NULL: none was made yet.
DESTROYED = b""
# At most so many persons' keys are unwrapped in a process at a time.
OPEN_KEYS = 1024
# So long a process goes on sealing under a purpose's key after a newer one was made; the older one always reads.
NEWEST_SECONDS = 300
INDEX_KEY = "INDEX_KEY"


class CannotDecrypt(Exception):
    """A ciphertext did not open: its key is missing, or the bytes were changed or moved.

    Holds no data: `place` is table|column|row uuid.
    """

    def __init__(self, why: str, place: str = "") -> None:
        super().__init__(why)
        self.place = place


class KeyDestroyed(CannotDecrypt):
    """The person's key was destroyed on purpose: nobody can read this again."""


class WrongKeys(ImproperlyConfigured):
    """The keys of this process are not those of this database; one line for whoever starts it."""


class Purpose(models.TextChoices):
    """What is sealed that belongs to no person in particular. A new one gets its key from the next `migrate`."""

    RECORDS = "records"
    SIGN_IN = "sign-in"
    AUDIT = "audit"
    FILES = "files"


# ---------------------------------------------------------------- the ring


@cache
def key_ring(text: str, name: str = "FIELD_KEYS") -> dict[str, AESGCM]:
    """Read `id:base64,id:base64`; each key is 32 bytes. A malformed ring is refused by its name, never ignored."""
    ring: dict[str, AESGCM] = {}
    for entry in text.split(","):
        key_id, _, encoded = entry.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not key_id.isascii() or not 1 <= len(key_id) <= 16 or len(key) != KEY_BYTES or key_id in ring:
            raise ImproperlyConfigured(f"{name} must be id:base64 of 32 bytes, separated by commas, each id once.")
        ring[key_id] = AESGCM(key)
    return ring


def first_key_id() -> str:
    """The ring's key that wraps."""
    return next(iter(key_ring(settings.FIELD_KEYS)))


def wrapped_head(key_id: str) -> bytes:
    """How everything begins that this key of the ring has wrapped."""
    return bytes([BY_RING, len(key_id)]) + key_id.encode("ascii")


def wrap(content: bytes, place: str, key_id: str = "") -> bytes:
    """Seal directly under the ring: `version | length of key id | key id | nonce | ciphertext and tag`."""
    key_id = key_id or first_key_id()
    return close(key_ring(settings.FIELD_KEYS)[key_id], wrapped_head(key_id), content, place)


def unwrap(blob: bytes, place: str) -> bytes:
    """Open what is sealed directly under the ring."""
    start = 2 + blob[1] if len(blob) > 1 and blob[0] == BY_RING else 0
    key = key_ring(settings.FIELD_KEYS).get(blob[2:start].decode("ascii", "replace"))
    if key is None:
        raise CannotDecrypt("unknown key", place)
    return opened(key, blob, start, place)


def close(key: AESGCM, head: bytes, content: bytes, place: str) -> bytes:
    """Encrypt, bound to its place, with a nonce of its own."""
    nonce = os.urandom(NONCE)
    return head + nonce + key.encrypt(nonce, content, place.encode("ascii"))


def opened(key: AESGCM, blob: bytes, start: int, place: str) -> bytes:
    """Decrypt what follows the head; CannotDecrypt unless these are the bytes sealed at this place."""
    end = start + NONCE
    try:
        return key.decrypt(blob[start:end], blob[end:], place.encode("ascii"))
    except (InvalidTag, ValueError):
        raise CannotDecrypt("changed or moved", place) from None


# ---------------------------------------------------------------- keys of persons


def holder_place(table: str, public_id: Any) -> str:
    """To which row a wrapped key is bound."""
    return f"key|{table}|{public_id}"


def new_wrapped_key(place: str) -> bytes:
    """A data key, made and wrapped at once."""
    return wrap(os.urandom(KEY_BYTES), place)


def holder_key(holder: Any) -> AESGCM:
    """The key of a person. It is made while she is being added, and never for a row that has lost it."""
    place = holder_place(holder._meta.db_table, holder.public_id)
    wrapped = holder.wrapped_key
    if wrapped is None and holder._state.adding:
        wrapped = holder.wrapped_key = new_wrapped_key(place)
    if not wrapped:
        if wrapped == DESTROYED:
            raise KeyDestroyed("the key was destroyed", place)
        raise CannotDecrypt("no key", place)
    return _unwrapped(settings.FIELD_KEYS, wrapped, place)


@lru_cache(maxsize=OPEN_KEYS)
def _unwrapped(ring: str, wrapped: bytes, place: str) -> AESGCM:
    # Found by the wrapped bytes only: once they have gone from the row, nothing leads here any more.
    return AESGCM(unwrap(wrapped, place))


def destroy_key(holder: Any) -> None:
    """Make everything sealed for this person unreadable for ever, wherever a copy lies. Cannot be undone."""
    holder.wrapped_key = DESTROYED
    holder.save(update_fields=["wrapped_key"])


# ---------------------------------------------------------------- keys of purposes

_by_id: dict[tuple[str, int], AESGCM] = {}
_newest: dict[tuple[str, str], tuple[int, float]] = {}


def load_data_keys(using: str = DEFAULT_DB_ALIAS) -> None:
    """Unwrap every purpose's keys, once for this process: one query."""
    ring = settings.FIELD_KEYS
    for row in DataKey.objects.using(using).order_by("created_at", "id"):
        if (ring, row.pk) not in _by_id:
            _by_id[ring, row.pk] = AESGCM(unwrap(bytes(row.wrapped), data_key_place(row)))
        if row.retired_at is None:
            _newest[ring, row.purpose] = (row.pk, time.monotonic())


def data_key_place(row: Any) -> str:
    """To what a purpose's wrapped key is bound."""
    return f"key|{row.purpose}|{row.pk}"


def data_key(key_id: int, place: str = "") -> AESGCM:
    """The purpose's key with this id, whether it still seals or only reads."""
    known = (settings.FIELD_KEYS, key_id)
    if known not in _by_id:
        load_data_keys()
    if known not in _by_id:
        raise CannotDecrypt("unknown key", place)
    return _by_id[known]


def sealing_key(purpose: str, using: str = DEFAULT_DB_ALIAS) -> tuple[int, AESGCM]:
    """The newest key of a purpose, with its id."""
    known = (settings.FIELD_KEYS, str(purpose))
    key_id, read_at = _newest.get(known, (0, 0.0))
    if not key_id or time.monotonic() - read_at > NEWEST_SECONDS:
        load_data_keys(using)
    if known not in _newest:
        raise WrongKeys(f"There is no data key for the purpose '{purpose}': run `manage.py migrate`.")
    key_id = _newest[known][0]
    return key_id, _by_id[settings.FIELD_KEYS, key_id]


def forget() -> None:
    """Drop every unwrapped key of this process."""
    _by_id.clear()
    _newest.clear()
    _unwrapped.cache_clear()


# ---------------------------------------------------------------- are these the keys of this database?


def check_keys(using: str = DEFAULT_DB_ALIAS, *, may_be_new: bool = False) -> bool:
    """Raise WrongKeys unless every key in use is at hand and is the right one; False where there are no keys yet.

    `may_be_new`: the ring may begin with a key that is about to be registered.
    """
    key_ring(settings.FIELD_KEYS)
    try:
        with transaction.atomic(using=using):
            rows = list(KeyCheck.objects.using(using).filter(retired_at=None).order_by("id"))
    except ProgrammingError:
        return False
    for row in rows:
        _check(row)
    if not rows:
        return False
    if not may_be_new and first_key_id() not in {row.key_id for row in rows}:
        raise WrongKeys(
            f"FIELD_KEYS begins with the key '{first_key_id()}', which this database does not know yet: run"
            " `manage.py migrate` with these keys first."
        )
    try:
        load_data_keys(using)
    except CannotDecrypt as problem:
        raise WrongKeys(f"A data key does not open ({problem.place}): the table core_datakey was changed.") from None
    return True


def _check(row: Any) -> None:
    if row.key_id == INDEX_KEY:
        if not hmac.compare_digest(bytes(row.value), _index_check()):
            raise WrongKeys("INDEX_KEY is not the key with which the names in this database are indexed.")
        return
    try:
        unwrap(bytes(row.value), f"check|{row.key_id}")
    except CannotDecrypt:
        if row.key_id in key_ring(settings.FIELD_KEYS):
            fault = f"The key '{row.key_id}' in FIELD_KEYS is not the one under which data in this database are sealed."
        else:
            fault = f"FIELD_KEYS lacks the key '{row.key_id}', under which data in this database are sealed."
        raise WrongKeys(f"{fault} Put the right key back; nothing was read.") from None


def _index_check() -> bytes:
    return hmac.digest(base64.b64decode(settings.INDEX_KEY), b"check", "sha256")


def register_keys(using: str, checks: Any = KeyCheck, data_keys: Any = DataKey) -> int:
    """As the owner: let the database know the ring's first key, and give every purpose a key; how many were made."""
    key_id = first_key_id()
    value = wrap(b"known value", f"check|{key_id}")
    checks.objects.using(using).get_or_create(key_id=key_id, defaults={"value": value})
    checks.objects.using(using).filter(key_id=key_id).update(retired_at=None)
    checks.objects.using(using).get_or_create(key_id=INDEX_KEY, defaults={"value": _index_check()})
    in_use = set(data_keys.objects.using(using).filter(retired_at=None).values_list("purpose", flat=True))
    missing = [purpose for purpose in Purpose.values if purpose not in in_use]
    for purpose in missing:
        add_data_key(purpose, using, data_keys)
    return len(missing)


def add_data_key(purpose: str, using: str, data_keys: Any = DataKey) -> None:
    """As the owner: a new key for a purpose. Its id is drawn, so that it means one key in every copy of the database."""
    row = data_keys(pk=int.from_bytes(os.urandom(ID_BYTES), "big") >> 1, purpose=purpose)
    row.wrapped = new_wrapped_key(data_key_place(row))
    row.save(using=using, force_insert=True)
