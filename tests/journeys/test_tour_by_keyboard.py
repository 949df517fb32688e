"""The tour without a mouse: from the guide to its end by Tab and Enter, out of it by Escape, and in a hurry out of everything."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from audit.events import Event
from audit.models import AuditEvent
from shelter_cms.guiding.steps import STEPS
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.journeys.without_mouse import HERE

PASSWORD = "an-invented-phrase-for-tests"
STEPS_OF_HERS = len(STEPS["caseworker"])


@pytest.fixture
def page(own_database, browser, settings, tmp_path):
    # The server under test checks passwords as in production.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    make_user("nigar", make_organisation("HOUSE", name="Example House"), "caseworker", password=PASSWORD)
    secret = browsers.give_second_factors(User.objects.all())
    with browsers.site(own_database, tmp_path) as address:
        context = browser.new_context(base_url=address, locale="en-GB")
        context.set_default_timeout(30_000)
        page = context.new_page()
        browsers.sign_in(page, "nigar", PASSWORD, secret)
        yield page
        context.close()


def step():
    return User.objects.values_list("tour_step", flat=True).get()


def go_to_step(page, number):
    User.objects.update(tour_step=number)
    page.goto("/guide/")
    expect(page.locator("#tour")).to_contain_text(f"Step {number} of {STEPS_OF_HERS}")


def press_tab_to(page, name):
    for _press in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        assert here["seen"] or not here["name"], here
        if here["name"] == name:
            return _press + 1
    raise AssertionError(f"no way to {name}")


def enter(page):
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")


def test_the_whole_tour_by_tab_and_enter(page):
    page.goto("/guide/")
    press_tab_to(page, "Take the tour of two minutes")
    enter(page)
    for number in range(1, STEPS_OF_HERS):
        expect(page.locator("#tour")).to_contain_text(f"Step {number} of {STEPS_OF_HERS}")
        # The keyboard stands at the tour already: one press reaches its button.
        assert press_tab_to(page, "Next") == 1
        enter(page)
    press_tab_to(page, "Finish")
    assert step() == STEPS_OF_HERS
    enter(page)

    expect(page.locator("main")).to_contain_text("The tour is over")
    expect(page.locator("#tour")).to_have_count(0)
    assert step() is None


def test_escape_leaves_the_tour_and_the_page_stays(page):
    go_to_step(page, 2)
    press_tab_to(page, "Next")
    with page.expect_response("**/guide/tour/"):
        page.keyboard.press("Escape")

    expect(page.locator("#tour")).to_have_count(0)
    assert page.url.endswith("/guide/")
    assert page.locator("#live").inner_text() == "The tour is over. You can take it again from the guide."
    assert page.evaluate("document.activeElement.id") == "content"
    assert step() is None
    page.goto("/cases/")
    expect(page.locator("#tour")).to_have_count(0)


def test_what_is_open_closes_by_escape_first_and_a_field_keeps_it(page):
    go_to_step(page, 2)
    menu = page.locator("details.menu summary").first
    menu.click()
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)
    expect(page.locator("#tour")).to_be_visible()

    page.goto("/enquiries/new/")
    page.get_by_role("textbox").last.focus()
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_be_visible()
    assert step() == 2


def test_three_escapes_within_the_tour_are_a_quick_exit(page):
    go_to_step(page, 2)
    press_tab_to(page, "Next")

    for _press in range(3):
        page.keyboard.press("Escape")

    page.wait_for_url("about:blank")
    assert page.content() == "<html><head></head><body></body></html>"
    assert AuditEvent.objects.filter(event=Event.SIGNED_OUT).get().changes["source"] == "quick_exit"
