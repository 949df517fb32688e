"""A night in a house: something happens, a medicine is given by one tap on a phone, and somebody gets her things back."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from shelters.models import Belonging, Giving, Incident
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case
from tests.shelters.factories import make_bed, make_shelter, make_stay
from tests.shelters.factories_belongings import make_belonging
from tests.shelters.factories_medicines import make_medicine

PASSWORD = "an-invented-phrase-for-tests"


@pytest.fixture
def stay(own_database, settings):
    # The server under test checks passwords as in production.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    house = make_organisation("HOUSE", name="Example House")
    nigar = make_user("nigar", house, "caseworker", password=PASSWORD, full_name="Nigar Example")
    shelter = make_shelter(house)
    stay = make_stay(make_case(house, worker=nigar), shelter, bed=make_bed(shelter))
    # Two times of the day, of which one is never ahead by more than may be given early.
    make_medicine(stay, nigar, times=[time(0, 0)], recorded=timezone.now() - timedelta(days=2))
    make_belonging(stay, nigar, what="A grey suitcase.")
    return stay


@pytest.fixture
def phone(stay, own_database, browser, tmp_path):
    secret = browsers.give_second_factors(User.objects.all())
    with browsers.site(own_database, tmp_path) as address:
        context = browser.new_context(base_url=address, locale="en-GB", viewport={"width": 390, "height": 844})
        context.set_default_timeout(30_000)
        page = context.new_page()
        browsers.sign_in(page, "nigar", PASSWORD, secret)
        yield page
        context.close()


def press(page, name):
    with page.expect_navigation(wait_until="load"):
        page.locator("main").get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    with page.expect_navigation(wait_until="load"):
        page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def no_wider_than_the_phone(page):
    return page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_night_in_a_house(stay, phone):
    # Something happens.
    phone.goto(f"/shelters/{stay.shelter.public_id}/incidents/")
    assert no_wider_than_the_phone(phone)
    follow(phone, "Record an incident")
    phone.get_by_label("What it was").select_option("stranger")
    phone.get_by_label("Serious", exact=True).check()
    phone.get_by_role("textbox", name="What happened").fill("A car stood at the gate for an hour.")
    phone.locator("[name=person_1]").select_option(str(stay.public_id))
    assert no_wider_than_the_phone(phone)
    press(phone, "Record the incident")
    assert "A car stood at the gate for an hour." in phone.locator("main").inner_text()
    assert stay.case.number in phone.locator("main").inner_text()
    assert Incident.objects.get().people.get().part == "affected"

    # A medicine is given by one tap: the row alone comes back.
    follow(phone, "Medicines")
    assert no_wider_than_the_phone(phone)
    where = phone.url
    phone.get_by_role("button", name="Given", exact=True).click()
    phone.locator(".sheet-done").wait_for()
    assert phone.url == where
    assert "Nigar Example" in phone.locator(".sheet-done").inner_text()
    assert phone.get_by_role("button", name="Given", exact=True).count() == 0
    assert Giving.objects.get().outcome == "given"

    # She gets her things back.
    follow(phone, "Belongings")
    follow(phone, stay.case.number)
    assert no_wider_than_the_phone(phone)
    follow(phone, "Hand back")
    phone.get_by_label("To whom").fill("Herself")
    phone.get_by_label("Signed on paper").check()
    press(phone, "Hand back")
    assert "Handed back" in phone.locator("main").inner_text()
    assert Belonging.objects.get().is_back
