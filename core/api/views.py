"""The ground that the API stands on, as core/views.py is that of pages: find, ask, act once, answer, put on record."""

import json
from collections.abc import Iterable
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import APIView

from core.api import schema
from core.api.paging import next_address, page_of
from core.api.problems import Invalid, Problem
from core.api.tags import held, require_match, tag_of

READING = {"GET", "HEAD"}
OF_EVERY_LIST = {"limit", "cursor", "fields"}


class ApiView(APIView):
    """One address. `resource`: what a token has to be good for. `operation`: its name in the schema."""

    http_method_names = ["get", "head", "post"]
    resource = ""
    operation = ""
    status = 200
    # Serialisers: of what is shown, and of what is taken.
    shows: Any = None
    takes: Any = None
    # A `Sunset`, once it is to go.
    deprecated: Any = None

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Of whatever is answered, refusals too: that the address is to go is said."""
        said = self.deprecated.headers(self.request) if self.deprecated else {}
        return dict(super().default_response_headers) | said

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Who asks, how often, whether she may at all; then what the address names."""
        self.perform_authentication(request)
        self.check_throttles(request)
        self.check_permissions(request)
        self.check_parameters()
        self.find(**kwargs)

    def check_parameters(self) -> None:
        """Refuse what this address has no parameter for: a filter that is misspelt would show more than was asked for."""
        if not hasattr(self, self.request.method.lower()):
            return
        known = {name for one in self.parameters(self.request.method) for name in _asked_by(one)}
        if set(self.request.query_params) - known:
            raise Problem(400, "bad_request", _("This address has no such parameter."))

    def find(self, **kwargs: Any) -> None:
        """Find the objects of the address among those that this reader sees; raise NotVisible or NotAllowed."""

    def put_on_record(self, ids: Iterable[UUID | str] = (), *, changed: bool = False) -> None:
        recorder = import_string(settings.CALL_RECORDER)
        recorder(self.request._request, token=self.request.auth, ids=ids, changed=changed)

    def only_asked(self, shown: dict[str, Any]) -> dict[str, Any]:
        """Of what is shown, the fields that were asked for by `fields`."""
        asked = self.request.query_params.get("fields")
        if not asked:
            return shown
        names = asked.split(",")
        if unknown := sorted(set(names) - set(self.shows().fields)):
            raise Problem(400, "bad_request", _("There is no such field.") + " " + ", ".join(unknown)[:100])
        return {name: value for name, value in shown.items() if name in names}

    @classmethod
    def shown_as(cls, method: str) -> Any:
        return cls.shows

    def parameters(self, method: str) -> list[Any]:
        if method in READING:
            return [schema.FIELDS] if self.shows else []
        return [schema.KEY]


class ReadList(ApiView):
    """A page of a list: `rows()` in the `order` of a field that is never empty."""

    order = "-id"
    # A `Taken` that says which filters there are and reads them (`asked`).
    asks: Any = None

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Rows and, if there are more, the address of the next ones."""
        page = page_of(self.rows(), self.order, request, arms=self.arms())
        self.prepare(page.rows)
        shown = [self.only_asked(self.shown(row)) for row in page]
        self.put_on_record(row.public_id for row in page)
        return Response({"results": shown, "next": next_address(page, request)})

    def rows(self) -> Any:
        raise NotImplementedError  # the base of lists, never a list itself

    def asked(self) -> dict[str, Any]:
        """The filters of this request, each of its kind. One that does not fit is refused."""
        given = {name: value for name, value in self.request.query_params.items() if name not in OF_EVERY_LIST}
        asks = self.asks(data=given, context={"in_address": True})
        asks.is_valid(raise_exception=True)
        return dict(asks.validated_data)

    def arms(self) -> Any:
        return None

    def prepare(self, rows: list[Any]) -> None:
        """Find for all rows together what each is shown with."""

    def shown(self, row: Any) -> dict[str, Any]:
        return dict(self.shows(row, context=self.context()).data)

    def context(self) -> dict[str, Any]:
        return {}

    def parameters(self, method: str) -> list[Any]:
        if method not in READING:
            return super().parameters(method)
        return [*([self.asks] if self.asks else []), schema.LIMIT, schema.CURSOR, schema.FIELDS]

    @classmethod
    def shown_as(cls, method: str) -> Any:
        return cls.shows(many=True) if method in READING else cls.shows


class One(ApiView):
    """One thing, as this reader is shown it."""

    def row(self) -> Any:
        """What the address names."""
        raise NotImplementedError  # the base of details and of changes of them, never one itself

    def represented(self) -> dict[str, Any]:
        """The whole of it."""
        raise NotImplementedError  # as `row`


class ReadOne(One):
    """It is read, and given with its mark."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        self.look()
        shown = self.represented()
        self.put_on_record([self.row().public_id])
        return Response(self.only_asked(shown), headers={"ETag": tag_of(shown)})

    def look(self) -> None:
        """Put the look on record as the page does, where it does."""


