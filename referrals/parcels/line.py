"""The line to another installation: one POST to the address that two administrators entered, and what comes back.

No redirect is followed, nothing is waited for longer than SECONDS, no more is read than a receipt can be. In a fresh clone on
one's own machine an address may be http; everywhere else it is https, with a certificate that the machine trusts, or one of
PARCELS_CA_FILE.
"""

import http.client
import ssl
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 20
PATH = "/parcels/"
MEDIA_TYPE = "application/age"
_MOST_BACK = 64 * 1024
# New, and there already: both answer with the receipt.
RECEIVED = (201, 409)


class LineCut(Exception):
    """No receipt came back: whether the parcel arrived is not known. The word says where it ended, and nothing else."""


def is_address(address: str) -> bool:
    """A host and perhaps a port, by https; no path, no name, no password."""
    try:
        parts = urlsplit(address)
        schemes = ("https", "http") if settings.LOCAL else ("https",)
        _ = parts.port
    except ValueError:
        return False
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password)
    return parts.scheme in schemes and bool(parts.hostname) and bare


def deliver(address: str, content: bytes) -> bytes:
    """Hand a parcel over; returns the receipt as it came, to be looked at like every parcel. Raises LineCut."""
    parts = urlsplit(address)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    try:
        connection.request("POST", PATH, body=content, headers={"Content-Type": MEDIA_TYPE})
        answer = connection.getresponse()
        said = answer.read(_MOST_BACK + 1)
    except (OSError, http.client.HTTPException):
        raise LineCut("line") from None
    finally:
        connection.close()
    if answer.status not in RECEIVED:
        raise LineCut(f"answer {answer.status}")
    if len(said) > _MOST_BACK:
        raise LineCut("receipt")
    return said


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "http" and settings.LOCAL:
        return http.client.HTTPConnection(host, port, timeout=SECONDS)
    trust = ssl.create_default_context(cafile=settings.PARCELS_CA_FILE or None)
    return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=trust)
