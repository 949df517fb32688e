"""Shown: what one does at the bed board, the other sees on hers within five seconds, and nobody loses her place."""

import time

import pytest

from accounts.models import User
from shelters.models import Bed, Room
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.shelters.factories import bed_of, make_shelter

PASSWORD = "an-invented-phrase-for-tests"
AT_MOST = 5.0


@pytest.fixture
def house(own_database, settings):
    # The server under test checks passwords as in production.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    organisation = make_organisation("HOUSE", name="Example House")
    make_user("nigar", organisation, "caseworker", password=PASSWORD, full_name="Nigar Example")
    make_user("aytan", organisation, "caseworker", password=PASSWORD, full_name="Aytən Example")
    shelter = make_shelter(organisation, capacity=4)
    room = Room.objects.create(shelter=shelter, name="Room 1")
    for label in ("1a", "1b", "1c"):
        Bed.objects.create(shelter=shelter, room=room, label=label)
    return shelter


@pytest.fixture
def two(house, own_database, browser, tmp_path):
    """Nigar's page and Aytən's, both at the board."""
    secret = browsers.give_second_factors(User.objects.all())
    contexts, pages = [], []
    with browsers.site(own_database, tmp_path) as address:
        for username in ("nigar", "aytan"):
            contexts.append(browser.new_context(base_url=address, locale="en-GB"))
            contexts[-1].set_default_timeout(30_000)
            pages.append(contexts[-1].new_page())
            browsers.sign_in(pages[-1], username, PASSWORD, secret)
            pages[-1].goto(f"/shelters/{house.public_id}/")
        yield pages
        for context in contexts:
            context.close()


def seconds_until(page, text):
    begun = time.monotonic()
    page.locator(".board", has_text=text).wait_for()
    return time.monotonic() - begun


def test_a_check_in_and_a_move_of_one_stand_on_the_others_board(house, two):
    nigar, aytan = two
    case = make_case(house.organisation)
    waiting = nigar.get_by_role("link", name="Check in to bed 1b today")
    waiting.focus()

    aytan.get_by_role("link", name="Check in to bed 1a today").click()
    aytan.get_by_label("Case number").fill(case.number)
    with aytan.expect_navigation(wait_until="load"):
        aytan.get_by_role("button", name="Check in", exact=True).click()
    took = seconds_until(nigar, case.number)

    print(f"seen after {took:.1f} s")  # noqa: T201
    assert took <= AT_MOST
    assert "1 of 3 beds taken" in nigar.locator("main").inner_text()
    # Who was at the keyboard is where she was.
    assert nigar.evaluate("document.activeElement.innerText").strip() == "Check in to bed 1b today"

    # Aytən chooses the bar and then a bed, by the keyboard alone; Nigar sees the person there.
    aytan.locator(".board").get_by_role("link", name=case.number).focus()
    with aytan.expect_navigation(wait_until="load"):
        aytan.keyboard.press("Enter")
    aytan.get_by_role("button", name="Move to bed 1b today").focus()
    aytan.keyboard.press("ArrowDown")
    with aytan.expect_navigation(wait_until="load"):
        aytan.keyboard.press("Enter")
    assert bed_of(case.stays.get()).label == "1c"
    begun = time.monotonic()
    nigar.locator("tr", has=nigar.get_by_role("rowheader", name="1c")).get_by_role("link", name=case.number).wait_for()
    assert time.monotonic() - begun <= AT_MOST


def test_a_board_left_open_is_no_reason_to_stay_signed_in(house, two):
    """What the board asks by itself counts as nobody's work: the session's last use is not moved by it."""
    nigar, _aytan = two
    with nigar.expect_request(lambda request: "seen=" in request.url) as asked:
        pass

    assert asked.value.headers["x-polling"] == "1"
    assert asked.value.response().status == 204


def test_a_press_within_free_days_holds_the_bed_from_that_day(house, two):
    nigar, _aytan = two
    link = nigar.locator("a.hold").first
    box = link.bounding_box()
    days = int(link.get_attribute("data-days"))

    with nigar.expect_navigation(wait_until="load"):
        link.click(position={"x": box["width"] / days * 2.5, "y": box["height"] / 2})

    first = nigar.url.split("from=")[1]
    assert nigar.locator("input[name=from_on]").input_value() == first
