"""By what a receiver knows that a message is ours and fresh: Standard Webhooks, `v1`, HMAC-SHA256 (docs/webhooks.md)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

# As receivers' libraries write it, and a search for secrets that leaked knows it.
PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode("ascii")


def headers_of(message_id: str, timestamp: int, body: bytes, keys: Iterable[str]) -> dict[str, str]:
    """What goes along with a body: one signature by each secret that is valid, so that a receiver may change hers in between."""
    message = f"{message_id}.{timestamp}.".encode("ascii") + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{_signed(key, message)}" for key in keys if key),
    }


def _signed(secret: str, message: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    return base64.b64encode(hmac.digest(key, message, hashlib.sha256)).decode("ascii")
