"""Two records of one woman become one, on a telephone, in Azerbaijani, by the keyboard alone."""

import pytest

from accounts.models import User
from cases.models import Case, Merge
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_person

PASSWORD = "an-invented-phrase-for-tests"


@pytest.fixture
def files(own_database, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    house = make_organisation("HOUSE", name="Example House")
    make_user("leyla", house, "shelter_manager", password=PASSWORD)
    first = make_person(family_name="Quliyeva", given_name="Aytən", phone="+994501112233")
    second = make_person(family_name="Guliyeva", given_name="Ayten", date_of_birth=None, birth_year=1996)
    return own_database, *(make_case(house, person=person) for person in (first, second))


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_merged_and_taken_back(files, browser, tmp_path):
    environment, kept, merged = files
    secret = browsers.give_second_factors(User.objects.all())
    with browsers.site(environment, tmp_path) as address:
        context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844}, locale="az")
        page = context.new_page()
        page.goto("/accounts/login/")
        page.locator("button[name=language][value=az]").click()
        browsers.sign_in(page, "leyla", PASSWORD, secret)

        page.goto(f"/cases/{kept.public_id}/records/")
        page.locator(f"a[href*='/records/{merged.public_id}/']").press("Enter")
        page.locator("input[name=answer_birth][value=this]").focus()
        press(page, "ArrowDown", "Tab")
        assert page.locator("input[name=answer_birth][value=other]").is_checked()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.locator("#id_reason").focus()
        page.keyboard.type("Pasportu gətirdi.")
        press(page, "Tab", "Enter")

        undo = page.locator("a[href*='/undo/']")
        undo.wait_for()
        assert Case.objects.get(pk=kept.pk).person.birth_year == 1996
        assert not Case.objects.get(pk=merged.pk).is_open
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        undo.press("Enter")
        page.locator("#id_reason").focus()
        page.keyboard.type("Bibisi qızıdır.")
        press(page, "Tab", "Enter")
        page.get_by_text("Bibisi qızıdır.").wait_for()
        context.close()

    assert Merge.objects.get().undo_reason == "Bibisi qızıdır."
    assert Case.objects.get(pk=merged.pk).is_open
    assert Case.objects.get(pk=kept.pk).person.birth_year is None
