"""The line: where it may lead, to whom it speaks, how long it waits."""

import socket
import threading
import time

import pytest

from exchange.webhooks import line
from exchange.webhooks.enums import Problem

OPEN = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"]
CLOSED = [
    "127.0.0.1", "127.1.2.3", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "169.254.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:7f00:1::", "not an address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_open(address):
    assert line.is_open(address)


@pytest.mark.parametrize("address", CLOSED)
def test_what_stands_behind_walls_is_closed(address):
    assert not line.is_open(address)


def test_a_network_that_the_installation_names_is_open_and_no_other(settings):
    settings.WEBHOOK_NETWORKS = ["10.20.0.0/16", "fd12::/16"]

    assert line.is_open("10.20.3.4")
    assert line.is_open("::ffff:10.20.3.4")
    assert line.is_open("fd12::5")
    assert not line.is_open("10.21.0.1")
    assert not line.is_open("127.0.0.1")
    assert line.is_open("8.8.8.8")


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example.org/", "ftp://hooks.example.org/", "https:///told", "https://", "hooks.example.org",
        "https://user@hooks.example.org/", "https://user:word@hooks.example.org/", "https://@hooks.example.org/",
        "https://hooks.example.org/#part", "https://hooks.example.org:0/", "https://hooks.example.org:99999/",
        "https://hooks.example.org:port/", "https://höoks.example.org/", "https://hooks.example.org/a b",
        "https://hooks.example.org/\r\nHost: x", "https://hooks.example.org/" + "a" * 500, "file:///etc/passwd",
    ],
)  # fmt: skip
def test_an_address_that_no_webhook_has(address, settings):
    settings.LOCAL = False

    assert line.parts_of(address) is None


@pytest.mark.parametrize("address", ["https://hooks.example.org", "https://[2606:2800::1]:8443/told?key=1"])
def test_an_address_that_a_webhook_may_have(address, settings):
    settings.LOCAL = False

    assert line.parts_of(address) is not None


def test_plain_http_is_for_a_clone_on_ones_own_machine(settings):
    settings.LOCAL = True

    assert line.parts_of("http://localhost:8080/") is not None


def test_what_was_sent_arrives_with_the_hosts_own_certificate(receiving):
    outcome = line.post(receiving.address, b"{}", {"webhook-id": "1"})

    assert (outcome.problem, outcome.code) == ("", 204)
    path, headers, body = receiving.taken[0]
    assert (path, body, headers["Host"]) == ("/told?from=shelters", b"{}", f"localhost:{receiving.port}")


def test_a_certificate_that_nobody_trusts_gets_nothing(receiving, settings):
    settings.WEBHOOK_CA_FILE = ""

    assert line.post(receiving.address, b"{}", {}).problem == Problem.TRUST
    assert receiving.taken == []


def test_a_certificate_of_another_host_gets_nothing(receiving):
    address = receiving.address.replace("localhost", "127.0.0.1")

    assert line.post(address, b"{}", {}).problem == Problem.TRUST
    assert receiving.taken == []


def test_a_closed_network_is_not_even_asked(receiving, settings):
    settings.WEBHOOK_NETWORKS = []

    outcome = line.post(receiving.address, b"{}", {})

    assert outcome.problem == Problem.NETWORK
    assert receiving.taken == []


def test_one_closed_address_among_open_ones_closes_the_host(monkeypatch):
    """A name may lead to several, and say another first the next time."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_how: found)

    def no_line(*_asked, **_how):
        pytest.fail("A line was opened.")

    monkeypatch.setattr(socket, "create_connection", no_line)

    assert line.post("https://hooks.example.org/", b"{}", {}).problem == Problem.NETWORK


def test_the_line_goes_to_the_address_that_was_looked_at_whatever_the_name_says_later(monkeypatch, receiving):
    """A name that leads elsewhere the second time it is asked: it is asked once."""
    real, asked = socket.getaddrinfo, []

    def first_here_then_there(host, port, *more, **how):
        asked.append(host)
        if host == "localhost":
            return real("127.0.0.1" if asked.count("localhost") == 1 else "10.255.255.1", port, *more, **how)
        return real(host, port, *more, **how)

    monkeypatch.setattr(socket, "getaddrinfo", first_here_then_there)

    assert line.post(receiving.address, b"{}", {}).code == 204
    assert asked.count("localhost") == 1


def test_a_host_that_nobody_knows():
    assert line.post("https://nobody.invalid/", b"{}", {}).problem == Problem.NAME


def test_nobody_there(settings):
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert line.post(f"https://127.0.0.1:{port}/", b"{}", {}).problem == Problem.LINE


def test_a_redirect_is_not_followed(receiving):
    receiving.answers, receiving.headers = [302], {"Location": receiving.address}

    outcome = line.post(receiving.address, b"{}", {})

    assert (outcome.problem, outcome.code) == (Problem.REDIRECT, 302)
    assert len(receiving.taken) == 1


@pytest.mark.parametrize("code", [400, 404, 500, 503])
def test_only_a_success_is_an_arrival(receiving, code):
    receiving.answers = [code]

    assert line.post(receiving.address, b"{}", {}).problem == Problem.ANSWER


def test_who_does_not_answer_is_not_waited_for(receiving, monkeypatch):
    monkeypatch.setattr(line, "SECONDS", 1)
    waits = threading.Event()
    receiving.before = lambda: waits.wait(20)
    began = time.monotonic()

    outcome = line.post(receiving.address, b"{}", {})
    waits.set()

    assert outcome.problem == Problem.TIME
    assert time.monotonic() - began < 10


def test_who_answers_a_byte_at_a_time_is_cut(monkeypatch, settings):
    """Each byte comes in time, the answer never: without an end to all of it a worker would wait for days."""
    settings.WEBHOOK_NETWORKS, settings.LOCAL = ["127.0.0.0/8"], True
    monkeypatch.setattr(line, "SECONDS", 1)
    over = threading.Event()

    def drip(listener):
        caller, _from = listener.accept()
        with caller:
            caller.recv(65536)
            try:
                while not over.wait(0.2):
                    caller.sendall(b"H")
            except OSError:
                over.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        dripping = threading.Thread(target=drip, args=(listener,), daemon=True)
        dripping.start()
        began = time.monotonic()
        outcome = line.post(f"http://127.0.0.1:{listener.getsockname()[1]}/", b"{}", {})
        taken = time.monotonic() - began
        over.set()
        dripping.join(10)

    assert outcome.problem == Problem.TIME
    assert taken < 10
