"""Rows of several tables in one statement: each table's as JSON beside one row, read back as rows of their models."""

from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, QuerySet
from django.db.models.functions import JSONObject

Row = TypeVar("Row", bound=Model)


def beside(rows: QuerySet, *paths: str) -> ArraySubquery:
    """These rows, in their order, for `values` or `annotate` of another query: of each the named fields ("user__full_name" too).

    JSON holds them as the database does: a field that is sealed has no place here.
    """
    return ArraySubquery(rows.values(json=JSONObject(**{path: F(path) for path in paths})))


def rows_of(model: type[Row], found: list[dict[str, Any]]) -> list[Row]:
    """What `beside` brought, as rows of their model. They hold the named fields alone: to be shown, and not to be saved."""
    return [_row(model, facts) for facts in found]


def _row(model: Any, facts: dict[str, Any]) -> Any:
    own: dict[str, Any] = {}
    related: dict[str, dict[str, Any]] = {}
    for path, value in facts.items():
        name, _dots, further = path.partition("__")
        if further:
            related.setdefault(name, {})[further] = value
        else:
            own[name] = model._meta.get_field(name).to_python(value)
    for name, values in related.items():
        known = any(value is not None for value in values.values())
        own[name] = _row(model._meta.get_field(name).related_model, values) if known else None
    return model(**own)
