"""Who makes and recalls a link, what a guest sees with it, and what ends it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from accounts.access import acting_as
from accounts.querysets import hash_of
from accounts.telling.notifications import send_mails
from audit.events import Event
from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from referrals.guests import actions
from referrals.guests.models import SealedLink
from referrals.guests.notifications import tell_of_link
from referrals.models import Referral
from referrals.package.actions import freeze
from referrals.states import Status
from tests.cases.factories import GIVEN_NAME, SURNAME
from tests.referrals.factories_guests import DECLINED, OPENED, PASSCODE, SECRET, TOKEN, make_link

DETAILS = {"contact_name": "Aysel Contact", "contact_email": "contact@example.org", "contact_phone": "0500000000"}
DOOR, CARD, ACCEPT = "/guest/", "/guest/card/", "/guest/accept/"


@pytest.fixture
def approved(referral_at):
    return referral_at(Status.OFFERED)


@pytest.fixture
def link(approved, caseworker):
    return make_link(approved, caseworker)


@pytest.fixture
def told(monkeypatch):
    """Of which links the queue was given word."""
    links = []
    monkeypatch.setattr(tell_of_link, "delay", links.append)
    return links


@pytest.fixture(autouse=True)
def nobody_signed_in():
    """A guest's request has no context of its own."""
    before = connection.access_context
    yield
    connection.access_context = before


def events_of(link):
    return list(AuditEvent.objects.filter(target_id=link.public_id).order_by("id").values_list("event", flat=True))


def opened(link):
    """A browser that opened the link."""
    guest = Client()
    assert guest.post(DOOR, {"token": TOKEN, "passcode": "1234 5678"}).status_code == 302
    return guest


def test_the_sender_makes_a_link_and_is_shown_the_passcode_once(
    client, approved, caseworker, django_capture_on_commit_callbacks
):
    client.force_login(caseworker)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(reverse("referrals:make_link", args=[approved.public_id]), DETAILS | {"language": "en"})
    passcode = re.search(r"(\d{4} \d{4})</code>", page.content.decode())[1]
    token = re.search(r"token=([\w-]+)", mail.outbox[0].body)[1]
    link = SealedLink.objects.get()

    assert (mail.outbox[0].subject, mail.outbox[0].to) == ("A referral awaits you", ["contact@example.org"])
    assert passcode not in mail.outbox[0].body
    assert passcode.replace(" ", "") not in mail.outbox[0].body
    assert approved.case.number not in mail.outbox[0].body
    assert link.token_hash == hash_of(token)
    assert len(token) >= 43
    assert passcode.replace(" ", "") not in link.passcode_hash
    assert events_of(link) == [Event.GUEST_LINK_MADE]


@pytest.mark.parametrize("who", ["stranger", "receiver", "reviewer", "auditor"])
def test_nobody_else_makes_or_recalls_one(who, request, client, approved, link):
    user = request.getfixturevalue(who)
    client.force_login(user)

    made = client.post(reverse("referrals:make_link", args=[approved.public_id]), DETAILS | {"language": "en"})
    recalled = client.post(reverse("referrals:recall_link", args=[link.public_id]))

    assert made.status_code == (403 if who in ("receiver", "reviewer") else 404)
    assert recalled.status_code == 404
    assert SURNAME.encode() not in made.content + recalled.content
    assert SealedLink.objects.get() == link
    with acting_as(user):
        assert not SealedLink.objects.exists()


def test_one_link_at_a_time(approved, caseworker, link):
    with acting_as(caseworker), pytest.raises(Refused):
        actions.make_link(approved, DETAILS, actor=caseworker)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_link(approved, caseworker, token_hash="other")


def test_another_is_made_once_the_first_has_run_out(approved, caseworker, link):
    with freeze_time(link.expires_at), acting_as(caseworker):
        actions.make_link(approved, DETAILS, actor=caseworker)

    link.refresh_from_db()
    assert link.ended_as == "expired"


@pytest.mark.parametrize(
    "status", [Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.WITHDRAWN, Status.COMPLETED]
)
def test_no_link_before_the_receiver_may_see_it_nor_after(referral_at, caseworker, status):
    with acting_as(caseworker), pytest.raises(Conflict):
        actions.make_link(referral_at(status), DETAILS, actor=caseworker)