class Change(ApiView):
    """A change: done once under its key, by one action."""

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        keeper = import_module(settings.REQUEST_KEEPER)
        digest = keeper.digest_of(request._request, request.data)
        sent = keeper.claim(request._request, _key(request))
        if sent.digest:
            return _again(sent, digest)
        self.match(request)
        row = self.perform(self.given())
        answer = self.answered(row)
        self.put_on_record([row.public_id], changed=True)
        keeper.settle(sent, digest, self.status, json.dumps(answer, cls=JSONEncoder))
        return Response(answer, status=self.status)

    def given(self) -> dict[str, Any]:
        """What was sent, each field of its kind."""
        taken = self.takes(data=self.request.data)
        taken.is_valid(raise_exception=True)
        return dict(taken.validated_data)

    def checked(self, form: Any) -> dict[str, Any]:
        """What the page's own form makes of it: one rule for both doors."""
        if not form.is_valid():
            raise Invalid(
                {"" if name == NON_FIELD_ERRORS else name: list(found) for name, found in form.errors.items()}
            )
        return dict(form.cleaned_data)

    def filled(
        self, form_class: Any, given: dict[str, Any], on_file: dict[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        """The page's own form, as somebody sends it who typed no more than this into what it begins with."""
        began = {field.name: field.value() for field in form_class(**kwargs)}
        return form_class(began | (on_file or {}) | given, **kwargs)

    def match(self, request: Any) -> None:
        """What is made new was not read before."""

    def perform(self, given: dict[str, Any]) -> Any:
        """Call exactly one action; return the row that it made or changed."""
        raise NotImplementedError  # the base of changes, never one itself

    def answered(self, row: Any) -> dict[str, Any]:
        """What is told of the row: where it is found, unless a change says more."""
        return {"id": str(row.public_id)}


class ChangeOne(Change, One):
    """A change of something: only of what the caller has read (If-Match), looked at once more while it is held."""

    def match(self, request: Any) -> None:
        held(self.row())
        self.find(**self.kwargs)
        require_match(request.headers.get("If-Match", ""), self.represented())

    def parameters(self, method: str) -> list[Any]:
        return super().parameters(method) + ([schema.MATCH] if method == "POST" else [])


def _asked_by(parameter: Any) -> set[str]:
    """The names in a query that one parameter of the schema stands for, or a `Taken` of several."""
    if isinstance(parameter, OpenApiParameter):
        return {parameter.name} if parameter.location == OpenApiParameter.QUERY else set()
    return set(parameter().fields)


def _key(request: Any) -> UUID:
    try:
        return UUID(request.headers.get("Idempotency-Key", ""))
    except ValueError:
        raise Problem(
            400, "key_required", _("Send an Idempotency-Key: a UUID of your own making, new for each change.")
        ) from None


def _again(sent: Any, digest: str) -> Response:
    if sent.digest != digest:
        raise Problem(422, "key_reused", _("This Idempotency-Key was sent with something else."))
    return Response(json.loads(sent.answer), status=sent.status, headers={"Idempotent-Replayed": "true"})
