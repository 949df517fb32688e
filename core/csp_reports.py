"""Where browsers report what the Content-Security-Policy stopped: one line in the log, without what stood on the page."""

import json
import logging
import re
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

logger = logging.getLogger(__name__)

LARGEST = 16 * 1024
# Anybody can send a report, so that no flood of them fills the log.
LINES_AN_HOUR = 500
_DIRECTIVE = re.compile(r"[a-z][a-z-]{2,30}")


@csrf_exempt
@login_not_required
@require_POST
def take_report(request: HttpRequest) -> HttpResponse:
    """Write down which directive stopped what on which page. Nothing else of a report is kept, nor believed."""
    if _is_short(request):
        report = _report_of(request.body)
        if report and _may_write():
            logger.warning("Content-Security-Policy: %s stopped %s on %s", *report)
    return HttpResponse(status=204)


def _is_short(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length", "")
    return length.isdecimal() and int(length) <= LARGEST


def _report_of(body: bytes) -> tuple[str, str, str] | None:
    try:
        said = json.loads(body)["csp-report"]
        directive = str(said.get("effective-directive") or said.get("violated-directive") or "").split(" ")[0]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not _DIRECTIVE.fullmatch(directive):
        return None
    return directive, _source(said.get("blocked-uri")), _page(said.get("document-uri"))


def _source(uri: Any) -> str:
    """Scheme or keyword, and whether it was elsewhere: an address could hold anything."""
    try:
        scheme = urlsplit(str(uri)).scheme or str(uri)
    except ValueError:
        return "something"
    return scheme if re.fullmatch(r"[a-z-]{2,20}", scheme) else "something"


def _page(uri: Any) -> str:
    try:
        return resolve(urlsplit(str(uri)).path).view_name
    except (ValueError, Resolver404):
        return "an unknown page"


def _may_write() -> bool:
    key = "csp-reports"
    cache.add(key, 0, timeout=3600)
    try:
        return cache.incr(key) <= LINES_AN_HOUR
    except ValueError:  # it ran out in this very moment
        return True
