"""A guest with a telephone, in her language, in a real browser under the real policy."""

import pytest

from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.shelters.factories import make_shelter
from tests.shelters.factories_voice import CODES, make_round
from tests.shelters.voice.test_actions import tallies

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

NARROW = {"width": 390, "height": 844}


@pytest.fixture
def address(own_database, tmp_path):
    house = make_shelter(make_organisation("HOME", name="Home"))
    make_round(house, make_user("leader", house.organisation, "shelter_manager"), slips=3)
    with browsers.site(own_database, tmp_path) as site:
        yield f"{site}/q/"


@pytest.mark.parametrize(("language", "send"), [("az", "Cavablarımı göndər"), ("ar", "إرسال إجاباتي")])
def test_a_guest_answers_by_faces_takes_one_back_and_leaves_no_trace(browser, address, language, send):
    context = browser.new_context(viewport=NARROW)
    page = context.new_page()
    complaints = []
    page.on("console", lambda told: complaints.append(told.text))
    page.goto(f"{address}?slip={CODES[0]}&language={language}")

    width = page.evaluate("document.documentElement.scrollWidth")
    faces = page.locator("fieldset").nth(0).locator("label.face")
    boxes = [faces.nth(place).bounding_box() for place in range(4)]
    faces.nth(3).click()
    page.locator("fieldset").nth(1).locator("label.face").nth(0).click()
    page.locator("fieldset").nth(1).locator("label.left-out").click()
    page.get_by_role("button", name=send).click()
    page.wait_for_url("**/q/thanks/**")

    assert (width, complaints, context.cookies()) == (NARROW["width"], [], [])
    assert min(min(box["width"], box["height"]) for box in boxes) >= 44
    # The best answer stands where one begins to read.
    assert (boxes[0]["x"] > boxes[3]["x"]) == (language == "ar")
    assert tallies() == {("safe", "no"): 1}
    page.go_back()
    assert page.locator("input[type=radio]:checked").count() in (0, 7)


def test_a_guest_answers_by_keyboard_alone(browser, address):
    page = browser.new_context(viewport=NARROW).new_page()
    page.goto(f"{address}?language=en")
    page.get_by_label("The letters on your paper").press_sequentially(CODES[1].lower())
    page.keyboard.press("Enter")
    page.locator("input[name=safe]").nth(4).focus()

    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Send my answers").press("Enter")
    page.wait_for_url("**/q/thanks/**")

    assert tallies() == {("safe", "yes"): 1}
