"""The pages of webhooks: whose they are, what they say, what they cost."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.encryption import Sealed
from exchange.webhooks.models import Delivery, Webhook
from tests.cases.factories import SURNAME
from tests.exchange.webhooks.factories import ADDRESS, make_delivery, make_program, make_webhook
from tests.queries import statements_of

pytestmark = pytest.mark.django_db
LIST = "/exchange/webhooks/"
STEPS = ("change", "end", "failed", "pause", "resume", "secret", "test")


@pytest.fixture(autouse=True)
def _queue(orders):
    """Nothing is sent by itself."""


@pytest.fixture
def kept(program, manager):
    return make_webhook(program, manager)


def where(webhook, step=""):
    return f"{LIST}{webhook.public_id}/{step + '/' if step else ''}"


def sent(account, **more):
    return {"account": account.pk, "label": "Register", "address": ADDRESS, "types": ["case.opened"]} | more


def test_the_whole_way_on_pages(client, manager, program):
    client.force_login(manager)
    assert "Case register" in client.get(f"{LIST}new/").content.decode()

    page = client.post(f"{LIST}new/", sent(program)).content.decode()

    webhook = Webhook.objects.get()
    assert webhook.secret in page
    assert webhook.secret not in client.get(where(webhook)).content.decode()
    assert "hooks.example.org" in client.get(LIST).content.decode()
    assert client.post(where(webhook, "test")).url == where(webhook)
    assert "A try" in client.get(where(webhook)).content.decode()
    assert client.post(where(webhook, "pause")).status_code == 302
    assert "Paused by manager" in client.get(where(webhook)).content.decode()
    assert client.post(where(webhook, "resume")).status_code == 302
    new = {"label": "Other", "address": "https://other.example.org/x", "types": ["case.closed"]}
    assert "https://hooks.example.org" in client.get(where(webhook, "change")).content.decode()
    assert client.post(where(webhook, "change"), new).url == where(webhook)
    assert "https://other.example.org/x" in client.get(where(webhook)).content.decode()
    shown = client.post(where(webhook, "secret")).content.decode()
    assert Webhook.objects.get().secret in shown
    assert Webhook.objects.get().secret != webhook.secret
    assert client.post(where(webhook, "end")).status_code == 302
    page = client.get(where(webhook)).content.decode()
    assert "Ended" in page
    assert "End the webhook" not in page
    assert client.post(where(webhook, "pause")).status_code == 409


def test_the_secret_is_shown_once(client, manager, program):
    client.force_login(manager)
    fields = sent(program) | {"form_key": str(uuid4())}
    first = client.post(f"{LIST}new/", fields).content.decode()
    secret = Webhook.objects.get().secret
    assert secret in first

    again = client.post(f"{LIST}new/", fields, follow=True).content.decode()

    assert Webhook.objects.count() == 1
    assert secret not in again
    assert "shown only once" in again


def test_what_failed_is_sent_again_from_the_page(client, manager, kept):
    now = timezone.now()
    delivery = make_delivery(kept, state="failed", done_at=now, tries=12, code=500, problem="answer")
    client.force_login(manager)
    page = client.get(where(kept), {"state": "failed"}).content.decode()
    assert "The answer was not a success" in page
    assert str(delivery.resource) not in page

    assert client.post(f"{LIST}deliveries/{delivery.public_id}/replay/").url == where(kept)
    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    Delivery.objects.update(state="failed", done_at=now)
    page = client.post(where(kept, "failed"), {"since": timezone.localdate().isoformat()}, follow=True)
    assert "1 message is sent again." in page.content.decode()
    assert client.post(where(kept, "failed"), {"since": "2001-01-01"}).status_code == 422


def test_a_manager_chooses_among_her_own_programs(client, manager, program, stranger):
    other = make_program(stranger.organisation, username="theirs")
    client.force_login(manager)

    assert "theirs" not in client.get(f"{LIST}new/").content.decode()
    assert client.post(f"{LIST}new/", sent(other)).status_code == 422
    assert not Webhook.objects.exists()


def test_an_administrator_sees_those_of_all(client, administrator, kept):
    client.force_login(administrator)

    assert kept.label in client.get(LIST).content.decode()
    assert client.get(where(kept)).status_code == 200


def test_without_a_program_the_page_says_who_adds_one(client, manager):
    client.force_login(manager)

    assert "An administrator adds one." in client.get(f"{LIST}new/").content.decode()


def test_a_stranger_finds_none_of_it(client, stranger, kept):
    delivery = make_delivery(kept, state="failed", done_at=timezone.now())
    client.force_login(stranger)

    assert kept.label.encode() not in client.get(LIST).content
    for url in (where(kept), *(where(kept, step) for step in STEPS)):
        answer = client.post(url) if url != where(kept) else client.get(url)
        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content
    assert client.post(f"{LIST}deliveries/{delivery.public_id}/replay/").status_code == 404
    for step in ("change", "failed"):
        assert client.get(where(kept, step)).status_code == 404


@pytest.mark.parametrize("role", ["caseworker", "reviewer", "receiver", "iom_officer", "auditor"])
def test_nobody_else_gets_in(request, client, role, kept):
    client.force_login(request.getfixturevalue(role))

    for url in (LIST, f"{LIST}new/", where(kept)):
        assert client.get(url).status_code == 403


def test_what_is_grave_is_asked_for_once_more(client, manager, kept, settings):
    client.force_login(manager)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0

    for answer in (
        client.get(f"{LIST}new/"), client.get(where(kept, "change")), client.post(where(kept, "secret")),
        client.post(where(kept, "end")),
    ):  # fmt: skip
        assert answer.status_code == 302
        assert "next=" in answer.url
    assert client.get(where(kept)).status_code == 200


@pytest.mark.parametrize(("language", "word"), [("az", "Vebhuk"), ("ru", "Вебхук")])
def test_they_speak_to_their_reader(client, manager, kept, language, word):
    User.objects.filter(pk=manager.pk).update(language=language)
    client.force_login(manager)

    assert word in client.get(LIST, headers={"accept-language": language}).content.decode()


def test_the_list_asks_as_much_whether_it_is_short_or_long(client, manager, program):
    client.force_login(manager)

    def asked_with(count):
        for _number in range(count):
            make_webhook(program, manager)
        client.get(LIST)
        return len(statements_of(lambda: client.get(LIST)))

    assert asked_with(3) == asked_with(27)


def test_the_log_asks_as_much_whether_it_is_short_or_long(client, manager, kept):
    client.force_login(manager)

    def asked_with(count):
        for _number in range(count):
            make_delivery(kept)
        client.get(where(kept))
        return len(statements_of(lambda: client.get(where(kept))))

    assert asked_with(3) == asked_with(27)


def test_what_is_planted_is_sealed(kept):
    assert isinstance(Webhook.objects.values_list("address", flat=True).get(), Sealed)
    assert reverse("exchange:webhook", args=[kept.public_id]) == where(kept)
