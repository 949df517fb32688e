"""The conversation's page: with and without JavaScript, what was typed, and what it costs."""

import pytest
from django.urls import reverse

from accounts.access import acting_as
from audit.models import AuditEvent
from referrals.conversation.models import Message
from referrals.states import Status
from tests.cases.factories import SURNAME
from tests.cases.factories_documents import make_document
from tests.referrals.factories_conversation import make_message


def url(referral):
    return reverse("referrals:conversation", args=[referral.public_id])


@pytest.fixture
def approved(referral_at):
    return referral_at(Status.OFFERED)


def test_a_stranger_finds_nothing(client, approved, stranger, caseworker, receiver):
    make_message(approved, caseworker, to=receiver.organisation)
    client.force_login(stranger)

    for answer in (client.get(url(approved)), client.post(url(approved), {"text": "x"})):
        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content


def test_the_receiver_reads_writes_and_never_sees_who_it_is(client, approved, caseworker, reviewer, receiver):
    make_message(approved, caseworker, to=receiver.organisation, text="Can you take her on Monday?", asks=True)
    make_message(approved, caseworker, to=reviewer.organisation, text="Between us alone.")
    client.force_login(receiver)

    page = client.get(url(approved)).content.decode()
    sent = {"thread": receiver.organisation.public_id, "kind": Message.objects.first().public_id, "text": "On Tuesday."}
    answer = client.post(url(approved), sent)

    assert "Can you take her on Monday?" in page
    assert "Between us alone." not in page
    assert SURNAME not in page
    assert answer.status_code == 302
    assert Message.objects.last().answers == Message.objects.first()


def test_htmx_is_given_the_messages_alone(client, approved, caseworker, receiver):
    make_message(approved, caseworker, to=receiver.organisation, text="New.")
    client.force_login(receiver)

    part = client.get(url(approved), headers={"HX-Request": "true", "X-Polling": "1"}).content.decode()

    assert "New." in part
    assert "<form" not in part
    assert "<html" not in part


def test_what_was_typed_stays_where_a_colleague_was_quicker(client, approved, caseworker, colleague, receiver):
    question = make_message(approved, receiver, asks=True)
    sent = {"thread": receiver.organisation.public_id, "kind": question.public_id, "text": "Azerbaijani, I think."}
    client.force_login(colleague)
    assert client.post(url(approved), sent | {"text": "Russian."}).status_code == 302
    client.force_login(caseworker)

    answer = client.post(url(approved), sent)

    assert answer.status_code == 409
    assert "Azerbaijani, I think." in answer.content.decode()
    assert "A colleague answered this question meanwhile." in answer.content.decode()


def test_a_document_shows_its_title_to_whom_it_is_open(client, approved, case, caseworker, receiver):
    document = make_document(case, caseworker, title="Zzyzx passport")
    make_message(approved, caseworker, to=receiver.organisation, document=document)

    client.force_login(receiver)
    assert "Zzyzx" not in client.get(url(approved)).content.decode()
    client.force_login(caseworker)
    assert "Zzyzx passport" in client.get(url(approved)).content.decode()


def test_an_ended_one_is_read_and_not_written(client, referral_at, caseworker, receiver):
    referral = referral_at(Status.DECLINED)
    make_message(referral, caseworker, to=receiver.organisation, text="Why?")
    client.force_login(receiver)

    page = client.get(url(referral)).content.decode()

    assert "Why?" in page
    assert "<textarea" not in page


@pytest.mark.parametrize("count", [3, 30])
def test_costs_the_same_however_much_was_written(
    client, approved, case, caseworker, receiver, count, django_assert_num_queries
):
    document = make_document(case, caseworker)
    for number in range(count):
        make_message(approved, caseworker, to=receiver.organisation, document=document if number % 2 else None)
    client.force_login(caseworker)
    client.get(url(approved))

    with django_assert_num_queries(QUERIES):
        client.get(url(approved))


QUERIES = 23


def test_no_word_of_it_is_on_the_record(approved, receiver):
    from referrals.conversation import actions

    with acting_as(receiver):
        details = {"thread": receiver.organisation, "text": "Zzyzx said so."}
        actions.write_message(approved, details, actor=receiver)

    assert "Zzyzx" not in str([(row.changes, row.reason) for row in AuditEvent.objects.all()])
