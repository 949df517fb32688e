"""After an emergency: who is told, who judges it, who sees that it was."""

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.access import acting_as
from accounts.models import Team
from accounts.telling.models import Notification
from accounts.telling.notifications import send_mails
from audit.events import Event
from audit.models import AuditEvent
from cases.emergency import actions, notifications, policies
from cases.models import Case, EmergencyAccess
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.accounts.factories import make_user
from tests.cases.factories import make_case, make_emergency, make_share
from tests.cases.test_emergency import events, open_it, seen_by

NOTE = "The police brought her at night."


def review(access, actor, verdict="justified", note=NOTE):
    with acting_as(actor):
        return actions.review_emergency(access, verdict=verdict, note=note, actor=actor)


@pytest.mark.parametrize("sealed", [False, True])
def test_manager_and_officer_review_also_what_they_do_not_see(case, stranger, manager, protection_officer, sealed):
    Case.objects.filter(pk=case.pk).update(restricted=sealed)
    for reviewer in (manager, protection_officer):
        access = make_emergency(case, stranger, hours_ago=10 if reviewer == manager else 5)

        review(access, reviewer)

        access = EmergencyAccess.objects.get(pk=access.pk)
        assert (access.verdict, access.reviewed_by, access.review_note) == ("justified", reviewer, NOTE)
    assert [event.changes for event in events(Event.EMERGENCY_REVIEWED)] == [{"status": "justified"}] * 2
    assert not events(Event.EMERGENCY_ALARM)
    assert NOTE not in str([event.changes for event in AuditEvent.objects.all()])


def test_the_ministrys_officer_reviews_where_nobody_else_could(case, ministry, manager):
    officer = make_user("moff", ministry, "data_protection")
    Case.objects.filter(pk=case.pk).update(restricted=True)
    access = open_it(case, manager)

    assert review(access, officer).reviewed_by == officer


def test_nobody_reviews_her_own(case, manager):
    Case.objects.filter(pk=case.pk).update(restricted=True)
    access = open_it(case, manager)

    with pytest.raises(NotAllowed):
        review(access, manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=access.pk).update(
            verdict="justified", reviewed_by=manager, reviewed_at=timezone.now()
        )


def test_a_review_is_given_once(case, stranger, manager, protection_officer):
    access = open_it(case, stranger)
    review(access, manager)

    with pytest.raises(Conflict):
        review(access, protection_officer, "unjustified")
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=access.pk).update(verdict="unjustified")


def test_others_do_not_review(case, stranger, caseworker, auditor, reviewer):
    access = open_it(case, stranger)
    elsewhere = make_user("elsewhere", stranger.organisation, "data_protection")

    with pytest.raises(NotAllowed):
        review(access, caseworker)
    for user in (auditor, reviewer, elsewhere):
        with pytest.raises((NotVisible, EmergencyAccess.DoesNotExist)):
            review(access, user)


@pytest.mark.parametrize(
    ("verdict", "note", "field"), [("maybe", NOTE, "verdict"), ("justified", "", "note"), ("justified", "fine", "note")]
)
def test_a_review_says_which_and_why(case, stranger, manager, verdict, note, field):
    access = open_it(case, stranger)

    with pytest.raises(Refused) as refusal:
        review(access, manager, verdict, note)

    assert refusal.value.field == field


def test_without_need_it_ends_at_once_and_raises_an_alarm(case, stranger, protection_officer):
    access = open_it(case, stranger)

    review(access, protection_officer, "unjustified")

    assert seen_by(stranger) == (0, 0)
    assert events(Event.EMERGENCY_ALARM)[0].changes == {"user": "stranger"}


@pytest.mark.parametrize(("hours_ago", "late"), [(23, False), (25, True)])
def test_a_review_is_late_after_a_day(case, stranger, manager, hours_ago, late):
    access = make_emergency(case, stranger, hours_ago=hours_ago)

    assert access.is_late == late
    review(access, manager)
    assert not EmergencyAccess.objects.get(pk=access.pk).is_late


# ------------------------------------------------------------------ who sees the row


