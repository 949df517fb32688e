"""Answers say what they are, headers of the proxy cannot be claimed, unused methods do nothing."""

import json
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests import proof
from tests.security import served
from tests.security.addresses import anywhere
from tests.security.test_v03_browser import rows

# How a file of each type begins.
BEGINNINGS = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8",
    "application/age": b"age-encryption.org/v1\n",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
}
WRITTEN = {"text/html", "application/json", "application/problem+json", "text/csv", "text/plain"}


@pytest.mark.slow
def test_every_answer_names_its_type_and_is_of_it(estate):
    client, nobody = estate.client(), Client(raise_request_exception=False)
    wrong = []
    for name, url in estate.some_addresses(0):
        for answer in (client.get(url), nobody.get(url), client.get(url, headers={"hx-request": "true"})):
            # A part of a page may have nothing to say yet.
            if answer.streaming or not answer.content.strip():
                continue
            kind, _, rest = answer.headers["Content-Type"].partition(";")
            if kind.startswith("text/") and "charset=utf-8" not in rest:
                wrong.append(f"{name}: {answer.headers['Content-Type']}")
            if kind == "text/html" and b"<" not in answer.content[:200]:
                wrong.append(f"{name}: no page")
            if kind == "application/json":
                json.loads(answer.content)
            if not answer.content.startswith(BEGINNINGS.get(kind, b"")) or kind not in WRITTEN | BEGINNINGS.keys():
                wrong.append(f"{name}: {kind}")

    assert wrong == []


def test_only_pages_are_redirected_to_tls(client, db, settings):
    settings.SECURE_SSL_REDIRECT = served.values()["SECURE_SSL_REDIRECT"]
    settings.SECURE_REDIRECT_EXEMPT = served.values()["SECURE_REDIRECT_EXEMPT"]

    page = Client().get("/cases/")

    assert (page.status_code, urlsplit(page.headers["Location"]).scheme) == (301, "https")
    assert Client().get(reverse("healthz")).status_code == 200
    assert Client().get(reverse("readyz")).status_code == 200


def test_a_visitor_claims_neither_host_nor_scheme_nor_name(estate):
    client = estate.client()
    claims = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
        "x-forwarded-for": "10.0.0.1",
        "x-real-ip": "10.0.0.1",
        "forwarded": "host=evil.example;proto=https",
        "x-user-id": "1",
        "remote-user": "staff",
        "x-original-url": "/accounts/users/",
        "x-rewrite-url": "/accounts/users/",
    }

    page = client.get(reverse("accounts:profile"), headers=claims)
    home = client.get("/", headers=claims)
    nobody = Client().get(reverse("accounts:users"), headers=claims)

    assert not page.wsgi_request.is_secure()
    assert page.wsgi_request.get_host() == "testserver"
    assert b"evil.example" not in page.content
    assert b"evil.example" not in home.content
    assert nobody.headers["Location"].startswith(reverse("account_login"))
    values = served.values()
    assert not values.get("USE_X_FORWARDED_HOST")
    assert values["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "127.0.0.1:80@x", ""]
)
def test_a_host_that_is_not_ours_is_refused(db, host):
    answer = Client(raise_request_exception=False).get("/", headers={"host": host})

    assert answer.status_code in {302, 400} if not host else answer.status_code == 400
    assert b"evil" not in answer.content


@pytest.mark.slow
def test_the_method_cannot_be_changed_by_a_header_or_a_field(estate):
    client = estate.client()
    addresses = [(name, url) for name, url in estate.some_addresses(1) if client.get(url).status_code == 405]
    before = rows()
    headers = {"x-http-method-override": "POST", "x-http-method": "POST", "x-method-override": "POST"}

    answers = {name: client.get(f"{url}?_method=POST", headers=headers).status_code for name, url in addresses}

    assert len(answers) > (15 if proof.WHOLE else 0)
    assert set(answers.values()) == {405}
    assert rows() == before


def test_methods_that_are_not_used_are_not_answered(estate):
    client = estate.client()
    answered = [
        f"{method} {url}: {status}"
        for _name, url in proof.dealt(anywhere(), 0, estate.seed)
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "ZQ")
        if (status := client.generic(method, url).status_code) != 405
    ]

    assert answered == []
