"""Adding very many rows: what `bulk_create` does, without the work it does for every field of every row."""

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from core.encryption import EncryptedTextField, HolderKeyField

BATCH = 1_000


def insert(rows: list[Any]) -> None:
    """Add instances of one model by plain INSERT (never COPY: it ends where row-level security begins).

    Their keys are taken from the table's sequence and ascend in the order given.
    Encrypted fields are sealed and `auto_now_add` is set as on saving; foreign keys are
    taken from their objects, which must be saved.
    """
    for start in range(0, len(rows), BATCH):
        _insert(type(rows[0]), rows[start : start + BATCH])


def _insert(model: type[models.Model], rows: list[Any]) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    template = "(" + ", ".join(_placeholder(field) for field in fields) + ")"
    readers = [_reader(field) for field in fields]
    with connection.cursor() as cursor:
        _give_keys(cursor, model, rows)
        values = [read(row) for row in rows for read in readers]
        statement = f"INSERT INTO {table} ({columns}) VALUES {', '.join([template] * len(rows))}"  # noqa: S608 (names of our own tables)
        cursor.execute(statement, values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _give_keys(cursor: Any, model: type[models.Model], rows: list[Any]) -> None:
    key = model._meta.pk
    assert key is not None
    sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    cursor.execute(sequence, [model._meta.db_table, key.column, len(rows)])
    for row, (number,) in zip(rows, sorted(cursor.fetchall()), strict=True):
        row.pk = number


def _placeholder(field: Any) -> str:
    # An empty list has no type of its own.
    return f"%s::{field.db_type(connection)}" if isinstance(field, ArrayField) else "%s"


def _reader(field: Any) -> Callable[[Any], Any]:
    name = field.attname
    if isinstance(field, EncryptedTextField | HolderKeyField):
        return lambda row: field.get_db_prep_value(field.pre_save(row, True), connection)
    if getattr(field, "auto_now_add", False):
        return lambda row: field.pre_save(row, True)
    if isinstance(field, models.ForeignKey):
        return lambda row: _key_of(row, field)
    return lambda row: row.__dict__[name]


def _key_of(row: Any, field: Any) -> Any:
    key = row.__dict__[field.attname]
    target = row._state.fields_cache.get(field.cache_name) if key is None else None
    if target is not None:
        key = target.pk
        # Not by setattr, which forgets the object and would fetch it again.
        row.__dict__[field.attname] = key
    return key
