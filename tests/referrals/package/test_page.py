"""The page of what goes along: the card before, the parts after; for the sender as the receiver sees it."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.access import acting_as
from accounts.roles import Role
from audit.models import AuditEvent
from cases.models import CaseShare
from referrals.models import Referral
from referrals.package import presenters
from referrals.package.models import PackageRead
from referrals.states import Status
from tests.accounts.factories import make_user
from tests.cases.factories import SURNAME, make_consent
from tests.referrals.package.factories import accept, make_package


def part(response, code):
    """The very bytes of one section."""
    found = re.search(
        rf'<section class="panel" aria-labelledby="part-{code}">.*?</section>', response.content.decode(), re.S
    )
    return found.group() if found else ""


def text_of(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_a_stranger_finds_no_page(page, sent, stranger):
    response = page(stranger, sent(Status.ACCEPTED))

    assert response.status_code == 404
    assert SURNAME.encode() not in response.content


@pytest.mark.parametrize("who", ["receiver", "reviewer"])
def test_before_acceptance_nobody_outside_reads_who_it_is(page, sent, request, who):
    text = text_of(page(request.getfixturevalue(who), sent()))

    assert SURNAME not in text
    assert 'id="part-identity"' in text
    assert "24–26" in text or "30–38" in text or "27–29" in text
    assert not PackageRead.objects.exists()


def test_after_acceptance_the_receiver_reads_it_and_the_sender_sees_that(page, sent, caseworker, receiver):
    referral = sent()
    accept(referral, caseworker)

    assert SURNAME in text_of(page(receiver, referral))
    text = text_of(page(caseworker, referral, see="sent"))

    assert f"{receiver.full_name}, Receiving Union" in text
    assert SURNAME in text


def test_the_preview_of_a_part_is_byte_for_byte_what_the_receiver_reads(whole, page, sent, caseworker, receiver):
    referral = sent()
    look = {"see": "accepted", "role": "receiving_officer"}
    before = page(caseworker, referral, **look)
    accept(referral, caseworker)

    read = page(receiver, referral)

    codes = re.findall(r'id="part-(\w+)"', read.content.decode())
    assert len(codes) == 12
    assert [part(before, code) for code in codes] == [part(read, code) for code in codes]
    assert SURNAME in part(read, "identity")
    now = page(caseworker, referral, see="now", role="receiving_officer")
    assert [part(now, code) for code in codes] == [part(read, code) for code in codes]


def test_what_it_looks_like_now_is_what_the_receiver_sees_before(page, sent, caseworker, receiver):
    referral = sent()

    now, read = page(caseworker, referral, see="now"), page(receiver, referral)

    assert part(now, "identity") == part(read, "identity") != ""
    assert SURNAME not in text_of(now)


def test_the_sender_chooses_among_the_roles_that_there_are(page, sent, caseworker, receiver):
    make_user("iom", receiver.organisation, Role.IOM_OFFICER)
    make_user("books", receiver.organisation, Role.AUDITOR)
    referral = sent()

    narrow = page(caseworker, referral, role="iom_officer")

    options = re.findall(r'<option value="([a-z_]+)"', text_of(narrow))
    assert options == ["accepted", "now", "sent", "receiving_officer", "iom_officer"]
    assert "Closed: this role" in part(narrow, "health")
    # What nobody offered is left aside.
    assert SURNAME in text_of(page(caseworker, referral, see="x", role="administrator", version="-1"))


def test_who_approves_reads_headings_and_numbers(whole, page, sent, reviewer):
    referral = sent(Status.SUBMITTED)

    response = page(reviewer, referral)

    assert "Not open to the ministry" in part(response, "health")
    assert "entries stand there" in part(response, "identity")
    assert SURNAME not in text_of(response)


def test_who_approves_reads_what_covers_the_ministry_too(whole, page, sent, caseworker, reviewer):
    make_consent(whole, reviewer.organisation, "identity", "health", by=caseworker)
    referral = sent(Status.SUBMITTED)

    response = page(reviewer, referral)

    assert SURNAME in part(response, "identity")
    # Her role never sees it, whatever was agreed to.
    assert "Not open to the ministry" in part(response, "health")
    assert PackageRead.objects.get().sections == ["identity"]


def test_after_the_end_the_receiver_reads_that_it_is_closed(page, sent, caseworker, receiver):
    referral = sent()
    accept(referral, caseworker)
    Referral.objects.filter(pk=referral.pk).update(status=Status.COMPLETED)
    CaseShare.objects.update(ended_at=timezone.now())

    text = text_of(page(receiver, referral))

    assert SURNAME not in text
    assert "Closed: the referral has ended." in text


@pytest.mark.parametrize("language", ["az", "ru"])
def test_it_speaks_the_language_of_its_reader(whole, page, sent, caseworker, receiver, language):
    referral = sent()
    accept(referral, caseworker)
    receiver.language = language
    receiver.save()

    text = part(page(receiver, referral), "stays")

    with translation.override(language):
        assert translation.gettext("Check-in") in text
    assert "Check-in" not in text


def test_every_print_says_whose_it_is(page, sent, caseworker):
    text = text_of(page(caseworker, sent()))

    assert f'<p class="print-watermark" aria-hidden="true">{caseworker.get_full_name()}' in text


def test_the_receipt_says_since_when_and_how_often(page, sent, caseworker, receiver):
    referral = sent(sections=["identity", "stays"])
    accept(referral, caseworker)
    for _ in range(3):
        page(receiver, referral)

    with acting_as(caseworker):
        (one,) = presenters.sent_of(referral, caseworker)
    (reader,) = one.readers

    assert (reader.name, reader.times, reader.parts) == (receiver.full_name, 3, "Identity, Shelter stays")
    assert len(one.digest) == 12


def test_it_costs_the_same_however_much_was_sent_and_read(page, sent, caseworker, receiver, django_assert_num_queries):
    referral = sent()
    accept(referral, caseworker)
    for _ in range(3):
        with acting_as(caseworker), django_assert_num_queries(2):
            presenters.sent_of(referral, caseworker)
        page(receiver, referral)
        make_package(referral, caseworker)


def test_no_name_stands_in_the_record(page, sent, caseworker, receiver):
    referral = sent()
    accept(referral, caseworker)
    page(receiver, referral)
    page(caseworker, referral)

    assert SURNAME not in str(list(AuditEvent.objects.values()))


def test_it_takes_no_post(client, sent, caseworker):
    client.force_login(caseworker)

    assert client.post(reverse("referrals:package", args=[sent().public_id])).status_code == 405
