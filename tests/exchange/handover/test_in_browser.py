"""The whole way with a server, a worker and two people in Chromium: asked for, approved, made, fetched, opened."""

import io
import re
from datetime import timedelta

import pytest
import pyzipper
from django.utils import timezone

from accounts.access import Purpose, acting_for
from accounts.models import User
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case
from tests.exchange.htcds import agree

PASSWORD = "an-invented-phrase-for-tests"


@pytest.fixture
def programme(own_database, settings):
    # The server under test checks passwords as in production.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    house = make_organisation("HOUSE", name="Example House")
    for name, role in (("sevda", "shelter_manager"), ("orxan", "data_protection")):
        make_user(name, house, role, password=PASSWORD)
    with acting_for(Purpose.DEMONSTRATION):
        agree(make_case(house), User.objects.get(username="sevda"))
    return own_database | {"HAND_OVER_ROWS": "0"}


@pytest.fixture
def person_at(programme, browser, tmp_path):
    secret = browsers.give_second_factors(User.objects.all())
    contexts = []
    with browsers.site(programme, tmp_path) as address, browsers.worker(programme, tmp_path):

        def sign_in(username, width):
            context = browser.new_context(
                base_url=address, locale="en-GB", viewport={"width": width, "height": 900}, accept_downloads=True
            )
            context.set_default_timeout(60_000)
            contexts.append(context)
            page = context.new_page()
            browsers.sign_in(page, username, PASSWORD, secret)
            return page

        yield sign_in
        for context in contexts:
            context.close()


def fits(page):
    """Nothing stands beside the page."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def press(page, name):
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.get_by_role("button", name=name, exact=True).click()
    fits(page)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_file_of_cases_leaves_by_two_people(person_at):
    today = timezone.localdate()
    sevda, orxan = person_at("sevda", 1280), person_at("orxan", 390)
    sevda.goto("/exchange/agreements/new/")
    for label, typed in (
        ("Or somebody without an account here", "Prosecutor's office"),
        ("Signed on", today.isoformat()),
        ("Valid from", today.isoformat()),
        ("Valid until", (today + timedelta(days=30)).isoformat()),
        ("Reference of the document", "DSA-7"),
        ("Contact's name", "Office of records"),
    ):
        sevda.get_by_label(re.compile(f"^{re.escape(label)}")).first.fill(typed)
    for box in ("Assistance and protection", "Identity", "Classification"):
        sevda.get_by_label(box, exact=True).check()
    press(sevda, "Write down")
    orxan.goto(sevda.url)
    fits(orxan)
    press(orxan, "Confirm the agreement")

    sevda.goto("/exchange/htcds/export/")
    sevda.get_by_label("Prosecutor's office (DSA-7)").check()
    sevda.get_by_label("What it is for").fill("For the joint case conference.")
    press(sevda, "Ask for the file")
    assert "only once a second person" in sevda.locator("main").inner_text()
    orxan.goto(sevda.url + "decide/")
    fits(orxan)
    orxan.get_by_label("Yes, it may").check()
    press(orxan, "Answer")
    for _look in range(40):
        sevda.reload()
        if sevda.get_by_role("button", name="Fetch the file").count():
            break
        sevda.wait_for_timeout(1000)
    with sevda.expect_download() as fetched:
        sevda.get_by_role("button", name="Fetch the file").click()
    press(sevda, "Show the passphrase")
    passphrase = sevda.locator("code.one-time").inner_text().strip()

    with pyzipper.AESZipFile(io.BytesIO(fetched.value.path().read_bytes())) as archive:
        archive.setpassword(passphrase.encode())
        [name] = archive.namelist()
        book = archive.read(name)
    assert fetched.value.suggested_filename == "hand-over-1.zip"
    assert book.startswith(b"PK")
    assert SURNAME not in orxan.content()
