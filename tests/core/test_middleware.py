from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.test import RequestFactory

from core.middleware import ContentSecurityPolicyMiddleware, NoStoreMiddleware, build_policy

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
