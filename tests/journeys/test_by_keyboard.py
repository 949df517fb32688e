"""Without a mouse: what is on a page is reached in the order in which it stands there, and seen where one is."""

import pytest

from tests.journeys.story import a_woman
from tests.journeys.without_mouse import HERE


@pytest.mark.slow
def test_a_call_is_taken_and_its_case_opened_without_a_mouse(tell):
    story = a_woman()
    nigar = tell("az", 1280, story)("Nigar")
    keys = nigar.page.keyboard

    def walk_to(name):
        """Press Tab until there; whatever is passed stands further down the page, and shows that one is on it."""
        before = -1
        for _press in range(60):
            keys.press("Tab")
            here = nigar.page.evaluate(HERE)
            assert here["seen"] or not here["name"], here
            assert not here["covered"], here
            if here["inMain"]:
                assert here["top"] >= before - 60, (here, before)
                before = here["top"]
            if here["name"].startswith(nigar.words(name)):
                return
        raise AssertionError(f"no way to {name}")

    def enter():
        with nigar.page.expect_navigation(wait_until="domcontentloaded"):
            keys.press("Enter")
        nigar.look()

    walk_to("Skip to the content")
    walk_to("Enquiries")
    enter()
    keys.press("Tab")
    keys.press("Enter")
    # Past the menu, straight to what the page is for.
    walk_to("Record an enquiry")
    enter()
    for name, typed in (
        ("How it came", "152"),
        ("Who turned to us", nigar.words("A relative")),
        ("What was said", "Afraid."),
        ("Family name", "Abbasova"),
    ):
        walk_to(name)
        keys.type(typed)
    walk_to("Save enquiry")
    enter()
    nigar.sees("The enquiry was recorded.")
    walk_to("Open a case from this")
    enter()
    walk_to("Open the case")
    enter()
    nigar.sees("The case is open, and the enquiry belongs to it. You are in charge.")
