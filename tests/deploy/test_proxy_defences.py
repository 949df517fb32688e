"""The proxy and the server behind it, as docker-compose.yml starts them: what they refuse before Django is asked."""

import re
import shutil
import socket
import ssl

import pytest

HOST = "localhost"
pytestmark = [
    pytest.mark.runtime,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed: its file is read, not tried"),
]
OWN_HEADERS = {
    "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.fixture
def door(stack, started, proxy_configuration):
    """Start web and proxy; gives a function that sends bytes over TLS and returns all that came back."""
    started("web")
    stack.wait_until(lambda: stack.health_check("web").returncode == 0, "web")
    stack.spawn("proxy", ["nginx", "-c", str(proxy_configuration), "-g", "daemon off;"])
    stack.wait_until(lambda: stack.health_check("proxy").returncode == 0, "proxy")

    def connect(context=None):
        context = context or ssl.create_default_context(cafile=stack.secrets / "tls_certificate")
        plain = socket.create_connection(("localhost", stack.ports["https"]), timeout=20)
        try:
            return context.wrap_socket(plain, server_hostname=HOST)
        except (ssl.SSLError, OSError):
            plain.close()
            raise

    def send(content: bytes) -> bytes:
        with connect() as secure:
            secure.sendall(content)
            return everything(secure)

    send.connect = connect
    yield send
    stack.stop("proxy", 30)


def everything(connection) -> bytes:
    """Read until the other side has nothing more to say.

    The first byte may be long in coming: a server that has just started reads all its pages for the first one it gives.
    """
    connection.settimeout(60)
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
            connection.settimeout(3)
    except (TimeoutError, ConnectionResetError):
        pass
    return received


def answers(received: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"^HTTP/1\.[01] (\d{3}) ", received, re.MULTILINE)]


def headers(received: bytes) -> dict[str, list[str]]:
    head = received.split(b"\r\n\r\n")[0].decode().splitlines()[1:]
    found: dict[str, list[str]] = {}
    for line in head:
        name, _, value = line.partition(": ")
        found.setdefault(name.lower(), []).append(value)
    return found


def request(line: str, *lines: str, body: str = "") -> bytes:
    return "\r\n".join([line, f"Host: {HOST}", *lines, "Connection: close", "", body]).encode()


def test_old_tls_and_weak_ciphers_are_refused_and_the_newest_is_taken(stack, door):
    def context(**settings):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
        made.set_ciphers(settings.pop("ciphers", "ALL:@SECLEVEL=0"))
        for name, value in settings.items():
            setattr(made, name, value)
        return made

    newest = door.connect(context())
    assert newest.version() == "TLSv1.3"
    newest.close()
    good = door.connect(context(maximum_version=ssl.TLSVersion.TLSv1_2))
    assert good.version() == "TLSv1.2"
    assert good.cipher()[0].startswith("ECDHE-")
    assert re.search("GCM|CHACHA20", good.cipher()[0])
    good.close()
    weak = "AES128-SHA:AES256-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA:AES128-GCM-SHA256:@SECLEVEL=0"
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        door.connect(context(maximum_version=ssl.TLSVersion.TLSv1_2, ciphers=weak)).close()
    with pytest.warns(DeprecationWarning, match="TLSv1_1"), pytest.raises((ssl.SSLError, ConnectionResetError)):
        door.connect(context(minimum_version=ssl.TLSVersion.TLSv1_1, maximum_version=ssl.TLSVersion.TLSv1_1)).close()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (request("GET /readyz HTTP/1.1"), 404),
        (request("POST /accounts/login/ HTTP/1.1", "Content-Length: 99999999"), 413),
        (request("TRACE / HTTP/1.1", "X-Zq: zqsecret"), 405),
        (request("GET /../../etc/passwd HTTP/1.1"), 400),
        (request("GET / HTTP/9.9"), 505),
        (request("GET / HTTP/1.1", "X-Long: " + "a" * 40_000), 400),
    ],
    ids=["inner page", "too large", "trace", "out of the root", "protocol", "long header"],
)
def test_what_the_proxy_refuses_itself_carries_the_headers_too(door, asked, status):
    received = door(asked)
    told = headers(received)

    assert answers(received) == [status]
    assert b"zqsecret" not in received
    assert not re.search(rb"nginx/\d", received)
    if status not in {400, 505}:  # refused before it is known whose server is meant
        for name, value in OWN_HEADERS.items():
            assert told.get(name) == [value], name
        assert "frame-ancestors 'none'" in told["content-security-policy"][0]
        # What is too large is told in three languages, in words alone.
        kind = "text/plain" if status == 413 else "text/html"
        assert told["content-type"] == [f"{kind}; charset=utf-8"]


def test_what_the_application_says_is_said_once(door):
    told = headers(door(request("GET /accounts/login/ HTTP/1.1")))

    for name in [*OWN_HEADERS, "content-security-policy"]:
        assert len(told.get(name, [""])) == 1, name
    assert "script-src 'self'" in told["content-security-policy"][0]


SMUGGLED = "GET /zqsmuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
BOTH = request(
    "POST /accounts/login/ HTTP/1.1",
    "Content-Type: application/x-www-form-urlencoded",
    f"Content-Length: {len(SMUGGLED) + 5}",
    "Transfer-Encoding: chunked",
    body="0\r\n\r\n" + SMUGGLED,
)
TWICE = request(
    "POST /accounts/login/ HTTP/1.1", "Content-Length: 0", f"Content-Length: {len(SMUGGLED)}", body=SMUGGLED
)
ODD = request(
    "POST /accounts/login/ HTTP/1.1", "Transfer-Encoding: xchunked", "Content-Length: 5", body="0\r\n\r\n" + SMUGGLED
)
FOLDED = request(
    "POST /accounts/login/ HTTP/1.1", "Transfer-Encoding:\r\n chunked", "Content-Length: 5", body="0\r\n\r\n" + SMUGGLED
)
SPACED = request(
    "POST /accounts/login/ HTTP/1.1", "Transfer-Encoding : chunked", "Content-Length: 5", body="0\r\n\r\n" + SMUGGLED
)


@pytest.mark.parametrize("asked", [BOTH, TWICE, ODD, FOLDED, SPACED], ids=["both", "twice", "odd", "folded", "spaced"])
def test_no_request_is_smuggled_behind_another(stack, door, asked):
    received = door(asked)

    assert len(answers(received)) <= 1
    assert b"zqsmuggled" not in received
    direct = socket.create_connection(("127.0.0.1", stack.ports["web"]), timeout=20)
    with direct:
        direct.sendall(asked)
        behind = everything(direct)
    # Where both lengths are given the one of the chunks counts (RFC 9112), and nothing is kept open for a second request.
    assert len(answers(behind)) <= 1
    assert 404 not in answers(behind)


def test_a_line_break_in_an_address_makes_no_header(door):
    received = door(request("GET /i18n/%0d%0aSet-Cookie:%20zq=1 HTTP/1.1"))

    assert answers(received)[0] in {302, 400, 404}
    assert not any("zq=1" in value for value in headers(received).get("set-cookie", []))


def test_a_visitor_cannot_claim_an_address(stack, door, proxy_configuration):
    door(request("GET /accounts/login/ HTTP/1.1", "X-Forwarded-For: 203.0.113.77", "X-Real-IP: 203.0.113.77"))

    assert "203.0.113.77" not in (proxy_configuration.parent / "access.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["/.git/HEAD", "/static/", "/var/local.env", "/static../manage.py", "/.env"])
def test_no_file_but_the_static_ones_is_served(door, path):
    assert answers(door(request(f"GET {path} HTTP/1.1"))) == [404]
