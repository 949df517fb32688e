"""The whole way with a server, a queue, a worker, a manager in Chromium and another system that is told."""

import time

import pytest
from django.utils import timezone

from accounts.access import Purpose, acting_as, acting_for
from accounts.models import User
from cases import actions
from cases.models import Case
from exchange.webhooks.models import Webhook
from exchange.webhooks.sending import order
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case
from tests.exchange.webhooks.factories import make_program
from tests.exchange.webhooks.receiver import is_signed

PASSWORD = "an-invented-phrase-for-tests"


@pytest.fixture
def programme(own_database, settings, receiving):
    # The server under test checks passwords as in production.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    house = make_organisation("HOUSE", name="Example House")
    make_user("sevda", house, "shelter_manager", password=PASSWORD)
    make_program(house)
    with acting_for(Purpose.DEMONSTRATION):
        make_case(house)
    return own_database | {
        "WEBHOOK_CA_FILE": str(receiving.certificate),
        "WEBHOOK_NETWORKS": "127.0.0.0/8,::1/128",
    }


@pytest.fixture
def manager_at(programme, browser, tmp_path):
    secret = browsers.give_second_factors(User.objects.all())
    with browsers.site(programme, tmp_path) as address, browsers.worker(programme, tmp_path):
        context = browser.new_context(base_url=address, locale="en-GB", viewport={"width": 390, "height": 844})
        context.set_default_timeout(60_000)
        page = context.new_page()
        browsers.sign_in(page, "sevda", PASSWORD, secret)
        yield page
        context.close()


def fits(page):
    """Nothing stands beside the page."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def press(page, name):
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.get_by_role("button", name=name, exact=True).first.click()


def wait_for(receiving, count):
    limit = time.monotonic() + 60
    while len(receiving.taken) < count:
        assert time.monotonic() < limit, receiving.taken
        time.sleep(0.1)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_manager_has_another_system_told(manager_at, receiving):
    page = manager_at
    page.goto("/exchange/webhooks/new/")
    fits(page)
    page.get_by_label("Case register (program, Example House)").check()
    page.get_by_label("What it is for").fill("Case register")
    page.get_by_label("Address").fill(receiving.address)
    page.get_by_label("Case reopened").check()
    page.get_by_label("Case closed").check()
    press(page, "Make the webhook")
    fits(page)
    secret = page.locator("code.one-time").inner_text()

    page.get_by_role("link", name="To the webhook").click()
    press(page, "Send a message to try it")
    wait_for(receiving, 1)
    _path, headers, body = receiving.taken[0]
    assert is_signed(secret, headers, body)
    assert receiving.told()[0]["type"] == "webhook.test"
    page.reload()
    fits(page)
    assert "Arrived" in page.locator("main").inner_text()

    # Something happens by an action; the worker is ordered to look as beat would have it look.
    manager = User.objects.get(username="sevda")
    with acting_as(manager):
        case = Case.objects.get()
        actions.close_case(case, reason="other", closed_on=timezone.localdate(), actor=manager)
    order(Webhook.objects.get().public_id)
    wait_for(receiving, 2)

    told = receiving.told()[1]
    assert (told["type"], told["data"]["id"]) == ("case.closed", str(case.public_id))
    assert SURNAME.encode() not in receiving.taken[1][2]
    page.reload()
    assert "Case closed" in page.locator("table").inner_text()
    fits(page)
