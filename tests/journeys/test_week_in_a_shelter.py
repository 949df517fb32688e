"""Shown: a week in a shelter, from the first arrival to a departure, on a desk and on a telephone."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from shelters.models import Absence, Bed, Incident, Room, Shelter, ShiftHandOver, Stay
from tests.cases.factories import make_case, make_person
from tests.cases.factories_family import make_link
from tests.journeys.story import a_woman
from tests.shelters.factories import bed_of
from tests.shelters.factories_days import make_shift

DAY = timedelta(days=1)


@pytest.fixture
def family_room():
    """A second room, with a cot."""

    def built(shelter):
        room = Room.objects.create(shelter=shelter, name="Room 2")
        for label, kind in (("2a", "ordinary"), ("2b", "ordinary"), ("2c", "cot")):
            Bed.objects.create(shelter=shelter, room=room, label=label, kind=kind)

    return built


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("az", 390)])
def test_a_week_in_a_shelter(tell, family_room, language, width):
    seat = tell(language, width, a_woman())
    home, shelter = Organisation.objects.get(code="HOUSE"), Shelter.objects.get()
    family_room(shelter)
    worker = User.objects.get(full_name="Nigar")
    woman = make_case(home, worker=worker)
    mother = make_case(home, person=make_person(given_name="Sevil"), worker=worker)
    baby = make_case(
        home, person=make_person(given_name="Tural", birth_year=timezone.localdate().year - 1, date_of_birth=None)
    )
    make_link(mother, baby, "child")
    nigar = seat("Nigar")

    somebody_comes(nigar, shelter, woman, ago(6))
    a_family_comes(nigar, shelter, mother, ago(5))
    she_moves(nigar, woman, ago(4))
    a_night_in_hospital(nigar, woman)
    not_back_in_time(nigar, mother)
    something_happens(nigar, shelter, woman)
    the_next_shift(nigar, seat("Günel"), shelter, worker)
    she_leaves(nigar, shelter, woman)

    stay = Stay.objects.get(case=woman)
    beds = stay.bed_uses.order_by("from_on").values_list("bed__label", "from_on", "until_on")
    assert list(beds) == [("1a", ago(6), ago(4)), ("1b", ago(4), ago(0))]
    assert (stay.check_out, stay.nights(ago(0)), stay.safety_checked) == (ago(0), 6, ["place", "contacts"])
    assert bed_of(Stay.objects.get(case=baby)).label == "2c"
    assert bed_of(Stay.objects.get(case=mother)).room.name == "Room 2"


def ago(days):
    return timezone.localdate() - days * DAY


def at(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def somebody_comes(worker, shelter, case, day):
    worker.place("Shelters")
    worker.follow("Check in")
    worker.write("Case number", case.number)
    worker.field("Bed").select_option(label="1a")
    worker.write("Check-in", day.isoformat())
    worker.press("Check in")
    worker.sees("The person is checked in.")
    worker.sees(case.number)


def a_family_comes(worker, shelter, mother, day):
    """Mother and baby in one room, the baby in the cot: as the page proposes."""
    worker.place("Shelters")
    worker.follow("A family comes in")
    worker.write("Case number", mother.number)
    worker.press("Go on")
    worker.look()
    worker.write("Check-in", day.isoformat())
    worker.press("Check the family in")
    worker.sees("They are in the house.")


def she_moves(worker, case, day):
    """By the board: the bar, then her stay; the day lies back, so it is said on the form."""
    worker.place("Shelters")
    worker.follow(case.number, exact=False)
    worker.follow("Open the stay")
    worker.look()
    worker.follow("Move to another bed")
    worker.field("Bed").select_option(label="1b")
    worker.write("Moves on", day.isoformat())
    worker.press("Move")
    worker.sees("The person has another bed now.")


def stay_of(worker, case):
    worker.go(reverse("shelters:stay", args=[Stay.objects.get(case=case).public_id]))


def a_night_in_hospital(worker, case):
    stay_of(worker, case)
    worker.follow("Out of the house")
    worker.choose("Why", "Hospital")
    worker.write("Left at", at(timezone.now() - 3 * DAY))
    worker.press("Save")
    worker.sees("Written down: the person is out. The stay goes on.")
    worker.press("She is back")
    worker.follow("Put right", beside="Hospital")
    worker.write("Over at", at(timezone.now() - 2 * DAY))
    worker.press("Save")
    worker.look()
    assert Absence.objects.get(stay__case=case).over_at < timezone.now() - DAY


def not_back_in_time(worker, case):
    """She went out yesterday and was to be back an hour ago: it stands first in the day of the house, until she is."""
    stay_of(worker, case)
    worker.follow("Out of the house")
    worker.choose("Why", "Overnight leave")
    worker.write("Left at", at(timezone.now() - DAY))
    worker.write("Expected back at", at(timezone.now() - timedelta(hours=1)))
    worker.press("Save")
    worker.sees("Not back yet.")
    worker.place("My day")
    worker.sees("Not back yet")
    worker.follow("Not back yet", exact=False)
    worker.press("She is back")
    worker.sees("The person is back.")


def something_happens(worker, shelter, case):
    worker.go(reverse("shelters:incidents", args=[shelter.public_id]))
    worker.follow("Record an incident")
    worker.page.get_by_label(worker.words("What it was")).select_option("stranger")
    worker.page.locator("[name=severity][value=serious]").check()
    worker.main.get_by_role("textbox", name=worker.words("What happened")).first.fill(
        "A car stood at the gate for an hour."
    )
    worker.page.locator("[name=person_1]").select_option(str(Stay.objects.get(case=case).public_id))
    worker.press("Record the incident")
    worker.sees("A car stood at the gate for an hour.")
    assert Incident.objects.get().people.count() == 1


def the_next_shift(worker, colleague, shelter, account):
    make_shift(shelter, account, begins_at=timezone.now() - timedelta(hours=9), hours=10)
    worker.go(reverse("shelters:days", args=[shelter.public_id]))
    worker.follow("Hand over your shift")
    worker.write("What is due", "Ring the clinic at nine.")
    worker.press("Hand over")
    worker.sees("Not taken over yet")
    colleague.place("My day")
    colleague.follow("Hand-over not taken over", exact=False)
    colleague.sees("Ring the clinic at nine.")
    colleague.press("I have read it: take over")
    assert ShiftHandOver.objects.get().taken_by.full_name == "Günel"


def she_leaves(worker, shelter, case):
    stay_of(worker, case)
    worker.follow("Check out")
    worker.choose("Went to", "Family")
    worker.choose("Why she left", "As planned")
    worker.tick(
        "Gone through before leaving",
        "The place she goes to was looked at and is safe",
        "She knows whom to call, day and night",
    )
    worker.press("Check out")
    worker.sees("The person is checked out.")
    assert re.search(re.escape(worker.words("%(count)s left today", count=1)), worker.main.inner_text())
