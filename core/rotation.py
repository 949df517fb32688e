"""Moving everything to new keys beside a live system.

Rows are taken in batches, each locked, changed and committed, so that the work may stop anywhere and go on later. A row
that somebody holds is passed over and met again in the next round: we never wait for a lock, so that nobody's page
fails for our sake, and never write over what we have not locked, so that no edit is lost.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models, transaction
from django.utils import timezone

from core import keys
from core.encryption import EncryptedTextField, HolderKeyField, Sealed, seal_bytes, unseal_bytes
from core.models import DataKey, KeyCheck, PublicModel

BATCH = 500
ROUNDS = 20
PAUSE_SECONDS = 0.25


@dataclass
class Rotation:
    """What was done, and what is still under an old key. Ids only."""

    ring_key: str
    changed: Counter[str] = field(default_factory=Counter)
    left: dict[str, int] = field(default_factory=dict)
    unopened: list[str] = field(default_factory=list)
    may_be_removed: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "ring_key": self.ring_key,
            "changed": dict(sorted(self.changed.items())),
            "left": dict(sorted(self.left.items())),
            "unopened": sorted(self.unopened),
            "may_be_removed": self.may_be_removed,
        }


@dataclass(frozen=True)
class Part:
    """The rows of one table that are to be moved: which (in SQL), and what each becomes."""

    label: str
    model: type[models.Model]
    condition: str
    parameters: list[Any]
    # Column -> new value, for one locked row; empty where nothing is to be done.
    change: Callable[[Any], dict[str, bytes]]
    related: bool = False


def rotate(using: str, *, new_data_keys: bool = False) -> Rotation:
    """Rewrap every data key under the ring's first key, and seal anew what is not sealed under the key it should be."""
    keys.check_keys(using, may_be_new=True)
    result = Rotation(keys.first_key_id())
    result.changed["core.DataKey (made)"] += keys.register_keys(using)
    _rewrap_data_keys(using, result)
    if new_data_keys:
        _replace_data_keys(using, result)
    keys.load_data_keys(using)
    result.changed = +result.changed
    for number in range(ROUNDS):
        parts = list(_parts())
        for part in parts:
            _go_through(part, using, result)
        result.left = {part.label: rows for part in parts if (rows := _count(part, using))}
        if sum(result.left.values()) <= len(set(result.unopened)):
            break
        time.sleep(PAUSE_SECONDS if number < ROUNDS - 1 else 0)
    result.unopened = sorted(set(result.unopened))
    _retire_ring_keys(using, result)
    return result


def _parts() -> Iterable[Part]:
    """Persons' keys first: the fields sealed under them come after."""
    everything = sorted(apps.get_models(), key=lambda model: model._meta.label)
    for model in everything:
        for column in (row for row in model._meta.concrete_fields if isinstance(row, HolderKeyField)):
            yield _holder_keys(model, column)
    for model in everything:
        if getattr(model, "is_frozen", False):
            # Append-only: what it sealed is opened by retired keys, which are wrapped anew like the others.
            continue
        # What may never be rewritten stays under the key it was sealed with; that one goes on opening it.
        frozen = getattr(model, "is_frozen", False)
        if not frozen and any(isinstance(row, EncryptedTextField) for row in model._meta.concrete_fields):
            yield _fields(model)
        for column in getattr(model, "sealed_columns", ()):
            yield _sealed_column(model, column)


def _holder_keys(model: type[models.Model], column: Any) -> Part:
    head = keys.wrapped_head(keys.first_key_id())
    name = f'"{column.column}"'
    condition = f"{name} IS NULL OR ({name} <> ''::bytea AND substring({name} FROM 1 FOR %s) <> %s)"

    def change(row: Any) -> dict[str, bytes]:
        place = keys.holder_place(model._meta.db_table, row.public_id)
        wrapped = getattr(row, column.attname)
        if wrapped is None:
            return {column.column: keys.new_wrapped_key(place)}
        if wrapped == keys.DESTROYED or wrapped.startswith(head):
            return {}
        return {column.column: keys.wrap(keys.unwrap(wrapped, place), place)}

    return Part(f"{model._meta.label} keys", model, condition, [len(head), head], change)


def _fields(model: type[models.Model]) -> Part:
    sealed = [row for row in model._meta.concrete_fields if isinstance(row, EncryptedTextField)]
    of_a_person = getattr(model, "key_holder", None) not in (None, PublicModel.key_holder)
    head = _head(of_a_person)
    # Empty: removed for good.
    condition = " OR ".join(
        f"""("{row.column}" <> ''::bytea AND substring("{row.column}" FROM 1 FOR %s) <> %s)""" for row in sealed
    )

    def change(row: Any) -> dict[str, bytes]:
        changed: dict[Any, bytes] = {}
        for column in sealed:
            value = row.__dict__[column.attname]
            if isinstance(value, Sealed) and not value.startswith(head):
                # Opened by reading, sealed by what saving does.
                getattr(row, column.attname)
                changed[column.column] = column.pre_save(row, False)
        return changed

    return Part(model._meta.label, model, condition, [len(head), head] * len(sealed), change, related=of_a_person)


