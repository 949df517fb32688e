"""The inbox: whose turn, how long, what for; never who."""

from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.desk.listing import FOLDERS, forget_counts
from referrals.models import Party, Referral
from referrals.states import ENDED, TAKEN_ON, Box, Status
from tests.cases.factories import GIVEN_NAME, SURNAME
from tests.queries import statements_of
from tests.referrals.factories import make_referral

URL = reverse("referrals:inbox")


@pytest.mark.parametrize(
    ("who", "show", "states"),
    [
        ("caseworker", "turn", {Status.DRAFT, Status.RETURNED}),
        ("caseworker", "waiting", {Status.SUBMITTED, Status.APPROVED, Status.OFFERED, *TAKEN_ON}),
        ("caseworker", "ended", ENDED),
        # What she approved herself waits for a second officer.
        ("reviewer", "turn", {Status.SUBMITTED}),
        ("reviewer", "team", {Status.SUBMITTED, Status.APPROVED}),
        ("reviewer", "waiting", {Status.RETURNED, Status.OFFERED, *TAKEN_ON}),
        ("reviewer", "ended", ENDED - {Status.WITHDRAWN}),
        ("receiver", "turn", {Status.OFFERED, *TAKEN_ON}),
        ("receiver", "waiting", set()),
        ("receiver", "ended", {Status.DECLINED, Status.COMPLETED, Status.EXPIRED}),
        ("stranger", "turn", set()),
        ("stranger", "waiting", set()),
        ("stranger", "ended", set()),
    ],
)
def test_three_folders_hold_what_the_reader_may_see(who, show, states, request, client, referral_at):
    rows = {status: referral_at(status) for status in Status}
    client.force_login(request.getfixturevalue(who))

    text = client.get(URL, {"show": show}).content.decode()

    shown = {status for status, row in rows.items() if str(row.public_id) in text}
    assert shown == states
    assert SURNAME not in text
    assert GIVEN_NAME not in text


def test_an_unknown_folder_or_purpose_shows_my_turn(client, referral_at, caseworker):
    draft = referral_at()
    client.force_login(caseworker)

    answer = client.get(URL, {"show": "everything", "purpose": "curiosity"})

    assert str(draft.public_id) in answer.content.decode()


def test_the_purpose_narrows_the_list(client, referral_at, caseworker):
    health, other = referral_at(purpose="health"), referral_at(purpose="legal")
    client.force_login(caseworker)

    text = client.get(URL, {"purpose": "health"}).content.decode()

    assert str(health.public_id) in text
    assert str(other.public_id) not in text


def test_the_longest_wait_stands_first_and_is_told(client, referral_at, reviewer):
    new, old = referral_at(Status.SUBMITTED), referral_at(Status.SUBMITTED, with_steps=False)
    long_ago = timezone.now() - timedelta(days=9)
    old.parties.update(since=long_ago, due_at=long_ago + timedelta(days=7))
    client.force_login(reviewer)

    text = client.get(URL).content.decode()

    assert text.index(str(old.public_id)) < text.index(str(new.public_id))
    assert "for 9 days" in text
    assert "2 days late" in text
    assert "pill-late" in text


def test_pages_follow_each_other_without_loss(client, case, receiver, caseworker):
    rows = [make_referral(case, receiver) for _ in range(30)]
    client.force_login(caseworker)

    first = client.get(URL)
    second = client.get(URL + first.context["page"].next_url)

    seen = [line.public_id for answer in (first, second) for line in answer.context["lines"]]
    assert sorted(seen) == sorted(row.public_id for row in rows)


def test_htmx_gets_the_fragment_alone(client, referral_at, caseworker):
    draft = referral_at()
    client.force_login(caseworker)

    text = client.get(URL, headers={"hx-request": "true"}).content.decode()

    assert str(draft.public_id) in text
    assert "<html" not in text


def test_who_has_nothing_to_do_with_referrals_is_told_so(client, auditor):
    client.force_login(auditor)

    answer = client.get(URL)

    assert answer.status_code == 403
    assert b"Your role does not include this." in answer.content


def test_nobody_reads_it_unsigned(client, db):
    assert client.get(URL).status_code == 302


@pytest.mark.slow
@pytest.mark.parametrize("show", FOLDERS)
def test_the_cost_does_not_grow_with_the_rows(show, client, referral_at, case, receiver, caseworker):
    status, late = (Status.REFUSED, None) if show == "ended" else (Status.SUBMITTED, timezone.now())
    status = Status.RETURNED if show in ("turn", "team") else status
    first = [referral_at(status) for _ in range(3)]
    Party.objects.filter(box__in=[Box.TURN, Box.WAITING]).update(due_at=late)
    client.force_login(caseworker)
    client.get(URL)

    def ask():
        forget_counts(caseworker)
        assert len(client.get(URL, {"show": show}).context["lines"]) >= 3

    few = statements_of(ask)
    _multiply(first[0], 2_997)
    many = statements_of(ask)

    assert len(few) == len(many) <= 12


def _multiply(referral, number):
    """As many again as one, with its seats."""
    seats = list(referral.parties.all())
    copies = [deepcopy(referral) for _ in range(number)]
    for copy in copies:
        copy.pk, copy.public_id = None, uuid4()
    Referral.objects.bulk_create(copies, batch_size=500)
    rows = []
    for copy in copies:
        for seat in seats:
            row = deepcopy(seat)
            row.pk, row.public_id, row.referral = None, uuid4(), copy
            rows.append(row)
    Party.objects.bulk_create(rows, batch_size=1_000)
