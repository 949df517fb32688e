"""The count in the frame of a page that stays open, in a real Chromium: each minute, and only while somebody may see it."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from accounts.access import Purpose, part_of_act
from accounts.models import User
from accounts.telling import actions
from accounts.telling.enums import Kind
from accounts.telling.models import Notification
from tests import browsers
from tests.accounts.conftest import PASSWORD
from tests.accounts.factories import make_organisation, make_user

pytestmark = pytest.mark.browser

COUNT = "#told .told-count"


@pytest.fixture
def site(own_database, settings, tmp_path) -> Iterator[str]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    make_user("nigar", make_organisation("HOUSE"), "caseworker", password=PASSWORD)
    with browsers.site(own_database, tmp_path) as address:
        yield address


def tell(user):
    actions.tell([user], Kind.APPROVAL, about=uuid4(), path="/cases/")


def test_what_is_new_comes_by_itself_and_is_opened_and_read(browser, site):
    user = User.objects.get()
    secret = browsers.give_second_factors([user])
    context = browser.new_context(base_url=site, locale="en-GB")
    page = context.new_page()
    complaints, asked = [], []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: asked.append(request) if "/count/" in request.url else None)
    page.clock.install()
    browsers.sign_in(page, "nigar", PASSWORD, secret)
    page.goto("/")
    tell(user)

    # A tab out of sight asks for nothing.
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.clock.fast_forward("02:00")
    assert (asked, page.locator(COUNT).count()) == ([], 0)
    page.evaluate("delete document.hidden")
    page.clock.fast_forward("00:02")
    page.locator(COUNT).wait_for()
    assert page.locator(COUNT).inner_text().startswith("1")
    assert asked[0].headers["x-polling"] == "1"

    page.locator("#told a").click()
    page.get_by_role("button", name="Open").click()
    page.wait_for_url("**/cases/")
    assert page.locator(COUNT).count() == 0
    with part_of_act(Purpose.NOTIFICATION):
        assert not Notification.objects.new().exists()
    context.close()
    assert complaints == []
