"""How values lie in the cache: as JSON. Whoever could write to Redis must not be able to run code here, as with pickle."""

import json
from typing import Any


class JsonSerializer:
    """For CACHES["default"]["OPTIONS"]["serializer"]. Whole numbers lie bare, so that Redis can count them up."""

    def dumps(self, value: Any) -> bytes | int:
        if type(value) is int:
            return value
        return json.dumps(value, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)
