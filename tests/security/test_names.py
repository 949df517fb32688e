"""Names in a real Chromium: asked for without losing the place or what is typed, and gone when their time is over."""

import re

import pytest
from playwright.sync_api import expect

from audit.events import Event
from audit.models import AuditEvent
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case, make_intake
from tests.security.test_screen import PASSWORD, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECONDS = 15


@pytest.fixture
def office(own_database, browser, settings, tmp_path):
    """A caseworker in an office that others look into: `office(scripts=True)` gives a page of hers, signed in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = make_user("nigar", make_organisation("HOUSE"), "caseworker", password=PASSWORD)
    case = make_case(user.organisation, worker=user)
    case.person.phone = "+994 50 774 41 10"
    case.person.save()
    make_intake(case, calling="never")
    browsers.give_second_factors([user])
    environment = own_database | {"HIDE_NAMES": "by_default", "NAMES_SHOWN_MINUTES": str(SECONDS / 60)}
    with browsers.site(environment, tmp_path) as address:
        opened = []

        def begun(*, scripts=True):
            context = browser.new_context(base_url=address, locale="en-GB", java_script_enabled=scripts)
            opened.append(context)
            context.set_default_timeout(30_000)
            context.complaints = []
            context.on("console", lambda said: context.complaints.append(said.text) if said.type == "error" else None)
            page = context.new_page()
            page.case = case
            sign_in(page)
            return page

        yield begun
        for context in opened:
            context.close()


def test_names_show_by_the_keyboard_beside_what_is_typed_and_go_when_their_time_is_over(office):
    page = office()
    page.goto(f"/cases/{page.case.public_id}/")
    assert SURNAME not in page.content()
    page.set_viewport_size({"width": 1280, "height": 500})
    page.evaluate("scrollTo(0, 200)")
    place = page.evaluate("scrollY")

    button = page.locator("#names button")
    button.focus()
    page.evaluate(f"scrollTo(0, {place})")
    page.keyboard.press("Enter")
    expect(page.locator("#names button")).to_have_text("Hide names")
    expect(page.locator(".case-header")).to_contain_text(SURNAME)
    page.wait_for_timeout(500)
    assert abs(page.evaluate("scrollY") - place) < 60
    expect(page.locator("#names button")).to_have_text("Show names", timeout=SECONDS * 1500)
    assert SURNAME not in page.content()

    page.goto("/accounts/names/")
    page.goto(f"/cases/{page.case.public_id}/contact/")
    assert "774" not in page.content()
    page.get_by_role("textbox", name=re.compile("Why")).fill("She asked for it.")
    page.locator("#names button").press("Enter")
    expect(page.locator("#names button")).to_have_text("Hide names")
    assert page.get_by_role("textbox", name=re.compile("Why")).input_value() == "She asked for it."
    page.get_by_role("button", name=re.compile("Open it all the same")).press("Enter")
    expect(page.get_by_role("link", name=re.compile("Call"))).to_have_attribute("href", "tel:+994507744110")
    assert "774" not in page.url
    assert AuditEvent.objects.filter(event=Event.NAMES_SHOWN).count() == 2
    assert page.context.complaints == []


def test_without_scripts_names_show_by_one_press_too(office):
    page = office(scripts=False)
    page.goto(f"/cases/{page.case.public_id}/")
    assert SURNAME not in page.content()

    page.get_by_role("button", name="Show names").click()
    assert SURNAME in page.content()
    page.get_by_role("button", name="Hide names").click()

    assert SURNAME not in page.content()
