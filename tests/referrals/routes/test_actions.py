"""A version in force is never edited: another follows it, or it ends; what has not begun can be taken back."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, Refused
from referrals.routes import actions
from referrals.routes.models import Route
from tests.referrals.routes.factories import SINCE, a_route, details, make_route

LINE = {"from_type": "business", "to_type": "health", "purpose": "health"}


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def general(db):
    """The route of any kind to any kind for legal help that came with the system."""
    return Route.objects.get(from_type="", to_type="", purpose="legal")


def test_an_administrator_opens_a_way(administrator, today):
    route = actions.add_route(details(today, **LINE, must_carry=["health", "identity"]), actor=administrator)

    assert (route.made_by, route.must_carry, route.valid_until) == (administrator, ["identity", "health"], None)
    event = AuditEvent.objects.get(event="route_added")
    assert event.changes["from_type"] == "business"
    assert event.changes["answer_within"] == 72


def test_another_version_follows_from_a_day(administrator, today, general):
    day = today + timedelta(days=3)
    terms = {name: getattr(general, name) for name in actions.TERMS}

    after = actions.change_route(general, terms | {"valid_from": day, "answer_within": 5}, actor=administrator)

    general.refresh_from_db()
    assert (general.valid_until, after.valid_from, after.replaces) == (day, day, general)
    assert AuditEvent.objects.get(event="route_changed").changes["answer_within"] == 5


def test_a_form_sent_twice_makes_one_version(administrator, today, general):
    token = uuid4()
    made = [
        actions.change_route(general, details(today, four_eyes=True), actor=administrator, token=token)
        for _time in range(2)
    ]
    added = [actions.add_route(details(today, **LINE), actor=administrator, token=uuid) for uuid in [uuid4()] * 2]

    assert made[0] == made[1]
    assert added[0] == added[1]
    assert Route.objects.of_line(general).count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"valid_from": date(2020, 1, 1)}, "valid_from"),
        ({"ministry_approves": False, "four_eyes": True, "approve_within": None}, "four_eyes"),
        ({"ministry_approves": False}, "approve_within"),
        ({"answer_within": 4, "urgent_answer_within": 5}, "urgent_answer_within"),
        ({"answer_within": None, "expires": True}, "expires"),
        ({"answer_within": 0}, "answer_within"),
        ({"complete_within": 9000}, "complete_within"),
        ({"must_carry": ["identity", "shelter_address"]}, "must_carry"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(administrator, today, general, changed, field):
    for refuse in (
        lambda: actions.change_route(general, details(today) | changed, actor=administrator),
        lambda: actions.add_route(details(today, **LINE) | changed, actor=administrator),
    ):
        with pytest.raises(Refused) as refusal:
            refuse()
        assert refusal.value.field == field
    assert not AuditEvent.objects.filter(event__startswith="route_").exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"ministry_approves": False, "four_eyes": True},
        {"ministry_approves": False, "approve_within": 5},
        {"answer_within": 4, "urgent_answer_within": 5},
        {"expires": True},
        {"answer_within": 0},
        {"complete_within": 9000},
        {"must_carry": ["shelter_address"]},
        {"from_type": "anybody"},
        {"valid_until": SINCE},
    ],
)
def test_the_database_refuses_it_too(db, changed):
    fields = {"from_type": "business", "to_type": "health", "purpose": "health"} | changed

    with pytest.raises(IntegrityError), transaction.atomic():
        make_route(**fields)


def test_a_version_that_would_change_nothing_is_refused(administrator, today, general):
    terms = {name: getattr(general, name) for name in actions.TERMS}

    with pytest.raises(Refused, match="Nothing would change"):
        actions.change_route(general, terms | {"valid_from": today}, actor=administrator)


def test_a_way_that_is_open_is_not_opened_again(administrator, today, general):
    with pytest.raises(Conflict, match="already"):
        actions.add_route(details(today, from_type="", to_type="", purpose="legal"), actor=administrator)


def test_a_way_nobody_would_ever_take_is_refused(administrator, today):
    from accounts.enums import OrganisationType

    for kind in OrganisationType.values:
        make_route("school", kind, "legal")

    with pytest.raises(Refused, match="never be taken"):
        actions.add_route(details(today, from_type="school", to_type="", purpose="legal"), actor=administrator)


def test_one_change_of_a_line_on_a_day(administrator, today, general):
    after = actions.change_route(general, details(today, four_eyes=True), actor=administrator)

    with pytest.raises(Refused, match="on that day itself"):
        actions.change_route(after, details(today), actor=administrator)


def test_only_the_newest_version_changes(administrator, today, general):
    later = today + timedelta(days=9)
    coming = actions.change_route(general, details(later, four_eyes=True), actor=administrator)

    for refuse in (
        lambda: actions.change_route(general, details(today, expires=True), actor=administrator),
        lambda: actions.end_route(general, today, actor=administrator),
        lambda: actions.change_route(coming, details(later), actor=administrator),
    ):
        with pytest.raises(Conflict):
            refuse()


def test_what_has_not_begun_is_taken_back(administrator, today, general):
    coming = actions.change_route(general, details(today + timedelta(days=9), expires=True), actor=administrator)

    assert actions.withdraw_route(coming, actor=administrator) == general

    general.refresh_from_db()
    assert general.valid_until is None
    assert not Route.objects.filter(pk=coming.pk).exists()
    assert AuditEvent.objects.get(event="route_withdrawn").changes["expires"] is True


def test_what_is_in_force_is_not_taken_back(administrator, general):
    with pytest.raises(Conflict, match="in force"):
        actions.withdraw_route(general, actor=administrator)


def test_a_way_ends_on_a_day_or_goes_on_after_all(administrator, today, general):
    later = today + timedelta(days=9)

    actions.end_route(general, later, actor=administrator)
    with pytest.raises(Refused, match="ends before that day"):
        actions.change_route(general, details(later + timedelta(days=1)), actor=administrator)
    actions.end_route(general, None, actor=administrator)

    general.refresh_from_db()
    assert general.valid_until is None
    assert list(
        AuditEvent.objects.filter(event="route_ended").order_by("pk").values_list("changes__until", flat=True)
    ) == [
        str(later),
        None,
    ]


def test_an_end_lies_neither_in_the_past_nor_before_its_beginning(administrator, today, general):
    new = actions.add_route(details(today, **LINE), actor=administrator)

    with pytest.raises(Refused, match="is over"):
        actions.end_route(general, today - timedelta(days=1), actor=administrator)
    with pytest.raises(Refused, match="that day itself"):
        actions.end_route(new, today, actor=administrator)


def test_a_way_that_ends_can_be_opened_again_and_then_does_not_go_on(administrator, today, general):
    day = today + timedelta(days=2)
    actions.end_route(general, day, actor=administrator)
    actions.add_route(details(day, from_type="", to_type="", purpose="legal"), actor=administrator)

    with pytest.raises(Conflict, match="opened this way again"):
        actions.end_route(general, None, actor=administrator)


def test_whoever_reads_does_not_write(reviewer, caseworker, today, general):
    for actor in (reviewer, caseworker):
        for refuse in (
            lambda: actions.add_route(details(today, **LINE), actor=actor),  # noqa: B023
            lambda: actions.change_route(general, details(today), actor=actor),  # noqa: B023
            lambda: actions.end_route(general, today, actor=actor),  # noqa: B023
            lambda: actions.withdraw_route(general, actor=actor),  # noqa: B023
        ):
            with pytest.raises(NotAllowed):
                refuse()


def test_the_database_keeps_what_was_in_force(general):
    with pytest.raises(DatabaseError, match="another version follows"), transaction.atomic():
        Route.objects.filter(pk=general.pk).update(answer_within=1)
    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
        general.delete()


def test_two_versions_of_a_line_never_hold_on_one_day(general):
    with pytest.raises(IntegrityError, match="one_version_a_day"), transaction.atomic():
        make_route("", "", "legal", valid_from=timezone.localdate())


def test_a_route_says_nothing_of_itself_but_its_number():
    assert "legal" not in str(a_route())
