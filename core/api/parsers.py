"""JSON alone, and not much of it."""

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser

LARGEST = 256 * 1024


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "too_large"


class SmallJsonParser(BaseParser):
    """An object in UTF-8, without the numbers that JSON does not have."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        body = stream.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise BodyTooLarge(_("What was sent is too large."))
        try:
            data = json.loads(body.decode("utf-8"), parse_constant=_refuse)
            # JSON can write half a character (\ud800), in a name of a field too. No text that is kept or answered can.
            json.dumps(data, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError):
            raise ParseError(_("What was sent is not JSON.")) from None
        if not isinstance(data, dict):
            raise ParseError(_("Send one JSON object."))
        return data


def _refuse(name: str) -> None:
    raise ValueError(name)


class JsonAlone(BaseContentNegotiation):
    """Whatever a client says that it accepts."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type
