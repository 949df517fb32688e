"""Whose turn it is gets a message that says nothing about anybody; once, whatever breaks in between."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import F
from django.utils import timezone, translation

from accounts.telling import notifications as telling
from accounts.telling.models import Notification
from audit.models import AuditEvent
from referrals import actions
from referrals.models import Party, Referral
from referrals.notices import notifications
from referrals.notices.enums import Kind
from referrals.notices.models import Notice
from referrals.states import Side, Status
from referrals.tasks import throw_away_old_notices
from tests.cases.factories import GIVEN_NAME, SURNAME

pytestmark = pytest.mark.usefixtures("addresses")


def send_notices():
    """As each minute does it: whom a notice concerns is told, and what is due is sent; returns how many e-mails."""
    notifications.send_notices()
    return telling.send_mails()


def told():
    return sorted(address for message in mail.outbox for address in message.to)


def words_of(message):
    return message.subject + message.body


@pytest.mark.parametrize(
    ("status", "names"),
    [
        (Status.DRAFT, []),
        (Status.SUBMITTED, ["first", "reviewer"]),
        (Status.RETURNED, ["caseworker", "manager"]),
        (Status.APPROVED, ["first"]),
        (Status.OFFERED, ["receiver"]),
        (Status.ACCEPTED, []),
        (Status.COMPLETED, []),
    ],
    ids=str,
)
def test_whose_turn_it_is_is_told(status, names, referral_at):
    referral_at(status)

    send_notices()

    assert told() == [f"{name}@example.org" for name in names]


def test_nobody_is_told_twice(referral_at):
    referral_at(Status.SUBMITTED)

    assert [send_notices(), send_notices()] == [2, 0]
    assert not Notice.objects.due().exists()


def test_the_sender_is_told_what_became_of_it(referral_at, receiver):
    referral = referral_at(Status.OFFERED)
    send_notices()
    mail.outbox.clear()

    actions.decline_referral(referral, actor=receiver, reason="Full.")
    send_notices()

    assert told() == ["caseworker@example.org", "manager@example.org"]


@pytest.mark.parametrize(("status", "names"), [(Status.SUBMITTED, []), (Status.OFFERED, ["receiver"])], ids=str)
def test_a_receiver_hears_of_a_withdrawal_only_if_it_knew(status, names, referral_at, caseworker):
    referral = referral_at(status)
    send_notices()
    mail.outbox.clear()

    actions.withdraw_referral(referral, actor=caseworker, reason="Wish.")
    send_notices()

    assert told() == [f"{name}@example.org" for name in names]


def test_a_turn_that_is_over_is_not_told_any_more(referral_at, reviewer):
    referral = referral_at(Status.SUBMITTED)

    actions.return_referral(referral, actor=reviewer, reason="Say more.")
    send_notices()

    assert told() == ["caseworker@example.org", "manager@example.org"]


def test_who_may_not_see_a_restricted_case_is_not_told(referral_at, case):
    referral_at(Status.RETURNED)
    case.restricted = True
    case.save()

    send_notices()

    assert told() == []


def test_whoever_submitted_it_for_the_ministry_itself_is_not_told_to_decide(referral_at, reviewer):
    Referral.objects.filter(pk=referral_at(Status.SUBMITTED).pk).update(submitted_by=reviewer)

    send_notices()

    assert told() == ["first@example.org"]


def test_the_officer_alone_is_told_and_everybody_once_she_has_left(referral_at, reviewer, first_officer):
    for officer in (reviewer, first_officer):
        seat = Party.objects.get(referral=referral_at(Status.SUBMITTED), side=Side.MINISTRY)
        seat.officer = officer
        seat.save()
    send_notices()
    assert told() == ["first@example.org", "reviewer@example.org"]
    mail.outbox.clear()

    reviewer.is_active = False
    reviewer.save()
    Notice.objects.update(done_at=None)
    Notification.objects.all().delete()
    send_notices()

    assert told() == ["first@example.org", "first@example.org"]


@pytest.mark.parametrize("what", ["account", "organisation"])
def test_a_receiver_that_was_closed_meanwhile_gets_nothing(what, referral_at, receiver):
    referral_at(Status.OFFERED)
    closed = receiver if what == "account" else receiver.organisation
    closed.is_active = False
    closed.save()

    send_notices()

    assert told() == []


def test_a_message_says_nothing_about_anybody(referral_at, case):
    referral = referral_at(Status.OFFERED)
    Notice.objects.filter(kind=Kind.TURN).update(kind=Kind.REMINDER)

    send_notices()

    text = words_of(mail.outbox[0])
    for word in (SURNAME, GIVEN_NAME, case.number, str(referral.public_id), "counselling", "psychosocial", "House"):
        assert word not in text


def test_a_message_is_written_in_the_readers_language(referral_at, receiver):
    receiver.language = "ru"
    receiver.save()
    referral_at(Status.OFFERED)

    with translation.override("ru"):
        subject = translation.gettext("Something awaits you")
    send_notices()

    assert mail.outbox[0].subject == subject != "Something awaits you"


def test_a_repeat_has_the_same_message_id(referral_at):
    referral_at(Status.SUBMITTED)
    send_notices()
    first = {message.to[0]: message.extra_headers["Message-ID"] for message in mail.outbox}
    mail.outbox.clear()

    Notification.objects.update(mailed_at=None)
    send_notices()

    assert {message.to[0]: message.extra_headers["Message-ID"] for message in mail.outbox} == first
    assert len(set(first.values())) == 2


@pytest.fixture
def post(monkeypatch):
    """A mail server that answers as a test says, by name; returns who it was asked to write to."""

    def answering(**answers):
        tried = []

        def send(message, fail_silently=False):
            name = message.to[0].split("@")[0]
            tried.append(name)
            if error := answers.get(name, answers.get("everybody")):
                raise error
            mail.outbox.append(message)

        monkeypatch.setattr(telling.EmailMessage, "send", send)
        return tried

    return answering


def test_without_a_mail_server_everything_waits_for_the_next_sweep(referral_at, post):
    referral_at(Status.SUBMITTED)
    tried = post(everybody=ConnectionRefusedError())

    assert send_notices() == 0
    assert len(tried) == 1
    assert not Notification.objects.filter(mailed_at__isnull=False).exists()

    Notification.objects.update(mail_at=timezone.now())
    post()
    send_notices()
    assert told() == ["first@example.org", "reviewer@example.org"]


def test_an_address_that_is_refused_keeps_nobody_waiting(referral_at, post):
    referral_at(Status.SUBMITTED)
    post(reviewer=smtplib.SMTPDataError(451, b"later"))

    for _sweep in range(4):
        Notification.objects.filter(mailed_at__isnull=True).update(mail_at=timezone.now())
        send_notices()

    assert told() == ["first@example.org"]
    waiting = Notification.objects.get(mailed_at__isnull=True)
    assert waiting.tries >= 2
    assert waiting.mail_at > timezone.now() + timedelta(minutes=3)


def test_an_address_that_does_not_exist_is_tried_once(referral_at, post, caplog):
    referral_at(Status.OFFERED)
    tried = post(receiver=smtplib.SMTPRecipientsRefused({"receiver@example.org": (550, b"no such user")}))

    for _sweep in range(2):
        send_notices()

    assert tried == ["receiver"]
    assert "example.org" not in caplog.text


def test_old_news_is_dropped(referral_at):
    referral_at(Status.SUBMITTED)
    Notice.objects.update(kind=Kind.MOVED, created_at=timezone.now() - telling.NEWS - timedelta(hours=1))

    send_notices()

    assert told() == []
    assert not Notice.objects.due().exists()


def test_a_turn_has_one_notice_however_often_it_is_kept(referral_at):
    notice = referral_at(Status.SUBMITTED).parties.get(side=Side.MINISTRY).notices.get()
    again = Notice(party=notice.party, kind=notice.kind, turn=notice.turn)

    Notice.objects.bulk_create([again], ignore_conflicts=True)

    assert Notice.objects.filter(party=notice.party, turn=F("party__turns")).count() == 1


def test_a_sweep_that_finds_nothing_is_not_on_record(db):
    send_notices()

    assert not AuditEvent.objects.exists()


def test_what_was_told_of_a_turn_is_nobodys_news_once_it_is_over(referral_at, reviewer):
    referral = referral_at(Status.SUBMITTED)
    notifications.send_notices()
    assert Notification.objects.new().count() == 2

    actions.return_referral(referral, actor=reviewer, reason="Say more.")

    assert not Notification.objects.new().exists()
    assert telling.send_mails() == 0


def test_two_hear_of_it_and_the_one_who_answers_ends_it_for_her_own_organisation_alone(referral_at, reviewer):
    referral = referral_at(Status.SUBMITTED)
    other = referral_at(Status.SUBMITTED)
    notifications.send_notices()

    actions.return_referral(referral, actor=reviewer, reason="Say more.")

    seats = set(Notification.objects.new().values_list("about", flat=True))
    assert seats == {other.parties.get(side=Side.MINISTRY).public_id}


def test_old_notices_go_but_for_those_of_a_turn_that_goes_on(referral_at, reviewer):
    over, goes_on = referral_at(Status.SUBMITTED), referral_at(Status.SUBMITTED)
    send_notices()
    actions.return_referral(over, actor=reviewer, reason="Say more.")
    send_notices()
    actions.withdraw_referral(over, actor=over.submitted_by, reason="Wish.")
    send_notices()
    Notice.objects.update(done_at=timezone.now() - timedelta(days=91))

    throw_away_old_notices()

    assert {notice.party.referral for notice in Notice.objects.all()} == {goes_on}