def _sealed_column(model: type[models.Model], column: str) -> Part:
    """A binary column that the model's own app seals, at the place that fields use too."""
    head = _head(False)

    def change(row: Any) -> dict[str, bytes]:
        value = bytes(getattr(row, column))
        if value.startswith(head):
            return {}
        place = f"{model._meta.db_table}|{column}|{row.public_id}"
        return {column: seal_bytes(unseal_bytes(value, place), place)}

    # Empty: removed, or nothing yet.
    condition = f'''"{column}" <> ''::bytea AND substring("{column}" FROM 1 FOR %s) <> %s'''
    return Part(f"{model._meta.label}.{column}", model, condition, [len(head), head], change)


def _head(of_a_person: bool) -> bytes:
    """How a value begins that is sealed under the key it should be."""
    if of_a_person:
        return bytes([keys.BY_HOLDER])
    key_id, _key = keys.sealing_key(keys.Purpose.RECORDS)
    return bytes([keys.BY_PURPOSE]) + key_id.to_bytes(keys.ID_BYTES, "big")


def _go_through(part: Part, using: str, result: Rotation) -> None:
    """Once through the rows in question, in the order of their keys."""
    last = 0
    while True:
        with transaction.atomic(using=using):
            found = _next_keys(part, using, last)
            if not found:
                return
            last = found[-1]
            rows = part.model._base_manager.using(using).filter(pk__in=found).order_by("pk")
            rows = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
            with connections[using].cursor() as cursor:
                # No value changes, so there is nothing to remember of before.
                cursor.execute("SELECT set_config('audit.moving_keys', 'on', true)")
            changes = {row.pk: _changed(part, row, result) for row in (rows.select_related() if part.related else rows)}
            _write(part, using, {key: columns for key, columns in changes.items() if columns})
        result.changed[part.label] += sum(1 for columns in changes.values() if columns)
        result.changed = +result.changed


def _changed(part: Part, row: Any, result: Rotation) -> dict[str, bytes]:
    try:
        return part.change(row)
    except keys.CannotDecrypt as problem:
        result.unopened.append(f"{part.model._meta.db_table}||{row.public_id}" if not problem.place else problem.place)
        return {}


def _next_keys(part: Part, using: str, last: int) -> list[int]:
    table = part.model._meta.db_table
    statement = f'SELECT id FROM "{table}" WHERE id > %s AND ({part.condition}) ORDER BY id LIMIT %s'  # noqa: S608 (our own names)
    with connections[using].cursor() as cursor:
        cursor.execute(statement, [last, *part.parameters, BATCH])
        return [key for (key,) in cursor.fetchall()]


def _count(part: Part, using: str) -> int:
    with connections[using].cursor() as cursor:
        statement = f'SELECT count(*) FROM "{part.model._meta.db_table}" WHERE {part.condition}'  # noqa: S608 (our own names)
        cursor.execute(statement, part.parameters)
        return cursor.fetchone()[0]


def _write(part: Part, using: str, changes: dict[int, dict[str, bytes]]) -> None:
    for column in sorted({column for columns in changes.values() for column in columns}):
        pairs = [(key, bytes(columns[column])) for key, columns in changes.items() if column in columns]
        table = part.model._meta.db_table
        statement = (
            f'UPDATE "{table}" SET "{column}" = given.value'  # noqa: S608 (our own names)
            f' FROM unnest(%s::bigint[], %s::bytea[]) AS given (id, value) WHERE "{table}".id = given.id'
        )
        with connections[using].cursor() as cursor:
            # The same values under other keys are no change that a history of values would keep.
            cursor.execute("SELECT set_config('audit.moving_keys', 'on', true)")
            cursor.execute(statement, [[key for key, _value in pairs], [value for _key, value in pairs]])


def _rewrap_data_keys(using: str, result: Rotation) -> None:
    head = keys.wrapped_head(keys.first_key_id())
    with transaction.atomic(using=using):
        for row in DataKey.objects.using(using).select_for_update().order_by("id"):
            if not bytes(row.wrapped).startswith(head):
                place = keys.data_key_place(row)
                row.wrapped = keys.wrap(keys.unwrap(bytes(row.wrapped), place), place)
                row.save(update_fields=["wrapped"])
                result.changed["core.DataKey"] += 1


def _replace_data_keys(using: str, result: Rotation) -> None:
    """New keys for all purposes. The old ones go on reading: the record of what happened is never rewritten."""
    for purpose in keys.Purpose.values:
        with transaction.atomic(using=using):
            in_use = DataKey.objects.using(using).select_for_update().filter(purpose=purpose, retired_at=None)
            in_use.update(retired_at=timezone.now())
            keys.add_data_key(purpose, using)
        result.changed["core.DataKey (made)"] += 1


def _retire_ring_keys(using: str, result: Rotation) -> None:
    """Name the keys that the ring needs no more: only after a run that found nothing to do.

    A page opened before the first run may still write back what it had read then, so the second run tells.
    """
    if result.changed or result.left:
        return
    checks = KeyCheck.objects.using(using)
    others = checks.filter(retired_at=None).exclude(key_id__in=[keys.INDEX_KEY, result.ring_key])
    others.update(retired_at=timezone.now())
    retired = set(checks.exclude(retired_at=None).values_list("key_id", flat=True))
    ring = keys.key_ring(settings.FIELD_KEYS)
    result.may_be_removed = [key_id for key_id in ring if key_id in retired]
