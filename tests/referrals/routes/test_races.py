"""Two administrators write at once: one version comes of it."""

import pytest
from django.utils import timezone

from referrals.routes import actions
from referrals.routes.models import Route
from tests.accounts.factories import make_organisation, make_user
from tests.referrals.routes.factories import details
from tests.referrals.test_races import race


@pytest.fixture
def two(own_database):
    ministry = make_organisation("MIA", type="ministry")
    return [make_user(name, ministry, "administrator") for name in ("one", "other")]


def test_a_way_is_opened_once(two):
    day = timezone.localdate()
    line = {"from_type": "school", "to_type": "legal", "purpose": "legal"}

    came = race(*[lambda who=who: actions.add_route(details(day, **line), actor=who) for who in two])

    assert sorted(came) == ["There is such a route already. Open it, and let another version follow it.", "done"]
    assert Route.objects.filter(**line).count() == 1


def test_one_version_follows(two):
    day = timezone.localdate()
    route = Route.objects.get(from_type="", to_type="", purpose="legal")

    came = race(
        *[
            lambda who=who, hours=hours: actions.change_route(route, details(day, answer_within=hours), actor=who)
            for who, hours in zip(two, (5, 6), strict=True)
        ]
    )

    assert sorted(came)[1] == "done"
    assert "no longer changes" in sorted(came)[0] or "meanwhile" in sorted(came)[0]
    assert Route.objects.of_line(route).count() == 2
