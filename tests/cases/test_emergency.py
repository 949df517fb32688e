"""Breaking the glass: the exact number opens, for some hours, on record; everything else is refused in one way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone
from freezegun import freeze_time

from accounts import grants
from accounts.access import acting_as
from accounts.roles import SHAREABLE, Role
from audit.events import Event
from audit.models import AuditEvent
from cases.emergency import actions
from cases.emergency.policies import check_may_open
from cases.models import Case, EmergencyAccess
from cases.policies import allows, sections_for
from core.errors import Conflict, DomainError, NotAllowed, NotVisible, Refused, TooMuch
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_emergency

REASON = "She was attacked on the way here."
NOTE = "The police brought her at night."


def open_it(case, actor, **changes):
    """As the page does: what is refused commits with what it put on record, and the reason goes up."""
    refusal = None
    with acting_as(actor):
        try:
            number, reason = changes.get("number", case.number), changes.get("reason", REASON)
            return actions.open_in_emergency(number, reason=reason, actor=actor)
        except DomainError as error:
            refusal = error
    raise refusal


def seen_by(user):
    """What the application and the database each show of the cases."""
    with acting_as(user), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        return Case.objects.visible_to(user).count(), cursor.fetchone()[0]


def events(name):
    return list(AuditEvent.objects.filter(event=name).order_by("id"))


# ------------------------------------------------------------------ opening


def test_the_exact_number_opens_a_case_of_another_organisation(case, stranger):
    access = open_it(case, stranger)

    assert seen_by(stranger) == (1, 1)
    assert sections_for(stranger, case) == SHAREABLE
    assert access.until - access.opened_at == timedelta(hours=4)
    event = events(Event.EMERGENCY_OPENED)[0]
    assert (event.actor_label, event.case_id) == ("stranger", case.public_id)
    assert REASON not in str(event.changes)


@pytest.mark.parametrize("sealed", [{"restricted": True}, {"embargo_until": timezone.now() + timedelta(days=5000)}])
def test_it_opens_a_sealed_case_of_ones_own_organisation(case, manager, sealed):
    Case.objects.filter(pk=case.pk).update(**sealed)
    assert seen_by(manager) == (0, 0)

    open_it(case, manager)

    assert seen_by(manager) == (1, 1)


def test_the_reason_is_sealed_under_the_persons_key(case, stranger):
    access = open_it(case, stranger)

    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM cases_emergencyaccess")
        stored = bytes(cursor.fetchone()[0])
    assert stored[0] == 3
    assert b"attacked" not in stored
    assert EmergencyAccess.objects.get(pk=access.pk).reason == REASON


@pytest.mark.parametrize("role", Role.values)
def test_shelter_managers_alone_break_the_glass(db, role):
    user = make_user("somebody", make_organisation("ELSE", type="ministry"), role)

    assert allows(check_may_open, user) == (role == Role.SHELTER_MANAGER)


def test_without_the_role_nothing_opens_and_no_number_is_told(case, reviewer):
    with pytest.raises(NotAllowed):
        open_it(case, reviewer)

    assert seen_by(reviewer) == (0, 0)


@pytest.mark.parametrize("reason", ["", "help", "she is here", "   a  b   c "])
def test_a_reason_of_some_words_is_needed_before_a_number_is_looked_up(case, stranger, reason):
    with pytest.raises(Refused) as refusal:
        open_it(case, stranger, reason=reason)

    assert refusal.value.field == "reason"
    assert not events(Event.PROGRAMME_WORK)
    assert seen_by(stranger) == (0, 0)


def test_a_wrong_number_and_a_file_without_its_key_get_one_answer_on_record(case, stranger):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_person SET wrapped_key = ''")

    said = []
    for number in (case.number, "EH-2024-9999"):
        with pytest.raises(Refused) as refusal:
            open_it(case, stranger, number=number)
        said.append((refusal.value.message, refusal.value.field))

    assert said[0] == said[1]
    assert [(e.changes, e.case_id, e.target_id) for e in events(Event.EMERGENCY_REFUSED)] == [
        ({"reason_code": "no_such_case"}, None, None)
    ] * 2
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("number", ["EH-2024-", "%", "", "EH-2024-9999' OR '1'='1"])
def test_a_part_of_a_number_opens_nothing(case, stranger, number):
    with pytest.raises(Refused):
        open_it(case, stranger, number=number)

    assert seen_by(stranger) == (0, 0)


def test_after_some_wrong_numbers_there_is_no_further_one_for_an_hour(case, stranger, settings):
    settings.EMERGENCY_TRIES = 3
    begun = timezone.now()
    with freeze_time(begun, tick=True):
        for _ in range(3):
            with pytest.raises(Refused):
                open_it(case, stranger, number="EH-1-1")
        with pytest.raises(TooMuch):
            open_it(case, stranger)
        assert not EmergencyAccess.objects.exists()
        assert events(Event.EMERGENCY_REFUSED)[-1].changes == {"reason_code": "too_many"}

    with freeze_time(begun + timedelta(minutes=59), tick=True), pytest.raises(TooMuch):
        open_it(case, stranger)
    with freeze_time(begun + timedelta(minutes=62), tick=True):
        open_it(case, stranger)
    assert EmergencyAccess.objects.count() == 1


def test_one_persons_wrong_numbers_do_not_stop_another(case, stranger, settings):
    settings.EMERGENCY_TRIES = 1
    other = make_user("other", stranger.organisation, "shelter_manager")
    with pytest.raises(Refused):
        open_it(case, stranger, number="x")

    assert open_it(case, other).user == other


def test_who_sees_the_case_anyway_needs_no_emergency(case, manager):
    with pytest.raises(Conflict):
        open_it(case, manager)

    assert not EmergencyAccess.objects.exists()


def test_a_second_click_opens_nothing_new(case, stranger):
    first = open_it(case, stranger)

    assert open_it(case, stranger) == first
    assert len(events(Event.EMERGENCY_OPENED)) == 1


def test_two_clicks_at_once_are_one_opening(own_database):
    stranger = make_user("stranger", make_organisation("OTHER"), "shelter_manager")
    case = make_case(make_organisation("HOUSE"))
    barrier = Barrier(4)

    def click(_number):
        try:
            barrier.wait(10)
            return open_it(case, stranger).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        opened = set(pool.map(click, range(4)))

    assert len(opened) == 1
    assert (EmergencyAccess.objects.count(), case.user_grants.count()) == (1, 1)
    assert len(events(Event.EMERGENCY_OPENED)) == 1


def test_when_the_record_fails_nothing_is_opened(case, stranger, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no record")

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(RuntimeError):
        open_it(case, stranger)

    assert (EmergencyAccess.objects.count(), case.user_grants.count()) == (0, 0)


def test_an_emergency_decides_nothing_about_who_else_sees(case, manager, colleague):
    from cases.visibility import actions as visibility

    Case.objects.filter(pk=case.pk).update(restricted=True)
    open_it(case, manager)
    case.refresh_from_db()

    with acting_as(manager):
        for attempt in (
            lambda: visibility.restrict_case(case, [colleague], actor=manager),
            lambda: visibility.name_staff(case, [colleague], actor=manager),
            lambda: visibility.give_access(case, colleague, until=timezone.localdate(), actor=manager),
            lambda: visibility.revoke_access(case, colleague, actor=manager),
            lambda: visibility.change_team(case, None, actor=manager),
            lambda: visibility.request_unsealing(case, reason="x", actor=manager),
        ):
            with pytest.raises(NotAllowed):
                attempt()


# ------------------------------------------------------------------ the end


def test_it_ends_by_itself_in_the_application(case, stranger):
    begun = timezone.now()
    with freeze_time(begun):
        open_it(case, stranger)
    for minutes, rows in ((239, 1), (241, 0)):
        with freeze_time(begun + timedelta(minutes=minutes)), acting_as(stranger):
            assert Case.objects.visible_to(stranger).count() == rows
            assert bool(sections_for(stranger, case)) == bool(rows)
            assert stranger.has_perm("cases.view_case", case) == bool(rows)


@pytest.mark.parametrize(("hours_ago", "rows"), [(3, 1), (5, 0)])
def test_it_ends_by_itself_in_the_database(case, stranger, hours_ago, rows):
    make_emergency(case, stranger, hours_ago=hours_ago)

    assert seen_by(stranger) == (rows, rows)


def test_the_opener_ends_it_early(case, stranger):
    access = open_it(case, stranger)

    with acting_as(stranger):
        actions.end_emergency(access, actor=stranger)

    assert seen_by(stranger) == (0, 0)
    assert events(Event.EMERGENCY_ENDED)[0].case_id == case.public_id
    with acting_as(stranger), pytest.raises(Conflict):
        actions.end_emergency(access, actor=stranger)
    assert open_it(case, stranger).pk != access.pk


def test_whoever_reviews_ends_it_early_without_seeing_the_case(case, stranger, protection_officer):
    access = open_it(case, stranger)

    with acting_as(protection_officer):
        actions.end_emergency(access, actor=protection_officer)

    assert seen_by(stranger) == (0, 0)
    assert seen_by(protection_officer) == (0, 0)


def test_others_do_not_end_it(case, stranger, caseworker, receiver):
    access = open_it(case, stranger)

    with acting_as(caseworker), pytest.raises(NotAllowed):
        actions.end_emergency(access, actor=caseworker)
    with acting_as(receiver), pytest.raises((NotVisible, EmergencyAccess.DoesNotExist)):
        actions.end_emergency(access, actor=receiver)
    assert seen_by(stranger) == (1, 1)


def test_an_access_given_meanwhile_outlives_the_emergency(case, stranger, manager):
    access = open_it(case, stranger)
    grants.give(case, stranger, "view_case", actor=manager, until=timezone.now() + timedelta(days=3))

    with acting_as(stranger):
        actions.end_emergency(access, actor=stranger)

    assert seen_by(stranger) == (1, 1)


# ------------------------------------------------------------------ what the database refuses


@pytest.mark.parametrize(
    "change",
    [
        {"until": timezone.now() + timedelta(days=30)},
        {"opened_at": timezone.now() - timedelta(days=30)},
        {"verdict": "justified"},
        {"ended_at": timezone.now() - timedelta(days=30)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_row_is_not_rewritten(case, stranger, change):
    access = open_it(case, stranger)

    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=access.pk).update(**change)


def test_a_row_is_not_deleted(case, stranger):
    access = open_it(case, stranger)

    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=access.pk).delete()


def test_two_openings_of_one_person_do_not_overlap(case, stranger):
    make_emergency(case, stranger)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_emergency(case, stranger, hours_ago=1)
