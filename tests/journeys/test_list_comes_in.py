"""A list of another house, in a browser: uploaded in an old encoding, mapped, checked, imported by the queue, taken back.

With PICTURES=folder the pages are written there.
"""

import os
import re
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.access import Purpose, acting_for
from accounts.confidentiality.versions import number_in_force
from accounts.models import User
from cases.models import Person
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.exchange.mapping import sheets

PASSWORD = "an-invented-phrase-for-tests"
WIDE, NARROW = (1280, 900), (390, 844)


def there(page, name, size):
    """The page is whole: as wide as the window."""
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0], name
    if "PICTURES" in os.environ:
        page.screenshot(path=Path(os.environ["PICTURES"]) / f"list-{name}-{size[0]}.png", full_page=True)


@pytest.mark.parametrize(("size", "language"), [(WIDE, "en"), (NARROW, "az")])
def test_a_list_comes_in_and_is_taken_back(own_database, settings, tmp_path, browser, size, language):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    house = make_organisation("HOUSE", name="Example House")
    make_user("admin", house, "administrator", password=PASSWORD, language=language)
    secret = browsers.give_second_factors(User.objects.all())
    User.objects.update(rules_version=number_in_force(), rules_accepted_at=timezone.now())
    with browsers.site(own_database, tmp_path) as address, browsers.worker(own_database, tmp_path):
        context = browser.new_context(base_url=address, viewport={"width": size[0], "height": size[1]}, locale=language)
        page = context.new_page()
        complaints = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        browsers.sign_in(page, "admin", PASSWORD, secret)

        page.goto("/exchange/mapping/")
        there(page, "start", size)
        content = {"name": "list.csv", "mimeType": "text/csv", "buffer": sheets.RUSSIAN.encode("cp1251")}
        page.set_input_files("input[name=file]", content)
        page.fill("input[name=source]", "The old list")
        page.click("main form button.btn-primary")
        assert page.locator("main").get_by_text("Примерова Анна Ивановна").is_visible()
        there(page, "reading", size)
        for name in ("columns", "values", "check"):
            page.click("main form button.btn-primary")
            page.wait_for_url(f"**/{name}/")
            there(page, name, size)
        page.click("main form[action$='/import/'] button")
        page.wait_for_url("**/progress/")
        page.locator("main .notice-done").wait_for(timeout=60_000)
        there(page, "progress", size)
        with acting_for(Purpose.OVERSIGHT):
            assert sorted(person.family_name for person in Person.objects.all()) == ["Образцов", "Примерова"]

        page.goto("/exchange/mapping/")
        page.click("main a[href$='/take-back/']")
        there(page, "take-back", size)
        page.click("main form button.btn-danger")
        page.wait_for_url(re.compile("/exchange/mapping/$"))
        there(page, "taken-back", size)
        with acting_for(Purpose.OVERSIGHT):
            assert not Person.objects.exists()
        assert complaints == []
        context.close()
