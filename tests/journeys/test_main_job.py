"""The whole way, in a real browser: from a person's first evening to the figure of the year."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from cases.models import Case, CaseShare
from shelters.models import Bed, Room, Stay
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.shelters.factories import bed_of, make_shelter

PASSWORD = "an-invented-phrase-for-tests"
SURNAME = "Qızılgülova"
STAFF = [
    ("nigar", "HOUSE", ["caseworker"]),
    ("murad", "MIA", ["ministry_reviewer"]),
    ("leyla", "NGO", ["receiving_officer"]),
    ("anna", "IOM", ["iom_officer"]),
    ("fidan", "OTHER", ["caseworker", "shelter_manager"]),
]


@pytest.fixture
def programme(own_database, settings):
    """Five organisations, one member of staff each, one house with two beds."""
    # The server under test checks passwords as in production.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    kinds = {"MIA": "ministry", "IOM": "international"}
    organisations = {
        code: make_organisation(code, name=f"Example {code}", type=kinds.get(code, "ngo"))
        for code in ("HOUSE", "MIA", "NGO", "IOM", "OTHER")
    }
    for name, code, roles in STAFF:
        make_user(name, organisations[code], *roles, password=PASSWORD)
    for code in ("HOUSE", "OTHER"):
        shelter = make_shelter(organisations[code], code=f"{code}-1", name=f"House of {code}", capacity=2)
        room = Room.objects.create(shelter=shelter, name="Room 1")
        for label in ("1a", "1b"):
            Bed.objects.create(shelter=shelter, room=room, label=label)
    return own_database


@pytest.fixture
def person_at(programme, browser, tmp_path):
    """Sign somebody in: `person_at(username)` gives her page."""
    contexts = []
    secret = browsers.give_second_factors(User.objects.all())
    with browsers.site(programme, tmp_path) as address:

        def sign_in(username):
            context = browser.new_context(base_url=address, locale="en-GB")
            context.set_default_timeout(60_000)
            contexts.append(context)
            page = context.new_page()
            problems = []
            page.on("console", lambda m: problems.append(m.text) if m.type == "error" and "40" not in m.text else None)
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.problems = problems
            browsers.sign_in(page, username, PASSWORD, secret)
            return page

        yield sign_in
        for context in contexts:
            context.close()


def choose(page, label, words):
    """Select the option that holds the words."""
    field = page.get_by_label(label, exact=True)
    field.select_option(field.locator("option", has_text=words).first.get_attribute("value"))


def test_from_the_first_evening_to_the_years_figure(programme, person_at, tmp_path):
    today = timezone.localdate()
    nigar = person_at("nigar")

    # The caseworker registers a person and opens her case.
    nigar.get_by_role("link", name="Open a case").first.click()
    nigar.get_by_label("Family name").fill(SURNAME)
    nigar.get_by_label("Given name").fill("Nərgiz")
    nigar.get_by_label("Sex").select_option("female")
    nigar.get_by_label("Year of birth").fill("1996")
    nigar.get_by_label("First classification").select_option("identified")
    nigar.get_by_label("Case opened on").fill((today - timedelta(days=1)).isoformat())
    nigar.get_by_role("button", name="Open the case").click()
    nigar.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}/person/$"), timeout=60_000)
    case = Case.objects.get()
    # What is still to be asked waits; there is a bed to find first.
    case_url = nigar.url.removesuffix("person/")
    nigar.goto(case_url)
    assert SURNAME in nigar.content()
    assert case.number in nigar.content()

    # She checks her in to a bed.
    nigar.get_by_role("link", name="Check in").click()
    choose(nigar, "Bed", "1a")
    nigar.get_by_label("Check-in").fill((today - timedelta(days=1)).isoformat())
    nigar.get_by_role("button", name="Check in").click()
    nigar.wait_for_load_state()
    stay = Stay.objects.get()
    assert (stay.case_id, bed_of(stay).label) == (case.pk, "1a")

    # She records assistance.
    nigar.goto(case_url)
    nigar.get_by_role("link", name="Record assistance").click()
    nigar.get_by_label("What was given").select_option("psychological_counselling")
    nigar.get_by_role("button", name="Record assistance").click()
    nigar.wait_for_load_state()
    assert case.assistance.get().provider.code == "HOUSE"

    # She drafts and submits a referral.
    nigar.goto(case_url)
    nigar.get_by_role("link", name="Refer to another organisation").click()
    choose(nigar, "To", "Example NGO")
    nigar.get_by_label("What for").select_option("psychosocial")
    nigar.get_by_label("Identity").check()
    nigar.get_by_label("The person agrees to these").check()
    nigar.get_by_label("What the receiver should know").fill("Speaks Azerbaijani; prefers the morning.")
    nigar.get_by_role("button", name="Save draft").click()
    nigar.get_by_role("button", name="Submit").click()
    nigar.wait_for_load_state()
    referral = case.referrals.get()
    assert referral.status == "submitted"
    referral_url = nigar.url

    # Before approval the receiver sees nothing at all.
    leyla = person_at("leyla")
    assert leyla.goto(referral_url).status == 404

    # The ministry approves, without ever reading the name.
    murad = person_at("murad")
    murad.goto(referral_url)
    assert SURNAME not in murad.content()
    murad.get_by_role("button", name="Approve").click()
    murad.wait_for_load_state()

    # The receiver sees the card, accepts, and only then the identity; she gives feedback.
    leyla.goto(referral_url)
    assert SURNAME not in leyla.content()
    assert leyla.goto(case_url).status == 404
    leyla.goto(referral_url)
    leyla.get_by_role("button", name="Accept").click()
    leyla.wait_for_load_state()
    assert leyla.goto(case_url).status == 200
    assert SURNAME in leyla.content()
    leyla.goto(referral_url)
    leyla.locator("summary", has_text="Complete referral").click()
    leyla.get_by_label("How it came out").select_option("provided")
    leyla.get_by_role("textbox", name="What was done").fill("Three meetings were held; she sleeps better.")
    leyla.get_by_role("button", name="Complete referral").click()
    leyla.wait_for_load_state()
    referral.refresh_from_db()
    assert referral.status == "completed"
    assert not CaseShare.objects.in_force().exists()
    assert leyla.goto(case_url).status == 404

    # IOM runs the year's job and sees her counted.
    anna = person_at("anna")
    assert anna.goto(case_url).status == 404
    anna.goto("/reports/")
    with browsers.worker(programme, tmp_path):
        anna.get_by_role("button", name=f"Freeze {today.year}").click()
        anna.get_by_role("link", name=f"Show the report of {today.year}").wait_for(timeout=60_000)
    anna.get_by_role("link", name=f"Show the report of {today.year}").click()
    anna.wait_for_url(re.compile(rf"/reports/{today.year}/"))
    assert re.search(r"1\s+victim", anna.locator("main").inner_text())
    assert SURNAME not in anna.content()

    # A caseworker of another shelter gets 404 on each of those pages.
    fidan = person_at("fidan")
    addresses = [
        case_url,
        referral_url,
        f"/shelters/{stay.shelter.public_id}/",
        f"/reintegration/case/{case.public_id}/",
    ]
    for address in addresses:
        assert fidan.goto(address).status == 404
        assert SURNAME not in fidan.content()

    for page in (nigar, murad, leyla, anna, fidan):
        assert page.problems == []
    assert User.objects.count() == len(STAFF)
