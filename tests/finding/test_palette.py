"""The palette in a real Chromium: by keyboard alone, and nothing of it stays behind."""

import re
from urllib.parse import unquote

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from playwright.sync_api import expect

from accounts.models import User
from audit.models import AuditEvent
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import GIVEN_NAME, SURNAME, make_case
from tests.security.test_browser import KEPT, NOTHING
from tests.shelters.factories import make_shelter

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "an-invented-phrase-for-tests"
SPOKEN = "#palette [role=status]"


@pytest.fixture
def page(own_database, browser, settings, tmp_path):
    """A caseworker of a house with two files, signed in, on the list of cases."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = make_user("nigar", make_organisation("HOUSE"), "caseworker", password=PASSWORD)
    make_shelter(user.organisation, name="Sığınacaq Ümid")
    cases = [make_case(user.organisation, worker=user) for _number in range(2)]
    browsers.give_second_factors([user])
    with browsers.site(own_database, tmp_path) as address:
        context = browser.new_context(base_url=address, locale="en-GB")
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.asked = []
        page.on("request", lambda request: page.asked.append((request.method, request.url)))
        page.cases = cases
        code = RecoveryCodes.activate(User.objects.get(username="nigar")).get_unused_codes()[0]
        browsers.sign_in(page, "nigar", PASSWORD, "", code=code)
        page.goto("/cases/")
        yield page
        assert page.complaints == []
        context.close()


def opened(page, key="Control+k"):
    page.keyboard.press(key)
    field = page.get_by_role("combobox", name="Find or go to")
    expect(field).to_be_focused()
    return field


def searches():
    return AuditEvent.objects.filter(event="cases_searched").count()


def test_an_action_a_number_and_a_name_by_keyboard_and_nothing_stays(page):
    keys = page.keyboard

    # An action: part of its words, and Enter lands there.
    opened(page)
    keys.type("open a ca")
    expect(page.locator("#palette").get_by_role("option", name="Open a case", selected=True)).to_be_visible()
    expect(page.locator(SPOKEN)).to_have_text(re.compile(r"Found: \d+"))
    assert searches() == 0
    keys.press("Enter")
    page.wait_for_url("**/cases/new/")

    # A case: its number, and Enter opens it.
    opened(page, "/")
    keys.type(page.cases[0].number)
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{page.cases[0].public_id}/")
    assert SURNAME in page.content()
    assert searches() == 1

    # A person: nobody is asked for while it is typed, Enter asks once, arrows choose.
    opened(page)
    keys.type(f"{SURNAME} {GIVEN_NAME}"[:-1], delay=20)
    page.wait_for_timeout(700)
    assert searches() == 1
    # The one she had open just now stands first; one up from there is the question.
    expect(page.locator("#palette").get_by_role("option", selected=True)).to_contain_text(page.cases[0].number)
    keys.press("ArrowUp")
    expect(page.locator("#palette").get_by_role("option", selected=True)).to_contain_text("among people and cases")
    keys.press("Enter")
    expect(page.locator(SPOKEN)).to_have_text("Found: 2")
    keys.press("ArrowDown")
    chosen = page.locator("#palette").get_by_role("option", selected=True)
    expect(chosen).to_have_attribute("id", "palette-found-1")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", "palette-found-1")
    assert searches() == 2
    target = chosen.get_attribute("href")
    # It may be the file that is open already.
    with page.expect_navigation(url=f"**{target}"):
        keys.press("Enter")

    # What was typed stood in no address, and is kept nowhere.
    typed = re.compile(f"open a|{page.cases[0].number}|{SURNAME[:5]}")
    assert not [url for _method, url in page.asked if typed.search(unquote(url))]
    assert page.evaluate(KEPT) == NOTHING
    page.go_back()
    assert "term" not in page.url
    assert not page.locator("#palette").evaluate("one => one.open || one.querySelector('input').value")


def test_escape_closes_empties_and_gives_the_focus_back_and_recent_files_are_offered(page):
    page.goto(f"/cases/{page.cases[1].public_id}/")
    page.get_by_role("button", name="Pin").click()
    expect(page.get_by_role("button", name="Unpin")).to_be_focused()
    page.goto(f"/cases/{page.cases[0].public_id}/")
    page.goto("/cases/")
    link = page.get_by_role("link", name="Find or go to")
    link.focus()

    page.keyboard.press("Enter")
    lines = page.get_by_role("listbox")
    expect(lines.get_by_role("group", name="Pinned").get_by_role("option")).to_have_text(
        re.compile(page.cases[1].number)
    )
    expect(lines.get_by_role("group", name="Opened last").get_by_role("option")).to_have_text(
        re.compile(page.cases[0].number)
    )
    page.keyboard.type("umid")
    expect(page.locator("#palette").get_by_role("option", selected=True)).to_contain_text("Ümid")
    page.keyboard.press("Escape")

    expect(link).to_be_focused()
    assert page.locator("#palette [role=option]").count() == 1
    assert SURNAME not in page.content()
    assert searches() == 0


def test_a_lost_line_is_said_and_a_second_press_asks_once(page):
    opened(page)
    page.context.set_offline(True)
    page.keyboard.type("Zzyzx")
    page.keyboard.press("Enter")
    expect(page.locator(SPOKEN)).to_contain_text("connection was lost")
    page.complaints.clear()
    page.context.set_offline(False)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(SPOKEN)).to_have_text("Nothing was found.")

    assert len([one for one in page.asked if one[0] == "POST" and one[1].endswith("/find/")]) == 2
    assert searches() == 1