def test_the_row_is_seen_alike_by_application_and_database(
    case, stranger, manager, caseworker, protection_officer, auditor, receiver, ministry
):
    Case.objects.filter(pk=case.pk).update(restricted=True)
    make_emergency(case, stranger)
    moff = make_user("moff", ministry, "data_protection")
    away = make_user("away", stranger.organisation, "data_protection")
    sees = {stranger, manager, protection_officer, moff}

    for user in (stranger, manager, caseworker, protection_officer, auditor, receiver, moff, away):
        with acting_as(user), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_emergencyaccess")
            rows = int(user in sees)
            assert (EmergencyAccess.objects.visible_to(user).count(), cursor.fetchone()[0]) == (rows, rows), user


def test_a_team_that_does_not_see_the_case_does_not_see_the_row(case, stranger, colleague):
    team = Team.objects.create(organisation=case.organisation, name="Town")
    Case.objects.filter(pk=case.pk).update(team=team)
    make_emergency(case, stranger)

    with acting_as(colleague):
        assert not EmergencyAccess.objects.visible_to(colleague).exists()


# ------------------------------------------------------------------ telling


def test_reviewers_are_told_without_a_word_about_anybody(
    case, stranger, manager, protection_officer, caseworker, ministry
):
    moff = make_user("moff", ministry, "data_protection")
    for user in (stranger, manager, protection_officer, caseworker, moff):
        user.email = f"{user.username}@example.org"
        user.save()
    access = make_emergency(case, stranger)

    assert notifications.tell_reviewers(access) == 3
    send_mails()

    assert {address for message in mail.outbox for address in message.to} == {
        "manager@example.org",
        "officer@example.org",
        "moff@example.org",
    }
    said = "".join(message.subject + message.body for message in mail.outbox)
    for word in (case.number, str(case.public_id), "attacked", "stranger", case.person.family_name):
        assert word not in said


def test_once_reviewed_it_is_no_news(case, stranger, manager):
    access = open_it(case, stranger)
    review(access, manager)

    assert not Notification.objects.new().exists()


def test_those_who_review_are_told_in_the_act_itself_and_a_dead_queue_closes_nothing(
    case, stranger, manager, monkeypatch, django_capture_on_commit_callbacks
):
    def dead(**_how):
        raise OSError("no queue")

    monkeypatch.setattr(send_mails, "apply_async", dead)
    manager.email = "manager@example.org"
    manager.save()
    with django_capture_on_commit_callbacks(execute=True):
        access = open_it(case, stranger)

    assert seen_by(stranger) == (1, 1)
    assert Notification.objects.get(user=manager).about == access.public_id


@pytest.mark.parametrize("check", [policies.check_may_end, policies.check_may_review])
def test_who_sees_neither_case_nor_opening_is_not_told_that_there_is_one(case, stranger, receiver, check):
    access = open_it(case, stranger)

    with acting_as(receiver), pytest.raises(NotVisible):
        check(receiver, access)


def test_who_oversees_one_opening_neither_ends_nor_judges_another(case, stranger, manager):
    """The manager reviews what was opened at her house, not what she sees of another."""
    open_it(case, stranger)
    theirs = make_case(stranger.organisation)
    make_share(theirs, case.organisation)
    access = make_emergency(theirs, make_user("third", stranger.organisation, "shelter_manager"))

    for check in (policies.check_may_end, policies.check_may_review):
        with acting_as(manager), pytest.raises(NotAllowed):
            check(manager, access)


def test_an_opening_counts_for_its_own_case_alone(case, stranger):
    open_it(case, stranger)
    another = make_case(case.organisation)

    with acting_as(stranger):
        assert policies.rests_on_emergency(stranger, case)
        assert not policies.rests_on_emergency(stranger, another)


def test_ones_own_opening_shows_no_other(case, stranger, receiver):
    make_emergency(make_case(stranger.organisation), receiver)
    access = open_it(case, stranger)

    with acting_as(receiver), pytest.raises(NotVisible):
        policies.check_may_end(receiver, access)
