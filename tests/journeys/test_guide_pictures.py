"""The pictures of the guide, from invented people: with PICTURES=folder they are written there, for static/guide/."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from exchange.demo.staff import password_of
from shelter_cms.guiding.steps import STEPS
from tests import browsers
from tests.journeys.test_looks import addresses, demo  # noqa: F401 (the same programme, the same pages)

SIZE = {"width": 960, "height": 600}
# Which page of test_looks, or which address, a step's picture shows, and who sees it so.
SHOWN = {"case": "case", "board": "board", "referral": "referral", "report": "report"}


@pytest.mark.slow
@pytest.mark.skipif("PICTURES" not in os.environ, reason="writes pictures: PICTURES=static/guide")
def test_pictures_of_the_guide_are_drawn(demo, browser):  # noqa: F811
    address_of_site, secret = demo
    places = {name: (username, address) for name, username, address in addresses()}
    shown = {picture: places[name] for picture, name in SHOWN.items()}
    shown["accounts"] = ("mia.administrator", reverse("accounts:users"))
    assert set(shown) == {step.picture for steps in STEPS.values() for step in steps} - {""}
    pages = {}
    for picture, (username, address) in shown.items():
        if username not in pages:
            pages[username] = browser.new_context(base_url=address_of_site, viewport=SIZE).new_page()
            browsers.sign_in(pages[username], username, password_of(username), secret)
        page = pages[username]
        for language, _name in settings.LANGUAGES:
            assert page.goto(address).status == 200, picture
            with page.expect_navigation():
                page.locator(f"button[name=language][value={language}]").first.click()
            assert page.evaluate("document.documentElement.lang") == language

            folder = Path(os.environ["PICTURES"]) / language
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{picture}.jpg", type="jpeg", quality=55)
    for page in pages.values():
        page.context.close()
