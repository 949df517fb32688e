"""The OpenAPI document, made from the very views and serialisers that answer."""

from functools import cache
from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework.serializers import ListSerializer, URLField

from core.api.problems import MEDIA_TYPE
from core.api.serializers import Taken

# A pattern, not a format: clients that are made of this send a header as text.
UUID_TEXT = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"}
KEY = OpenApiParameter(
    "Idempotency-Key", UUID_TEXT, OpenApiParameter.HEADER, required=True, description="Of the program's own making."
)
MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag that was read.")
FIELDS = OpenApiParameter("fields", str, description="Names of fields, by commas: nothing else is sent.")
LIMIT = OpenApiParameter(
    "limit", {"type": "integer", "minimum": 1, "maximum": 100}, description="Rows of a page, 1 to 100; 25 unless said."
)
CURSOR = OpenApiParameter("cursor", str, description="Where to go on: from `next`, never made up.")


class OperationSchema(AutoSchema):
    """Adds to each operation what the base of the API asks of it (core/api/views.py), and what it refuses with."""

    def get_override_parameters(self) -> list[Any]:
        return list(getattr(self.view, "parameters", lambda _method: [])(self.method))

    def get_operation_id(self) -> str:
        verb = "change" if self.method == "POST" else "read"
        return f"{verb}_{self.view.operation}"

    def get_tags(self) -> list[str]:
        return [self.view.resource or "api"]

    def get_description(self) -> str:
        return " ".join((type(self.view).__doc__ or "").split())

    def is_deprecated(self) -> bool:
        return self.view.deprecated is not None

    def get_request_serializer(self) -> Any:
        return getattr(self.view, "takes", None) if self.method == "POST" else None

    def get_response_serializers(self) -> Any:
        shown = self.view.shown_as(self.method)
        if isinstance(shown, ListSerializer):
            shown = _page_of(type(shown.child))
        status = str(self.view.status) if self.method == "POST" else "200"
        return {status: shown, ("default", MEDIA_TYPE): PROBLEM}

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        """What is taken has the fields that are named, and no others. Of what is read any may be lacking: see `fields`."""
        mapped = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, Taken):
            return mapped | {"additionalProperties": False}
        if self.method != "POST" and type(serializer) is self.view.shows:
            mapped.pop("required", None)
        return mapped


@cache
def _page_of(row: type[Any]) -> Any:
    """A page of a list, as ReadList answers with it."""
    return inline_serializer(f"{row.__name__}Page", {"results": row(many=True), "next": URLField(allow_null=True)})


PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


@cache
def document() -> dict[str, Any]:
    """The whole document; the same for everybody, and for the life of the process."""
    # Not in the language of whoever asks first: of its words the names of the parts would be made.
    with translation.override("en"):
        found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found
