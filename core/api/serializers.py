"""What is taken and what is shown: field by field, named here and nowhere else."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

# How JSON writes what a field takes. The library would take a number for a text, and a text for a yes.
WRITTEN: tuple[tuple[Any, tuple[type, ...]], ...] = (
    (serializers.BooleanField, (bool,)),
    (serializers.IntegerField, (int, float)),
    ((serializers.CharField, serializers.DecimalField, serializers.UUIDField), (str,)),
)


class Taken(serializers.Serializer):
    """What a program sends. A field that nobody knows is refused, not ignored: it was meant for something.

    So is what is written otherwise than the schema says; in an address (`in_address`) all is text.
    """

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
        if not self.context.get("in_address"):
            wrong = {name: found for name, value in data.items() if (found := _miswritten(self.fields[name], value))}
            if wrong:
                raise serializers.ValidationError({name: [said] for name, said in wrong.items()})
        return super().to_internal_value(data)


def _miswritten(field: Any, value: Any) -> str:
    """What is to be said of a value that JSON writes as something else than the field."""
    if value is None:
        return ""
    if isinstance(field, serializers.ListField):
        values = value if isinstance(value, list) else []
        return next((said for one in values if (said := _miswritten(field.child, one))), "")
    for kinds, types in WRITTEN:
        if isinstance(field, kinds):
            fits = isinstance(value, types) and (bool in types or not isinstance(value, bool))
            return "" if fits else str(field.error_messages["invalid"])
    return ""


class Nothing(Taken):
    """An empty object."""


class Code(serializers.ChoiceField):
    """One of a closed list, by its code; what it means is in the schema."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices=choices, **kwargs)


class Made(serializers.Serializer):
    """What a change made or changed."""

    id = serializers.UUIDField()
