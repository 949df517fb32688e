"""Asking ClamAV's daemon about a file, by its own protocol (INSTREAM). Nothing of the file is told to it but the bytes."""

import socket
import struct
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings

PIECE = 64 * 1024
LONGEST_ANSWER = 4096
SECONDS = 120


class ScannerUnreachable(Exception):
    """No answer, or none that says whether the file is clean: it stays in quarantine and is asked about again."""


def is_configured() -> bool:
    return bool(settings.CLAMAV_ADDRESS)


def is_clean(content: bytes) -> bool:
    """False where a virus was found. Raises ScannerUnreachable."""
    try:
        with _connected() as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                connection.sendall(struct.pack("!L", len(piece)) + piece)
            connection.sendall(struct.pack("!L", 0))
            answer = _answer(connection)
    except OSError as problem:
        raise ScannerUnreachable(type(problem).__name__) from None
    if answer == b"stream: OK":
        return True
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return False
    # Too large for its own limit, busy, no signatures: not clean, but not infected either.
    raise ScannerUnreachable("no verdict")


def signatures_made_at() -> datetime | None:
    """When the daemon's signatures were made; None where it has none. Raises ScannerUnreachable.

    It says `ClamAV 1.0.7/27345/Mon Jul 22 08:28:10 2024`, in the time of its own machine, and without signatures only its name.
    """
    try:
        with _connected() as connection:
            connection.sendall(b"zVERSION\0")
            answer = _answer(connection).decode("ascii", "replace")
    except OSError as problem:
        raise ScannerUnreachable(type(problem).__name__) from None
    if not answer.startswith("ClamAV "):
        raise ScannerUnreachable("no version")
    _name, _slash, rest = answer.partition("/")
    try:
        # A day's difference between zones does not matter beside the days that are allowed.
        return datetime.strptime(rest.partition("/")[2], "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError:
        return None


def _connected() -> socket.socket:
    """`tcp://host:3310` or `unix:///run/clamav/clamd.sock`."""
    address = urlsplit(settings.CLAMAV_ADDRESS)
    if address.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS)
        connection.connect(address.path)
        return connection
    return socket.create_connection((address.hostname or "", address.port or 3310), timeout=SECONDS)


def _answer(connection: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        part = connection.recv(LONGEST_ANSWER)
        if not part:
            break
        said += part
    return said.rstrip(b"\0\n")
