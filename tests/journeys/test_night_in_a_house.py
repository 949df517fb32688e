"""A night in a house: what happened is written down, who is there is found by taps, and the morning takes over."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import User
from shelters.models import Bed, Shelter, ShiftHandOver
from shelters.presence.models import RollCall
from shelters.presence.presenters import result_in_words
from tests.cases.factories import make_case, make_person
from tests.journeys.story import a_woman
from tests.shelters.factories import make_stay
from tests.shelters.factories_days import make_shift


def people_of(house, worker):
    """Three live there; one of them Nigar's own."""
    names = ("Aygün", "Lalə", "Nərgiz")
    beds = list(Bed.objects.filter(shelter=house))
    for name, bed in zip(names, [*beds, None], strict=True):
        person = make_person(family_name="Quliyeva", given_name=name)
        case = make_case(house.organisation, person=person, worker=worker)
        make_stay(case, house, bed=bed)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("az", 390)])
def test_a_night_in_a_house(tell, language, width):
    seat = tell(language, width, a_woman())
    house, worker = Shelter.objects.get(), User.objects.get(full_name="Nigar")
    people_of(house, worker)
    make_shift(house, worker, begins_at=timezone.now() - timedelta(hours=9), hours=10)
    days = f"/shelters/{house.public_id}/days/"
    nigar = seat("Nigar")

    write_down(nigar, days)
    count(nigar, days)
    nigar.go(days)
    nigar.follow("Evacuation list")
    nigar.sees("Persons in the building")
    nigar.sees("Quliyeva Aygün")
    hand_over(nigar, days)
    if width > 600:
        fits_one_sheet(nigar, house)

    gunel = seat("Günel")
    take_over(gunel)
    gunel.go(days)
    gunel.sees("Taken over")

    assert RollCall.objects.get().is_finished
    assert ShiftHandOver.objects.get().taken_by.full_name == "Günel"


def fits_one_sheet(worker, house):
    """Of thirty people, each with a long name, on the paper that the fire service is handed."""
    for _number in range(27):
        person = make_person(
            family_name="Məmmədquluzadə", given_name="Gülbahar-Fatimənisə", patronymic="Əbdülrəhman qızı"
        )
        make_stay(make_case(house.organisation, person=person), house)
    worker.go(f"/shelters/{house.public_id}/evacuation/")
    paper = worker.page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def write_down(worker, days):
    worker.go(days)
    worker.follow("Write into the day log")
    worker.choose("What it is about", "Observation of a person")
    worker.write("What happened", "She slept badly and asked for tea.")
    worker.check("Important for the next shift")
    worker.press("Save entry", wrong=True)
    worker.sees("Say whom the observation is about.")
    worker.main.get_by_label(re.compile("Quliyeva Lalə")).check()
    worker.press("Save entry")
    worker.sees("She slept badly and asked for tea.")


def count(worker, days):
    """By taps; the page is never left for those who are there."""
    worker.go(days)
    worker.follow("Roll call")
    worker.press("Begin the roll call")
    here = re.compile(rf"^{worker.words(('Here', 'roll call'))}\b")
    worker.main.get_by_role("button", name=here).first.click()
    worker.sees(counted(worker, here=1))
    worker.look()
    worker.main.get_by_role(
        "link", name=re.compile(rf"^{worker.words(('Not here', 'roll call'))} Quliyeva Lalə")
    ).click()
    worker.pick("Where she is", "Missing")
    worker.press("Save")
    worker.main.get_by_role("button", name=worker.words("All others are here")).click()
    worker.sees(counted(worker, here=2, missing=1))
    worker.press("Finish the roll call")
    worker.sees(counted(worker, here=2, missing=1))


def counted(worker, *, here=0, missing=0):
    with translation.override(worker.language):
        return result_in_words(here, 0, missing)


def hand_over(worker, days):
    worker.go(days)
    worker.follow("Hand over your shift")
    worker.sees("She slept badly and asked for tea.")
    worker.write("What is due", "Ring the clinic at nine.")
    worker.write("What worries us", "Nobody knows where Lalə is.")
    worker.press("Hand over")
    worker.sees("Not taken over yet")


def take_over(colleague):
    colleague.place("My day")
    colleague.sees("Missing")
    colleague.follow("Hand-over not taken over", exact=False)
    colleague.sees("Ring the clinic at nine.")
    colleague.press("I have read it: take over")
    colleague.sees("You have taken over.")
