from contextlib import ExitStack

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from accounts.models import User
from cases.models import Person
from shelters.models import Bed, Room
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_person
from tests.journeys.hands import OTHER_HOUSE
from tests.journeys.story import MINISTRY
from tests.journeys.telling import Teller
from tests.shelters.factories import make_shelter

PASSWORD = "an-invented-phrase-for-tests"


def pytest_collection_modifyitems(items):
    # Pytest hands every folder's hook all items.
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def house(own_database, settings):
    """A house with two beds and its staff, the ministry, and another house where somebody is known: `house(language, story)`."""
    # The server under test checks passwords as in production.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

    def built(language, story):
        home = make_organisation("HOUSE", name="Example House")
        other = make_organisation("OTHER", name=OTHER_HOUSE)
        ministry = make_organisation("MIA", name=MINISTRY, type="ministry")
        for name, organisation, role in (
            ("Nigar", home, "caseworker"),
            ("Günel", home, "caseworker"),
            ("Sevda", home, "shelter_manager"),
            ("Leyla", other, "shelter_manager"),
            ("Murad", ministry, "ministry_reviewer"),
        ):
            make_user(name.lower(), organisation, role, password=PASSWORD, full_name=name, language=language)
        shelter = make_shelter(home, code="HOUSE-1", name="Quiet House", capacity=2)
        room = Room.objects.create(shelter=shelter, name="Room 1")
        for label in ("1a", "1b"):
            Bed.objects.create(shelter=shelter, room=room, label=label)
        known = make_person(
            family_name=story.family_name, given_name=story.given_name, sex="", date_of_birth=None,
            birth_year=story.birth_year,
        )  # fmt: skip
        Person.objects.filter(pk=known.pk).update(sex=story.sex.lower())
        make_case(other, person=known)
        return own_database

    return built


@pytest.fixture
def tell(house, seats, tmp_path):
    """Open the house to a story: `tell(language, width, story)` gives `seat(name)`, and that gives a Teller."""
    with ExitStack() as opened:

        def begun(language, width, story):
            environment = house(language, story)
            opened.enter_context(browsers.worker(environment, tmp_path))
            return seats(environment, language, width)

        yield begun


@pytest.fixture
def seats(browser, tmp_path):
    """Open a database to whoever works in it: `seats(environment, language, width)` gives `seat(name)`, and that a Teller."""
    with ExitStack() as opened:

        def begun(environment, language, width):
            secret = browsers.give_second_factors(User.objects.all())
            address = opened.enter_context(browsers.site(environment, tmp_path))

            def seat(name="", *, elsewhere=False, language=language, width=width, hands=Teller):
                """Signed in; `elsewhere`, at a second screen of hers, by a code from the paper in her purse. Nobody: a guest.

                `hands`: how she works, with a mouse or without.
                """
                context = browser.new_context(
                    base_url=address, viewport={"width": width, "height": 844 if width < 600 else 900}, locale=language
                )
                opened.callback(context.close)
                context.set_default_timeout(60_000)
                teller = hands(context.new_page(), language)
                if not name:
                    return teller
                codes = RecoveryCodes.activate(User.objects.get(full_name=name)).get_unused_codes() if elsewhere else ()
                browsers.sign_in(teller.page, name.lower(), PASSWORD, secret, code=next(iter(codes), None))
                teller.look()
                return teller

            return seat

        yield begun


@pytest.fixture
def worker_of(tmp_path):
    """A real worker beside the server: `worker_of(environment)`."""
    with ExitStack() as opened:
        yield lambda environment: opened.enter_context(browsers.worker(environment, tmp_path))
