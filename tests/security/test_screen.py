"""Between a screen and whoever stands beside it, in a real Chromium: the quick exit, and the lock of what nobody uses.

The server under test ends a session after seconds, as another does after half an hour.
"""

import re
import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from playwright.sync_api import expect

from accounts.models import User
from audit.events import Event
from audit.models import AuditEvent
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case
from tests.security.test_browser import KEPT, NOTHING

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "an-invented-phrase-for-tests"
IDLE_SECONDS = 12
PATIENCE = 20_000
NAMES = (SURNAME, "Shelter cases", "TD-")


@pytest.fixture
def house(own_database, browser, settings, tmp_path):
    """A caseworker with one file: `house(idle=…, scripts=True)` gives a page of hers, signed in, in a browser of its own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = make_user("nigar", make_organisation("HOUSE"), "caseworker", password=PASSWORD)
    case = make_case(user.organisation, worker=user)
    browsers.give_second_factors([user])
    opened = []

    def begun(idle=1800, scripts=True):
        site = browsers.site(own_database | {"SESSION_IDLE_MINUTES": str(idle / 60)}, tmp_path)
        address = site.__enter__()
        context = browser.new_context(base_url=address, locale="en-GB", java_script_enabled=scripts)
        opened.extend([(site.__exit__, (None, None, None)), (context.close, ())])
        context.set_default_timeout(30_000)
        context.complaints = []
        context.on("console", lambda said: context.complaints.append(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: context.complaints.append(str(error.error)))
        page = context.new_page()
        page.case = case
        sign_in(page)
        return page

    yield begun
    for close, arguments in reversed(opened):
        close(*arguments)


def sign_in(page):
    """By a code from the paper in her purse: one of the app's is good once in half a minute."""
    code = RecoveryCodes.activate(User.objects.get(username="nigar")).get_unused_codes()[0]
    browsers.sign_in(page, "nigar", PASSWORD, "", code=code)


def second_tab(page):
    tab = page.context.new_page()
    tab.goto(f"/cases/{page.case.public_id}/")
    assert SURNAME in tab.content(), tab.locator("main").inner_text()
    return tab


def type_a_draft(page, word):
    page.goto(f"/cases/{page.case.public_id}/person/person/")
    page.get_by_role("textbox", name="Patronymic").fill(word)


def shows_nothing(page):
    said = page.title() + page.content()
    return not [word for word in (*NAMES, page.case.number if hasattr(page, "case") else SURNAME) if word in said]


def test_three_escapes_leave_a_blank_page_in_every_tab_and_the_draft_with_the_server(house):
    page = house()
    other = second_tab(page)
    type_a_draft(page, "Nizami")

    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("about:blank")
    other.wait_for_url("about:blank")

    # Nothing was asked; the session is over on the server, and on record.
    expect_ended("quick_exit")
    assert not [kept for kept in page.context.cookies() if "session" in kept["name"]]
    for tab in (page, other):
        assert tab.evaluate("document.documentElement.outerHTML") == "<html><head></head><body></body></html>"
        # The entry of the page itself is gone; what came before is asked for anew, and there is nobody to show it to.
        tab.go_back()
        assert shows_nothing(tab), tab.url
        if tab is page:
            assert "/login/" in tab.url
            assert tab.evaluate(KEPT) == NOTHING
    sign_in(page)
    page.goto(f"/cases/{page.case.public_id}/person/person/")
    assert page.get_by_role("textbox", name="Patronymic").input_value() == "Nizami"
    assert "did not save it" in page.content()
    assert page.context.complaints == []


def test_a_quick_exit_whose_request_is_lost_ends_the_session_with_the_next_one(house):
    page = house()
    page.goto("/cases/")
    page.context.route("**/accounts/leave/", lambda route: route.abort())

    page.get_by_role("button", name="Quick exit").click()
    page.wait_for_url("about:blank")
    page.go_back()
    page.wait_for_url(re.compile("/empty/$"))

    assert shows_nothing(page)
    expect_ended("quick_exit")
    sign_in(page)
    page.goto("/cases/")
    assert page.evaluate("document.cookie") == ""


def test_without_scripts_the_button_leaves_too(house):
    page = house(scripts=False)
    page.goto(f"/cases/{page.case.public_id}/")
    assert SURNAME in page.content()

    page.get_by_role("button", name="Quick exit").click()

    page.wait_for_url(re.compile("/empty/$"))
    assert (page.title(), page.locator("body").inner_text().strip()) == ("New tab", "")
    assert shows_nothing(page)
    expect_ended("quick_exit")
    page.go_back()
    assert shows_nothing(page)


def test_without_scripts_a_page_nobody_uses_is_gone_after_its_time(house):
    page = house(idle=IDLE_SECONDS, scripts=False)
    page.goto(f"/cases/{page.case.public_id}/")
    assert SURNAME in page.content()

    page.wait_for_url(re.compile("/login/"))

    assert shows_nothing(page)
    page.go_back()
    assert shows_nothing(page)


def test_an_idle_browser_locks_every_tab_and_gives_the_draft_back(house):
    page = house(idle=IDLE_SECONDS)
    other = second_tab(page)
    address = f"/cases/{page.case.public_id}/person/person/"
    type_a_draft(page, "Nizami")
    warning = page.get_by_role("alertdialog")

    # Working in one tab keeps the other open beyond its time.
    for _ in range(IDLE_SECONDS + 2):
        page.get_by_role("textbox", name="Patronymic").press("End")
        page.wait_for_timeout(1_000)
    assert SURNAME in other.content()
    assert not warning.is_visible()
    # Before the time is over it warns, and staying is one press.
    expect(warning).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Stay").click()
    expect(warning).to_be_hidden()
    page.wait_for_timeout(IDLE_SECONDS * 400)
    assert SURNAME in other.content()
    # Then nobody does anything: nothing of the page is left in either tab.
    for tab in (page, other):
        expect(tab.get_by_role("heading", name="This page is closed")).to_be_visible(timeout=PATIENCE)
        assert shows_nothing(tab)
        assert tab.locator("input").count() == 0
        assert tab.title() == "Sign in"
    expect_ended("idle")
    other.go_back()
    assert shows_nothing(other)

    page.get_by_role("link", name="Sign in").click()
    page.wait_for_url(re.compile("/login/"))
    code = RecoveryCodes.activate(User.objects.get(username="nigar")).get_unused_codes()[0]
    page.locator("input[name=login]").fill("nigar")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.locator("input[name=code]").fill(code)
    page.locator("input[name=code]").press("Enter")

    page.wait_for_url(re.compile(re.escape(address)))
    assert page.get_by_role("textbox", name="Patronymic").input_value() == "Nizami"
    assert page.evaluate(KEPT) == NOTHING
    assert page.context.complaints == []


def expect_ended(source):
    """The page is blank before the server has heard of it: what ends the session is sent after."""
    until = time.monotonic() + PATIENCE / 1000
    while UserSession.objects.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not UserSession.objects.exists()
    ended = AuditEvent.objects.filter(event=Event.SIGNED_OUT).order_by("-id").first()
    assert ended.changes == {"source": source}
