"""What a merging changed, kept so that taking it back puts back exactly that, and nothing that was changed since.

One sealed text: for each question that the remaining record took from the other, its answer before and after; and for
each row of the file that was closed with it, the columns before and after.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models

from core.encryption import EncryptedTextField
from core.models import PublicModel

Pair = list[Any]  # before, after
Columns = dict[str, Any]


@dataclass(frozen=True)
class RowChange:
    """One row of the closed file: which it is, and its columns before and after."""

    model: str
    public_id: str
    columns: dict[str, Pair]


@dataclass(frozen=True)
class Snapshot:
    answers: dict[str, Pair] = field(default_factory=dict)
    rows: list[RowChange] = field(default_factory=list)

    def as_text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "Snapshot":
        found = json.loads(text)
        return cls(found["answers"], [RowChange(**row) for row in found["rows"]])


def plain(value: Any) -> Any:
    """A value as JSON has it; a field's `to_python` reads it back."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def columns_of_rows(rows: Iterable[PublicModel]) -> dict[tuple[str, str], Columns]:
    """The columns of some rows as they are now, but for what is sealed: closing a file rewrites no words."""
    return {(row._meta.label, str(row.public_id)): _columns(row) for row in rows}


def between(before: dict[tuple[str, str], Columns], after: dict[tuple[str, str], Columns]) -> list[RowChange]:
    """What changed in rows that were there before and are there after."""
    changes = []
    for (model, public_id), columns in before.items():
        now = after[model, public_id]
        pairs = {name: [value, now[name]] for name, value in columns.items() if value != now[name]}
        if pairs:
            changes.append(RowChange(model, public_id, pairs))
    return changes


def put_back(change: RowChange) -> bool:
    """Give a row the columns that it had; False, and nothing is written, where somebody changed one of them since."""
    model = apps.get_model(change.model)
    row = model._base_manager.select_for_update().get(public_id=change.public_id)
    now = _columns(row)
    if any(now[name] != after for name, (_before, after) in change.columns.items()):
        return False
    for name, (before, _after) in change.columns.items():
        setattr(row, name, model._meta.get_field(name).to_python(before))
    row.save(update_fields=list(change.columns))
    return True


def _columns(row: models.Model) -> Columns:
    fields = row._meta.concrete_fields
    return {
        one.attname: plain(getattr(row, one.attname))
        for one in fields
        if not isinstance(one, EncryptedTextField | models.BinaryField)
    }
