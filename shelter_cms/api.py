"""The roof of the API: every app's resources under one address, its document, and a page that explains it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, reverse
from rest_framework.response import Response

from core.api.schema import document
from core.api.views import ApiView
from core.views import PageView

EXAMPLES = [
    """GET %(root)scases/?state=open&limit=50&fields=id,number
Authorization: Bearer scms_…""",
    """POST %(root)scases/…/reopen/
Authorization: Bearer scms_…
Content-Type: application/json
Idempotency-Key: 5f0c1c4e-6f0b-4d0e-9a53-2f6f1c1b8a10
If-Match: "…"

{}""",
]


class Schema(ApiView):
    """The OpenAPI document of all this."""

    operation = "schema"

    def get(self, request: Any) -> Response:
        self.put_on_record()
        return Response(document())


class Root(ApiView):
    """The addresses of the resources."""

    operation = "resources"

    def get(self, request: Any) -> Response:
        self.put_on_record()
        return Response({name: request.build_absolute_uri(reverse(f"api:{name}")) for name in RESOURCES})


class ApiGuide(PageView):
    """What programs can ask, in words and examples; from the same document."""

    template_name = "api/guide.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        root = request.build_absolute_uri("/api/v1/")
        return self.page(operations=operations_of(document()), examples=[text % {"root": root} for text in EXAMPLES])


def operations_of(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Each operation as the page prints it."""
    return [
        {
            "method": method.upper(),
            "path": address,
            "said": operation.get("description", ""),
            "resource": operation["tags"][0],
            "parameters": operation.get("parameters", []),
            "fields": _fields(found, operation),
            "id": operation["operationId"],
        }
        for address, methods in found["paths"].items()
        for method, operation in methods.items()
    ]


def _fields(found: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """What a change takes: name, kind, whether it has to be there."""
    content = operation.get("requestBody", {}).get("content", {})
    name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
    taken = found.get("components", {}).get("schemas", {}).get(name, {})
    return [
        {"name": field, "type": _kind(described), "required": field in taken.get("required", [])}
        for field, described in taken.get("properties", {}).items()
    ]


def _kind(described: dict[str, Any]) -> str:
    kind = described.get("type", "")
    kind = "/".join(kind) if isinstance(kind, list) else kind
    return " ".join(filter(None, [kind or "code", described.get("format", "")]))


RESOURCES = ["persons", "cases", "shelters", "stays", "referrals", "plans", "assistance", "reports"]

ADDRESSES = (
    [
        path("", Root.as_view(), name="root"),
        path("schema/", Schema.as_view(), name="schema"),
        path("", include("cases.api.urls")),
        path("", include("shelters.api.urls")),
        path("", include("referrals.api.urls")),
        path("", include("reintegration.api.urls")),
        path("", include("reports.api.urls")),
    ],
    "api",
)
