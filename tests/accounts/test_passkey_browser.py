"""Passkeys in a real Chromium, with an authenticator that exists in the browser alone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import User
from audit.events import Event
from audit.models import AuditEvent
from tests import browsers
from tests.accounts.conftest import PASSWORD
from tests.accounts.factories import code_now, make_organisation, make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def site(own_database, settings, tmp_path) -> Iterator[str]:
    """The site with one account that has a password and nothing else."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    make_user("nigar", make_organisation("HOUSE"), "caseworker", password=PASSWORD)
    with browsers.site(own_database, tmp_path) as address:
        yield address


@contextmanager
def person(browser, site) -> Iterator[object]:
    """Somebody at a browser; what it complains of fails the test."""
    context = browser.new_context(base_url=site, locale="en-GB")
    context.set_default_timeout(60_000)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def give_authenticator(page, *, checks_owner=True):
    """Let the browser have a device that makes passkeys, as a telephone is one; returns what ends it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": checks_owner,
        "automaticPresenceSimulation": True,
    }
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return lambda: session.send("WebAuthn.removeVirtualAuthenticator", added)


def type_password(page):
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill("nigar")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(page):
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add the passkey").click()


def sign_out(page):
    page.locator("header details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/login/"))


@pytest.mark.slow
def test_a_passkey_is_added_signs_in_alone_confirms_and_is_the_second_step(browser, site):
    with person(browser, site) as page:
        give_authenticator(page)
        type_password(page)
        page.get_by_role("heading", name="Add a second factor").wait_for()

        # The first sign-in adds a passkey; its answer shows the recovery codes.
        add_passkey(page)
        page.get_by_role("heading", name="Write these codes down").wait_for()
        assert page.locator(".recovery-codes li").count() == 12
        page.get_by_role("link", name="I have written them down").click()
        page.wait_for_url(browsers.FIRST_PAGE)
        sign_out(page)

        # Alone, without name and password.
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(browsers.FIRST_PAGE)
        sign_out(page)

        # After the password, as the second step.
        type_password(page)
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(browsers.FIRST_PAGE)

        # Once more before what is grave.
        page.goto("/accounts/reauthenticate/passkey/?next=/accounts/profile/")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(re.compile("/accounts/profile/"))

    ways = list(AuditEvent.objects.filter(event=Event.SIGNED_IN).order_by("id").values_list("changes__type", flat=True))
    assert ways == ["password", "webauthn", "password, webauthn"]
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None


@pytest.mark.slow
def test_a_passkey_of_a_disabled_account_is_refused_without_a_reason(browser, site):
    with person(browser, site) as page:
        give_authenticator(page)
        type_password(page)
        add_passkey(page)
        page.get_by_role("link", name="I have written them down").click()
        page.wait_for_url(browsers.FIRST_PAGE)
        sign_out(page)
        User.objects.update(is_active=False)

        page.get_by_role("button", name="Sign in with a passkey").click()

        page.get_by_text("This did not fit.").wait_for()
        assert "/login/" in page.url
    assert AuditEvent.objects.filter(event=Event.SIGN_IN_FAILED).count() == 1


@pytest.mark.slow
def test_a_device_that_does_not_check_its_owner_makes_no_passkey(browser, site):
    with person(browser, site) as page:
        give_authenticator(page, checks_owner=False)
        type_password(page)

        add_passkey(page)

        page.get_by_text("That did not work.").wait_for()
    assert not Authenticator.objects.exists()


@pytest.mark.slow
def test_a_passkey_that_is_gone_leaves_the_other_ways(browser, site):
    with person(browser, site) as page:
        take_away = give_authenticator(page)
        type_password(page)
        add_passkey(page)
        page.get_by_role("heading", name="Write these codes down").wait_for()
        recovery_code = page.locator(".recovery-codes code").first.inner_text().replace(" ", "")
        page.get_by_role("link", name="I have written them down").click()
        page.wait_for_url(browsers.FIRST_PAGE)
        sign_out(page)
        take_away()

        type_password(page)
        page.get_by_label("Code").fill(recovery_code)
        page.get_by_role("button", name="Sign in", exact=True).click()

        page.wait_for_url(browsers.FIRST_PAGE)


@pytest.mark.slow
def test_an_authenticator_app_is_added_without_scripts(browser, site):
    context = browser.new_context(base_url=site, locale="en-GB", java_script_enabled=False)
    context.set_default_timeout(60_000)
    page = context.new_page()
    type_password(page)
    assert page.get_by_role("button", name="Sign in with a passkey").count() == 0
    page.get_by_role("link", name="Add an authenticator app").click()
    assert page.locator("img.qr-code").get_attribute("src").startswith("data:image/svg+xml;base64,")
    secret = page.locator("code.one-time").inner_text().replace(" ", "")

    page.get_by_label("The six digits that it shows").fill(code_now(secret))
    page.get_by_role("button", name="Add the app").click()

    page.get_by_role("heading", name="Write these codes down").wait_for()
    context.close()
