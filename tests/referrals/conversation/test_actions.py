"""Who writes to whom, what the others see of it, and what stays."""

from uuid import uuid4

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction

from accounts.access import acting_as
from accounts.telling.notifications import send_mails
from audit.events import Event
from audit.models import AuditEvent
from cases.due import day_of
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from referrals import actions as referral_actions
from referrals.conversation import actions, policies
from referrals.conversation.models import Message, MessageRead
from referrals.conversation.notifications import tell_of_message
from referrals.states import ENDED, Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_share
from tests.cases.factories_documents import make_document
from tests.referrals.factories_conversation import make_message


def write(referral, by, thread, text="Which language?", **details):
    token = details.pop("token", None)
    with acting_as(by):
        return actions.write_message(referral, {"thread": thread, "text": text} | details, actor=by, token=token)


def read(referral, by):
    with acting_as(by):
        return actions.read_conversation(referral, actor=by)


@pytest.fixture
def approved(referral_at, caseworker):
    caseworker.email = "worker@example.org"
    caseworker.save()
    return referral_at(Status.OFFERED)


def test_a_question_is_asked_and_answered(approved, caseworker, receiver):
    question = write(approved, receiver, receiver.organisation, asks=True)
    answer = write(approved, caseworker, receiver.organisation, "Russian.", answers=question)

    question.refresh_from_db()
    assert (answer.answers, answer.to_organisation) == (question, receiver.organisation)
    assert question.answered_at
    events = AuditEvent.objects.filter(target_type="referrals.Message").values_list("event", flat=True).order_by("id")
    assert list(events) == [Event.REFERRAL_QUESTION_ASKED, Event.REFERRAL_QUESTION_ANSWERED]


def test_what_sender_and_ministry_say_stays_between_them(referral_at, caseworker, reviewer, receiver):
    referral = referral_at(Status.SUBMITTED)
    write(referral, reviewer, reviewer.organisation, asks=True)
    for state in (Status.APPROVED, Status.OFFERED):
        referral_actions.move(referral, state, actor=reviewer)
    write(referral, receiver, receiver.organisation, "And the age?")

    assert [row.text for row in read(referral, receiver)] == ["And the age?"]
    assert [row.text for row in read(referral, reviewer)] == ["Which language?"]
    assert [row.text for row in read(referral, caseworker)] == ["Which language?", "And the age?"]


def test_the_database_keeps_the_threads_apart_too(approved, caseworker, reviewer, receiver, stranger):
    make_message(approved, caseworker, to=receiver.organisation)
    make_message(approved, caseworker, to=reviewer.organisation)

    def seen_by(user):
        with acting_as(user):
            return set(Message.objects.values_list("thread__code", flat=True))

    assert seen_by(receiver) == {receiver.organisation.code}
    assert seen_by(reviewer) == {reviewer.organisation.code}
    assert seen_by(caseworker) == {receiver.organisation.code, reviewer.organisation.code}
    assert seen_by(stranger) == set()


def test_nobody_changes_takes_away_or_forges_a_message(approved, caseworker, receiver):
    message = make_message(approved, caseworker, to=receiver.organisation)

    for user in (caseworker, receiver):
        rows = Message.objects.filter(pk=message.pk)
        for write_over in (lambda rows=rows: rows.update(asks=False), lambda rows=rows: rows._raw_delete("default")):
            with pytest.raises(DatabaseError), transaction.atomic(), acting_as(user):
                write_over()
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(receiver):
        make_message(approved, caseworker, to=receiver.organisation, text="Forged")


def test_a_stranger_neither_reads_nor_writes(approved, stranger):
    with pytest.raises(NotVisible):
        write(approved, stranger, stranger.organisation)
    with pytest.raises(NotVisible):
        read(approved, stranger)


def test_a_reader_without_a_part_in_it_writes_nothing(approved, receiver):
    looker_on = make_user("looker", receiver.organisation, "caseworker")

    with pytest.raises(NotAllowed):
        write(approved, looker_on, receiver.organisation)


def test_the_sender_does_not_write_to_who_was_not_shown_it(referral_at, caseworker, reviewer, receiver):
    referral = referral_at(Status.SUBMITTED)

    with acting_as(caseworker):
        assert [row.code for row in policies.partners_of(caseworker, referral)] == [reviewer.organisation.code]
    with pytest.raises(Conflict):
        write(referral, caseworker, receiver.organisation)


def test_a_receiver_does_not_write_into_another_thread(approved, reviewer, receiver):
    with pytest.raises(Conflict):
        write(approved, receiver, reviewer.organisation)


@pytest.mark.parametrize("status", sorted(ENDED | {Status.DRAFT}))
def test_nobody_writes_where_nothing_goes_on(referral_at, caseworker, receiver, status):
    with pytest.raises(Conflict):
        write(referral_at(status), caseworker, receiver.organisation)


def test_an_empty_message_is_refused(approved, receiver):
    with pytest.raises(Refused):
        write(approved, receiver, receiver.organisation, "   ")


