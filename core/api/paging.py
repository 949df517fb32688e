"""Lists by position in their order: what leads on is signed, holds ids alone, and is good for the same list and reader."""

from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.api.problems import Problem
from core.paging import Page, keyset_page

SALT = "core.api.cursor"
DEFAULT, MOST = 25, 100


def page_of(rows: models.QuerySet, order: str, request: Any, *, arms: Any = None) -> Page:
    """One page of the rows, as `keyset_page` has it, by `limit` and `cursor`."""
    query = QueryDict(mutable=True)
    if request.query_params.get("cursor"):
        query["after"] = _read(request)
    return keyset_page(rows, order, query, size=_size(request), count=False, arms=arms)


def next_address(page: Page, request: Any) -> str | None:
    if not page.next_url:
        return None
    cursor = signing.dumps([str(page.rows[-1].public_id), _list_of(request)], salt=SALT)
    kept = [(name, value) for name, value in sorted(request.query_params.items()) if name != "cursor"]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*kept, ('cursor', cursor)])}")


def _size(request: Any) -> int:
    given = request.query_params.get("limit", str(DEFAULT))
    if not (given.isascii() and given.isdigit() and len(given) <= 3 and 1 <= int(given) <= MOST):
        raise Problem(400, "bad_request", _("`limit` is a number from 1 to 100."))
    return int(given)


def _read(request: Any) -> str:
    try:
        after, of = signing.loads(request.query_params["cursor"], salt=SALT)
    except (signing.BadSignature, ValueError):
        of = None
    if of != _list_of(request):
        raise Problem(400, "bad_request", _("This `cursor` is not of this list."))
    return str(after)


def _list_of(request: Any) -> list[Any]:
    """Which list, of whom: a cursor leads on in no other."""
    kept = sorted(
        (name, value) for name, value in request.query_params.items() if name not in {"cursor", "limit", "fields"}
    )
    return [str(request.user.public_id), request.path, [list(pair) for pair in kept]]