def test_a_guest_reads_the_card_and_not_who_it_is(link):
    guest = opened(link)

    page = guest.get(CARD)

    assert page.status_code == 200
    assert "Needs counselling in Russian." in page.content.decode()
    assert SURNAME not in page.content.decode()
    assert GIVEN_NAME not in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", page.content.decode().replace("http-equiv", ""))
    assert events_of(link) == [Event.GUEST_LINK_OPENED, Event.GUEST_LINK_READ]


def test_looking_at_the_address_uses_nothing_up(link):
    for _time in range(20):
        assert Client().get(f"{DOOR}?token={TOKEN}").status_code == 200

    link.refresh_from_db()
    assert (link.opened_at, link.tries) == (None, 0)


def test_a_wrong_passcode_is_counted_and_the_fifth_kills_the_link(link, told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answers = [Client().post(DOOR, {"token": TOKEN, "passcode": "0000 0000"}) for _try in range(6)]

    assert [answer.status_code for answer in answers] == [422] * 5 + [404]
    assert "4 tries are left." in answers[0].content.decode()
    assert Client().post(DOOR, {"token": TOKEN, "passcode": PASSCODE}).status_code == 404
    link.refresh_from_db()
    assert (link.tries, link.ended_as) == (5, "locked")
    assert events_of(link) == [Event.GUEST_PASSCODE_WRONG] * 5 + [Event.GUEST_LINK_LOCKED]
    assert told == [str(link.public_id)]


def test_a_second_browser_is_refused_and_on_record(link):
    opened(link)

    other = Client()

    assert other.get(f"{DOOR}?token={TOKEN}").status_code == 409
    assert other.post(DOOR, {"token": TOKEN, "passcode": PASSCODE}).status_code == 409
    assert other.get(CARD).status_code == 404
    assert events_of(link).count(Event.GUEST_LINK_ELSEWHERE) == 2


def test_the_half_hour_ends(link):
    guest = opened(link)
    link.refresh_from_db()

    with freeze_time(link.session_until):
        assert guest.get(CARD).status_code == 404
        assert guest.post(ACCEPT).status_code == 404
        assert guest.get(f"{DOOR}?token={TOKEN}").status_code == 404


def test_a_link_that_was_never_opened_runs_out_and_is_ended_once(link):
    with freeze_time(link.expires_at):
        assert Client().get(f"{DOOR}?token={TOKEN}").status_code == 404
        assert [actions.end_run_out(), actions.end_run_out()] == [1, 0]

    link.refresh_from_db()
    assert link.ended_as == "expired"
    assert events_of(link) == [Event.GUEST_LINK_EXPIRED]


def test_a_recalled_link_closes_for_who_has_it_open(client, link, caseworker):
    guest = opened(link)
    client.force_login(caseworker)

    assert client.post(reverse("referrals:recall_link", args=[link.public_id])).status_code == 302

    assert guest.get(CARD).status_code == 404
    assert guest.post(ACCEPT).status_code == 404
    assert SealedLink.objects.get().answer == ""
    assert client.post(reverse("referrals:recall_link", args=[link.public_id])).status_code == 409


@pytest.mark.parametrize("how", ["withdrawn", "disabled", "sealed"])
def test_a_guest_sees_no_more_than_the_maker_does_today(link, approved, caseworker, how):
    guest = opened(link)
    if how == "withdrawn":
        approved.status = Status.WITHDRAWN
        approved.save()
    if how == "disabled":
        caseworker.is_active = False
        caseworker.save()
    if how == "sealed":
        approved.case.restricted = True
        approved.case.save()

    assert guest.get(CARD).status_code == 404


def test_the_maker_is_told_once_and_of_nobody(link, caseworker):
    caseworker.email = "worker@example.org"
    caseworker.save()

    assert [tell_of_link(str(link.public_id)) for _run in range(2)] == [1, 0]
    send_mails()

    assert [(sent.subject, sent.to) for sent in mail.outbox] == [("Something awaits you", ["worker@example.org"])]
    assert "Aysel" not in mail.outbox[0].body


def test_accepting_opens_what_consent_covers_and_tells_the_sender(
    link, caseworker, told, django_capture_on_commit_callbacks
):
    with acting_as(caseworker):
        freeze(link.referral, actor=caseworker)
    guest = opened(link)
    before = guest.get(CARD).content.decode()
    assert SURNAME not in before
    assert "Plan and assistance" not in before

    with django_capture_on_commit_callbacks(execute=True):
        assert guest.post(ACCEPT).status_code == 302

    after = guest.get(CARD).content.decode()
    assert SURNAME in after
    assert "Plan and assistance" in after
    assert SealedLink.objects.get().answer == "accepted"
    referral = Referral.objects.get()
    assert (referral.status, referral.path.last().actor) == (Status.ACCEPTED, None)
    assert told == [str(link.public_id)]
    assert guest.post(ACCEPT).status_code == 409


def test_nothing_is_accepted_without_consent(referral_at, caseworker):
    referral = referral_at(Status.OFFERED, consented=False)
    link = make_link(referral, caseworker)

    assert opened(link).post(ACCEPT).status_code == 409
    assert SealedLink.objects.get().answer == ""


def test_declining_says_why_and_ends_the_link(link):
    guest = opened(link)

    assert guest.post(CARD, {"reason": " "}).status_code == 422
    assert guest.post(CARD, {"reason": "No room until May."}).status_code == 302

    link = SealedLink.objects.get()
    assert (link.answer, link.ended_as, link.reason) == ("declined", "declined", "No room until May.")
    assert guest.get(CARD).status_code == 404
    assert "No room" not in str(list(AuditEvent.objects.values_list("changes", "reason")))


def test_nothing_opens_without_token_or_secret(link):
    for guest in (Client(), opened(link)):
        assert guest.get(DOOR).status_code == 404
        assert guest.get(f"{DOOR}?token={link.token_hash}").status_code == 404
    assert Client().post(ACCEPT).status_code == 404
    with pytest.raises(NotVisible):
        actions.read_as_guest("")


def test_nobody_deletes_a_link(link, caseworker):
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(caseworker):
        SealedLink.objects.filter(pk=link.pk)._raw_delete("default")


def test_the_sender_sees_what_was_done_with_it(approved, caseworker, link):
    from referrals.guests.views import links_of

    Client().post(DOOR, {"token": TOKEN, "passcode": "0"})
    opened(link)
    with acting_as(caseworker):
        line = links_of(approved, caseworker)["links"][0]

    assert (line.contact, line.tries, line.is_open) == ("Aysel Contact", 1, True)
    assert line.opened_at


def test_recall_by_a_looker_on_is_refused(link, shelter_organisation):
    from tests.accounts.factories import make_user

    manager = make_user("looks", shelter_organisation, "data_protection")
    with acting_as(manager), pytest.raises((NotAllowed, NotVisible)):
        actions.recall_link(link, actor=manager)


def test_nothing_is_made_where_the_record_fails(approved, caseworker, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions, "record", broken)
    with acting_as(caseworker), pytest.raises(RuntimeError):
        actions.make_link(approved, DETAILS, actor=caseworker)
    assert not SealedLink.objects.exists()


NOW = timezone.now()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"tries": 6}, "referrals_link_tries_counted"),
        ({"answer": "accepted", "answered_at": NOW}, "referrals_link_answered_once_opened"),
        (OPENED | {"answer": "accepted"}, "referrals_link_answered_once_opened"),
        ({"opened_at": NOW}, "referrals_link_opened_whole"),
        (OPENED | {"session_until": OPENED["opened_at"] - timedelta(1)}, "referrals_link_opened_whole"),
        ({"ended_as": "recalled"}, "referrals_link_ended_whole"),
        ({"ended_as": "other", "ended_at": NOW}, "referrals_link_in_known_words"),
    ],
)
def test_constraints(approved, caseworker, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_link(approved, caseworker, **fields)


def test_a_browser_belongs_to_one_link(approved, caseworker):
    make_link(approved, caseworker, **DECLINED)

    with pytest.raises(DatabaseError, match="referrals_link_of_one_browser"), transaction.atomic():
        make_link(approved, caseworker, token_hash="other", **DECLINED)
    assert SECRET