def test_a_form_sent_twice_is_one_message(approved, receiver, monkeypatch, django_capture_on_commit_callbacks):
    token, told = uuid4(), []
    monkeypatch.setattr(tell_of_message, "delay", told.append)

    with django_capture_on_commit_callbacks(execute=True):
        first, second = (write(approved, receiver, receiver.organisation, token=token) for _ in range(2))

    assert first == second
    assert Message.objects.count() == 1
    assert told == [str(first.public_id)]


def test_a_question_is_answered_once(approved, caseworker, colleague, receiver):
    question = write(approved, receiver, receiver.organisation, asks=True)
    write(approved, caseworker, receiver.organisation, "Russian.", answers=question)

    with pytest.raises(Conflict, match="A colleague answered"):
        write(approved, colleague, receiver.organisation, "Azerbaijani.", answers=question)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_message(approved, caseworker, to=receiver.organisation, answers=question)


def test_nobody_answers_her_own_question_or_one_of_another_thread(approved, caseworker, reviewer, receiver):
    question = write(approved, receiver, receiver.organisation, asks=True)

    with pytest.raises(Refused):
        write(approved, receiver, receiver.organisation, "Russian.", answers=question)
    with pytest.raises(Refused):
        write(approved, caseworker, reviewer.organisation, "Russian.", answers=question)


def test_the_first_reader_is_noted_once_and_on_record(approved, caseworker, colleague, receiver):
    write(approved, receiver, receiver.organisation)

    read(approved, receiver)
    assert not MessageRead.objects.exists()
    for user in (caseworker, colleague, caseworker):
        read(approved, user)

    assert [row.reader for row in MessageRead.objects.all()] == [caseworker]
    events = AuditEvent.objects.filter(event=Event.REFERRAL_MESSAGES_READ)
    assert [row.actor_label for row in events] == [caseworker.username]
    assert [row.read_by[0].reader for row in read(approved, receiver)] == [caseworker]


def test_only_a_document_that_is_open_to_the_writer_is_attached(approved, case, caseworker, receiver):
    document = make_document(case, caseworker)

    with pytest.raises(Refused):
        write(approved, receiver, receiver.organisation, document=document)
    assert write(approved, caseworker, receiver.organisation, document=document).document == document


def test_the_reader_opens_a_document_by_its_own_rule(approved, case, caseworker, receiver):
    document = make_document(case, caseworker)

    def opened():
        with acting_as(receiver):
            return policies.attached_and_open(receiver, approved, {document.pk})

    assert opened() == []
    make_share(case, receiver.organisation, "identity")
    assert opened() == [document]


def test_the_mail_says_nothing_and_comes_once(approved, caseworker, receiver):
    message = write(approved, receiver, receiver.organisation, "Zzyzx asked.", asks=True)
    assert tell_of_message(str(message.public_id)) == 1
    send_mails()

    assert [sent.to for sent in mail.outbox] == [[caseworker.email]]
    assert {sent.subject for sent in mail.outbox} == {"Something awaits you"}
    assert not any("Zzyzx" in sent.body or approved.case.number in sent.body for sent in mail.outbox)
    assert tell_of_message(str(message.public_id)) == 0
    send_mails()
    assert len(mail.outbox) == 1


def test_an_open_question_stands_in_the_day_of_who_may_answer(approved, caseworker, receiver):
    def asked_of(user):
        with acting_as(user):
            return [due for due in day_of(user).lists["turn"] if due.kind == "question"]

    question = write(approved, receiver, receiver.organisation, asks=True)

    assert len(asked_of(caseworker)) == 1
    assert asked_of(receiver) == []
    write(approved, caseworker, receiver.organisation, "Russian.", answers=question)
    assert asked_of(caseworker) == []


def test_an_unanswered_question_of_what_ended_waits_for_nobody(approved, caseworker, receiver):
    write(approved, receiver, receiver.organisation, asks=True)
    approved.status = Status.WITHDRAWN
    approved.save()

    with acting_as(caseworker):
        assert not Message.objects.asked_of(caseworker).exists()


def test_nothing_is_written_where_the_record_fails(approved, receiver, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError):
        write(approved, receiver, receiver.organisation)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"answered_at": "2026-01-01T00:00Z"}, "referrals_only_a_question_is_answered"),
        ({"to": "other"}, "referrals_message_between_two_sides"),
    ],
    ids=["answered and not asked", "of no side"],
)
def test_constraints(approved, caseworker, receiver, fields, name):
    if fields.pop("to", None):
        other = make_organisation("ELSE")
        values = {"referral": approved, "thread": other, "author": caseworker, "text": "x"}
        values |= {"from_organisation": caseworker.organisation, "to_organisation": receiver.organisation}
        make = lambda: Message.objects.create(**values)  # noqa: E731
    else:
        make = lambda: make_message(approved, caseworker, to=receiver.organisation, **fields)  # noqa: E731

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()
