"""An address that is to go says so: on what it answers, and in the schema."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator
from rest_framework.response import Response

from core.api.deprecation import Sunset
from core.api.views import ApiView
from core.errors import Conflict
from tests.api.conftest import Program

ON = datetime(2026, 1, 1, tzinfo=UTC)


class Old(ApiView):
    """To go."""

    operation = "old"
    deprecated = Sunset(on=ON, sunset=datetime(2026, 12, 31, tzinfo=UTC), instead="/api/v2/new/")

    def get(self, request):
        return Response({})

    def post(self, request):
        raise Conflict("Not now.")


class Kept(ApiView):
    """To stay."""

    operation = "kept"

    def get(self, request):
        return Response({})


urlpatterns = [
    path("api/v1/old/", Old.as_view()),
    path("api/v1/kept/", Kept.as_view()),
    path("", include("shelter_cms.urls")),
]
here = override_settings(ROOT_URLCONF="tests.api.test_deprecation")


@here
@pytest.mark.parametrize(("verb", "status"), [("ask", 200), ("tell", 409)])
def test_what_is_to_go_says_so_on_each_answer(caseworker, verb, status):
    answer = getattr(Program(caseworker), verb)("old/")

    assert answer.status_code == status
    assert answer.headers["Deprecation"] == f"@{int(ON.timestamp())}"
    assert answer.headers["Sunset"] == "Thu, 31 Dec 2026 00:00:00 GMT"
    assert answer.headers["Link"] == '<http://testserver/api/v2/new/>; rel="successor-version"'


@here
def test_what_stays_says_nothing(caseworker):
    answer = Program(caseworker).ask("kept/")

    assert answer.status_code == 200
    assert not {"Deprecation", "Sunset", "Link"} & set(answer.headers)


def test_the_schema_tells_them_apart():
    found = SchemaGenerator(patterns=urlpatterns[:2]).get_schema(request=None, public=True)["paths"]

    assert found["/api/v1/old/"]["get"]["deprecated"] is True
    assert "deprecated" not in found["/api/v1/kept/"]["get"]


def test_six_months_pass_before_it_goes():
    with pytest.raises(ValueError, match="six months"):
        Sunset(on=ON, sunset=ON + timedelta(days=182))
