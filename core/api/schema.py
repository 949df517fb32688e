"""The OpenAPI document, made from the very views and serialisers that answer."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

KEY = OpenApiParameter("Idempotency-Key", OpenApiTypes.UUID, OpenApiParameter.HEADER, required=True)
MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag that was read.")
FIELDS = OpenApiParameter("fields", str, description="Names of fields, by commas: nothing else is sent.")
LIMIT = OpenApiParameter("limit", int, description="Rows of a page, 1 to 100; 25 unless said.")
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
        status = str(self.view.status) if self.method == "POST" else "200"
        return {status: shown, "default": PROBLEM}


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
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found
