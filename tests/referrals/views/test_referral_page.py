"""One referral: the card, the path, and exactly the buttons that are the reader's now."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from referrals.models import Referral
from referrals.states import Status
from tests.cases.factories import GIVEN_NAME, SURNAME, make_person
from tests.referrals.factories import make_referral

BUTTONS = ("submit", "approve", "return", "refuse", "accept", "decline", "withdraw", "feedback", "begin", "confirm")
SENDER = {
    Status.DRAFT: {"submit", "withdraw", "edit"},
    Status.SUBMITTED: {"withdraw"},
    Status.RETURNED: {"submit", "withdraw", "edit"},
    Status.OFFERED: {"withdraw"},
    Status.APPROVED: {"withdraw"},
    Status.ACCEPTED: {"withdraw"},
    Status.IN_PROGRESS: {"withdraw"},
}
MINISTRY = {Status.SUBMITTED: {"approve", "return", "refuse"}}
RECEIVER = {
    Status.OFFERED: {"accept", "decline"},
    Status.ACCEPTED: {"begin", "feedback"},
    Status.IN_PROGRESS: {"feedback"},
}


def url_of(referral, name="detail"):
    return reverse(f"referrals:{name}", args=[referral.public_id])


@pytest.mark.parametrize("status", Status, ids=str)
@pytest.mark.parametrize(("who", "table"), [("caseworker", SENDER), ("reviewer", MINISTRY), ("receiver", RECEIVER)])
def test_the_buttons_are_those_that_are_mine_now(who, table, status, request, client, referral_at):
    user, referral = request.getfixturevalue(who), referral_at(status)
    client.force_login(user)

    answer = client.get(url_of(referral))

    if not Referral.objects.visible_to(user).exists():
        assert answer.status_code == 404
        return
    text = answer.content.decode()
    shown = {name for name in (*BUTTONS, "edit") if url_of(referral, name) in text}
    assert shown == table.get(status, set())


def test_each_button_says_what_will_happen(client, referral_at, reviewer):
    client.force_login(reviewer)

    text = client.get(url_of(referral_at(Status.SUBMITTED))).content.decode()

    assert "Receiving Union sees the card and may accept." in text


@pytest.mark.parametrize("who", ["reviewer", "receiver"])
def test_before_acceptance_nobody_else_reads_who_it_is(who, request, client, referral_at):
    status = Status.SUBMITTED if who == "reviewer" else Status.OFFERED
    client.force_login(request.getfixturevalue(who))

    text = client.get(url_of(referral_at(status))).content.decode()

    assert "Needs counselling in Russian." in text
    for word in (SURNAME, GIVEN_NAME, "1995"):
        assert word not in text


@pytest.mark.parametrize(("sections", "named"), [(["identity"], True), (["stays"], False)])
def test_after_acceptance_the_receiver_reads_what_was_shared(sections, named, client, referral_at, case, receiver):
    client.force_login(receiver)

    text = client.get(url_of(referral_at(Status.ACCEPTED, sections=sections))).content.decode()

    assert (SURNAME in text) == named
    assert reverse("cases:detail", args=[case.public_id]) in text


def test_after_the_end_the_receiver_reads_the_card_again_only(client, referral_at, case, receiver):
    client.force_login(receiver)

    text = client.get(url_of(referral_at(Status.COMPLETED, feedback="Ten hours."))).content.decode()

    assert SURNAME not in text
    assert reverse("cases:detail", args=[case.public_id]) not in text
    assert "Ten hours." in text


def test_the_sender_reads_the_name(client, referral_at, caseworker):
    client.force_login(caseworker)

    assert SURNAME in client.get(url_of(referral_at())).content.decode()


def test_the_look_is_on_record(client, referral_at, reviewer):
    referral = referral_at(Status.SUBMITTED)
    client.force_login(reviewer)

    client.get(url_of(referral))

    row = AuditEvent.objects.get(event=Event.REFERRAL_READ)
    assert (row.actor_id, row.target_id) == (reviewer.public_id, referral.public_id)


@pytest.mark.parametrize("status", Status, ids=str)
def test_an_imported_referral_has_no_people_and_no_steps(status, client, case, receiver, caseworker):
    referral = make_referral(case, receiver, status, with_steps=False, message="", sections=[])
    client.force_login(caseworker)

    assert client.get(url_of(referral)).status_code == 200
    assert client.get(reverse("referrals:inbox"), {"show": "ended"}).status_code == 200


@pytest.mark.parametrize("name", ["detail", "edit", *BUTTONS])
@pytest.mark.parametrize("status", Status, ids=str)
def test_a_stranger_finds_nothing_anywhere(name, status, client, referral_at, stranger):
    referral = referral_at(status)
    client.force_login(stranger)

    for answer in (client.get(url_of(referral, name)), client.post(url_of(referral, name), {"reason": "x"})):
        assert answer.status_code in ((404, 405) if name in BUTTONS else (404,))
        assert SURNAME.encode() not in answer.content
        assert referral.case.number.encode() not in answer.content
    assert client.post(url_of(referral, name)).status_code in (404, 405)
    assert Referral.objects.get(pk=referral.pk).status == status


def test_the_cost_does_not_grow_with_the_path_or_the_list(
    client, referral_at, caseworker, sessions_in_rows, django_assert_num_queries
):
    referral = referral_at(Status.RETURNED)
    client.force_login(caseworker)
    client.get(url_of(referral))
    for number in (3, 27):
        for _ in range(number):
            referral_at(Status.RETURNED)
        with django_assert_num_queries(33):
            client.get(url_of(referral))


@pytest.mark.parametrize(
    ("born", "group"),
    [
        (timezone.localdate() - timedelta(days=366 * 5), "0–8 (child)"),
        (timezone.localdate() - timedelta(days=366 * 15), "9–17 (child)"),
        (timezone.localdate() - timedelta(days=366 * 19), "18–20"),
        (timezone.localdate() - timedelta(days=366 * 60), "48+"),
        (None, "Not known"),
    ],
    ids=str,
)
def test_the_card_says_a_band_instead_of_an_age(born, group, db):
    assert make_person(date_of_birth=born).age_group_on(timezone.localdate()) == group
