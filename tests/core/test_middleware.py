import gzip
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory

from core.middleware import (
    CompressPagesMiddleware,
    ContentSecurityPolicyMiddleware,
    NoStoreMiddleware,
    build_policy,
)

SIGNED_IN = SimpleNamespace(is_authenticated=True)
NOBODY = SimpleNamespace(is_authenticated=False)


def answer(middleware, response=None, **attributes):
    request = RequestFactory().get("/")
    for name, value in attributes.items():
        setattr(request, name, value)
    return middleware(lambda _request: response or HttpResponse("page"))(request)


def test_policy_is_written_as_one_header_value():
    policy = build_policy({"default-src": ["'none'"], "img-src": ["'self'", "data:"]})

    assert policy == "default-src 'none'; img-src 'self' data:"


def test_every_answer_carries_the_policy_and_refuses_devices():
    response = answer(ContentSecurityPolicyMiddleware)

    assert response["Content-Security-Policy"] == build_policy(settings.SECURE_CSP)
    assert "camera=()" in response["Permissions-Policy"]
    assert "geolocation=()" in response["Permissions-Policy"]


def test_the_policy_allows_nothing_inline():
    policy = build_policy(settings.SECURE_CSP)

    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert policy.startswith("default-src 'none'")


def test_a_stricter_policy_of_a_view_is_kept():
    response = answer(ContentSecurityPolicyMiddleware, HttpResponse(headers={"Content-Security-Policy": "sandbox"}))

    assert response["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(HttpResponse("page"), id="page"),
        pytest.param(JsonResponse({}), id="api"),
        pytest.param(HttpResponse(b"PK", content_type="application/zip"), id="file"),
        pytest.param(HttpResponse("page", headers={"Cache-Control": "max-age=600"}), id="page that asked to be kept"),
    ],
)
def test_nothing_a_signed_in_person_saw_is_kept(response):
    assert answer(NoStoreMiddleware, response, user=SIGNED_IN)["Cache-Control"] == "no-store"


def test_an_answer_to_nobody_is_left_alone():
    assert "Cache-Control" not in answer(NoStoreMiddleware, user=NOBODY)


def test_an_answer_before_sign_in_was_looked_at_is_left_alone():
    assert "Cache-Control" not in answer(NoStoreMiddleware)


def test_page_and_fragment_of_one_address_are_told_apart():
    page = answer(NoStoreMiddleware, user=SIGNED_IN, htmx=False)
    fragment = answer(NoStoreMiddleware, JsonResponse({}), user=SIGNED_IN, htmx=True)

    assert page["Vary"] == "HX-Request"
    assert fragment["Vary"] == "HX-Request"


def test_an_api_answer_does_not_vary_on_htmx():
    assert "Vary" not in answer(NoStoreMiddleware, JsonResponse({}), user=SIGNED_IN, htmx=False)


ROWS = [f"EH-2026-{number:04d},open\n" for number in range(400)]
PLAIN = "".join(ROWS).encode()
GZIP = {"HTTP_ACCEPT_ENCODING": "gzip"}


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(lambda: HttpResponse(PLAIN), id="page"),
        pytest.param(lambda: StreamingHttpResponse(iter(ROWS), content_type="text/csv; charset=utf-8"), id="export"),
        pytest.param(lambda: HttpResponse(PLAIN, content_type="application/json"), id="programme"),
    ],
)
def test_text_goes_compressed_to_whoever_can_read_it(response):
    sent = answer(CompressPagesMiddleware, response(), META=GZIP)
    whole = sent.getvalue()

    assert sent.headers["Content-Encoding"] == "gzip"
    assert sent.headers["Vary"] == "Accept-Encoding"
    assert len(whole) < len(PLAIN) / 3
    assert gzip.decompress(whole) == PLAIN


def test_text_goes_plain_to_whoever_cannot():
    assert answer(CompressPagesMiddleware, HttpResponse(PLAIN), META={}).content == PLAIN


def test_a_page_has_another_length_each_time():
    """Else a length would tell what stands beside a text that somebody else chose."""
    lengths = {len(answer(CompressPagesMiddleware, HttpResponse(PLAIN), META=GZIP).content) for _time in range(40)}

    assert len(lengths) > 1


@pytest.mark.parametrize("kind", ["application/pdf", "application/zip", "image/jpeg", "application/octet-stream"])
def test_a_file_goes_as_it_is(kind):
    sent = answer(CompressPagesMiddleware, HttpResponse(PLAIN, content_type=kind), META=GZIP)

    assert "Content-Encoding" not in sent.headers
    assert sent.content == PLAIN
