"""What is taken and what is shown: field by field, named here and nowhere else."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


class Taken(serializers.Serializer):
    """What a program sends. A field that nobody knows is refused, not ignored: it was meant for something."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)


class Nothing(Taken):
    """An empty object."""


class Code(serializers.ChoiceField):
    """One of a closed list, by its code; what it means is in the schema."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices=choices, **kwargs)


class Made(serializers.Serializer):
    """What a change made or changed."""

    id = serializers.UUIDField()
