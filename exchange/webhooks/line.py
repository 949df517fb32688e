"""The line to a webhook: one POST to an address that somebody typed, and the number of its answer. Nothing else comes back.

Whoever types an address must not reach with it what stands behind our walls. So the host is asked for once; each address that
it has must be public, or lie in WEBHOOK_NETWORKS; and the line goes to one of these very addresses, whatever the name says a
moment later. The certificate is still the host's. No redirect is followed, no proxy asked, no word of the answer read; all of
it has SECONDS. In a fresh clone on one's own machine an address may be http.
"""

import http.client
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from exchange.webhooks.enums import Problem

SECONDS = 15
LONGEST = 500
# Where public addresses of IPv6 are given out; and those of them that carry another one inside, to which a gateway would lead.
_GIVEN_OUT = ip_network("2000::/3")
_CARRIERS = [ip_network(text) for text in ("2001::/32", "2002::/16")]
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Outcome:
    """What came of a try. Without a problem it arrived."""

    problem: str = ""
    code: int | None = None
    milliseconds: int = 0


def parts_of(address: str) -> SplitResult | None:
    """An address that a webhook may have, taken apart; None of every other: https, a host, no name or password in it."""
    schemes = ("https", "http") if settings.LOCAL else ("https",)
    try:
        parts = urlsplit(address)
        good = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    plain = address.isascii() and address.isprintable() and " " not in address and len(address) <= LONGEST
    bare = not (parts.fragment or parts.username or parts.password or "@" in parts.netloc)
    return parts if good and plain and bare else None


def is_open(text: str) -> bool:
    """Whether a webhook may lead to this address of the net."""
    try:
        address: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        # The same place in another spelling; one that depends on the interface is of this network anyway.
        address = address.ipv4_mapped or address
    if any(address in network for network in _allowed() if network.version == address.version):
        return True
    if isinstance(address, IPv6Address) and address not in _GIVEN_OUT:
        return False
    closed = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    carries = any(address in network for network in _CARRIERS if network.version == address.version)
    return address.is_global and not (closed or carries)


def post(address: str, body: bytes, headers: dict[str, str]) -> Outcome:
    """Hand a message over; whatever goes wrong is the outcome, and never an exception that has the address in it."""
    began = time.monotonic()
    problem, code = _try(address, body, headers)
    return Outcome(problem, code, round((time.monotonic() - began) * 1000))


def _try(address: str, body: bytes, headers: dict[str, str]) -> tuple[str, int | None]:
    parts = parts_of(address)
    if parts is None:
        return Problem.NETWORK, None
    port = parts.port or _PORTS[parts.scheme]
    try:
        found = _addresses(parts.hostname or "", port)
    except (OSError, UnicodeError):
        return Problem.NAME, None
    if not found or not all(is_open(one) for one in found):
        return Problem.NETWORK, None
    line = _Line(parts.scheme, parts.hostname or "", port, found)
    try:
        code = line.post(parts, body, headers)
    except ssl.SSLCertVerificationError:
        return Problem.TRUST, None
    except (OSError, http.client.HTTPException, ValueError):
        return Problem.TIME if line.is_late else Problem.LINE, None
    if 300 <= code < 400:
        return Problem.REDIRECT, code
    return ("" if 200 <= code < 300 else Problem.ANSWER), code


def _addresses(host: str, port: int) -> list[str]:
    """All that the host's name leads to, each once, in the order in which they were told."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _allowed() -> list[Any]:
    return [ip_network(text) for text in settings.WEBHOOK_NETWORKS]


class _Line:
    """A connection to the first of these addresses that takes it, in a host's name; cut in time, however slowly it speaks."""

    def __init__(self, scheme: str, host: str, port: int, addresses: list[str]) -> None:
        self.connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
        self._scheme, self._host, self._addresses, self._port = scheme, host, addresses, port
        self.is_late = False

    def post(self, parts: SplitResult, body: bytes, headers: dict[str, str]) -> int:
        """The number of the answer; its words stay unread."""
        clock = threading.Timer(SECONDS, self._cut)
        clock.daemon = True
        clock.start()
        try:
            self._connect()
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            known = {"Host": parts.netloc, "Connection": "close"}
            self.connection.request("POST", path, body=body, headers=known | headers)
            answer = self.connection.getresponse()
            answer.close()
        except TimeoutError:
            self.is_late = True
            raise
        finally:
            clock.cancel()
            self.connection.close()
        return answer.status

    def _connect(self) -> None:
        line = self.connection.sock = self._first_that_takes()
        line.settimeout(SECONDS)
        if self._scheme == "http" and settings.LOCAL:
            return
        trust = ssl.create_default_context()
        if settings.WEBHOOK_CA_FILE:
            trust.load_verify_locations(settings.WEBHOOK_CA_FILE)
        # Hands are shaken when the clock can already cut the line.
        line = self.connection.sock = trust.wrap_socket(line, server_hostname=self._host, do_handshake_on_connect=False)
        line.do_handshake()

    def _first_that_takes(self) -> socket.socket:
        """Without IPv6 here, its addresses are told all the same."""
        problem: OSError = OSError()
        for address in self._addresses:
            if self.is_late:
                break
            try:
                return socket.create_connection((address, self._port), timeout=SECONDS / len(self._addresses))
            except OSError as refused:
                problem = refused
        raise problem

    def _cut(self) -> None:
        self.is_late = True
        line = self.connection.sock
        if line is not None:
            # It may have ended by itself at this moment.
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)
