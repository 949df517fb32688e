"""Somebody stands at the door at night: from the board to a bed with at most eight presses, on a telephone too."""

import pytest
from django.urls import reverse

from accounts.models import Organisation
from cases.models import Case, Task
from shelters.models import Shelter, Stay
from tests.cases.factories import make_case, make_person
from tests.cases.factories_family import make_link
from tests.journeys.story import a_woman
from tests.shelters.factories import bed_of, make_stay

MOST_PRESSES = 8
# Every key that goes down and every press of a finger or a mouse, over all pages.
COUNT = """
for (const kind of ["keydown", "pointerdown"]) {
    addEventListener(kind, () => sessionStorage.presses = Number(sessionStorage.presses || 0) + 1, true);
}
"""


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width"), [("az", 390), ("en", 1280)])
def test_eight_presses_to_a_bed(tell, language, width):
    nigar = tell(language, width, a_woman(citizenship="UZB", language="Uzbek", caller="The person herself"))("Nigar")
    shelter = Shelter.objects.get()
    page, known = nigar.page, set(Case.objects.values_list("pk", flat=True))
    page.add_init_script(COUNT)
    nigar.go(reverse("shelters:take_in", args=[shelter.public_id]))
    nigar.look()

    # The cursor stands where her age is asked.
    page.keyboard.type("30")
    for label in ("Female", "In danger now", "Hurt or ill"):
        page.get_by_label(nigar.words(label), exact=True).click()
    nigar.press("Take in")

    nigar.sees("Medical check: the person is hurt")
    nigar.look()
    # And one for the way there from the board.
    assert int(page.evaluate("sessionStorage.presses")) + 1 <= MOST_PRESSES
    case = Case.objects.exclude(pk__in=known).get()
    stay = Stay.objects.get(case=case)
    assert (stay.shelter, bed_of(stay).label, case.person.sex) == (shelter, "1a", "female")
    assert Task.objects.filter(case=case).count() == 4


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width"), [("az", 390), ("en", 1280)])
def test_a_mother_with_two_children_where_somebody_is_whom_one_must_not_meet(tell, language, width):
    """One child has a file, the other is told of at the door; whoever leads the house sees that they came in all the same."""
    seat = tell(language, width, a_woman(citizenship="UZB", language="Uzbek", caller="The person herself"))
    home, shelter, nigar = Organisation.objects.get(code="HOUSE"), Shelter.objects.get(), seat("Nigar")
    mother, inside = make_case(home), make_case(home)
    child = make_case(home, person=make_person(given_name="Aytac", birth_year=2016, date_of_birth=None))
    make_link(mother, child, "child")
    make_stay(inside, shelter)

    nigar.go(reverse("cases:people", args=[child.public_id]))
    nigar.follow("Keep apart from somebody")
    nigar.look()
    nigar.write("Case number", inside.number)
    nigar.choose("Why they must not meet", "Suspected recruiter")
    nigar.write("Note", "He waited for her at the school.")
    nigar.press("Keep apart")
    nigar.sees(inside.number)
    nigar.look()

    nigar.go(reverse("shelters:family", args=[shelter.public_id]))
    nigar.look()
    nigar.write("Case number", mother.number)
    nigar.press("Go on")
    nigar.look()
    nigar.open("Children without a case")
    nigar.write("Given name", "Tural")
    nigar.write("Age", "4")
    nigar.choose("Why all the same", "They are kept apart within the house")
    nigar.write("In words", "Another floor.")
    nigar.look()
    nigar.press("Check the family in")
    nigar.sees("They are in the house.")
    assert Stay.objects.open().filter(shelter=shelter).count() == 4

    sevda = seat("Sevda")
    sevda.place("My day")
    sevda.follow("Separation alert", exact=False)
    sevda.sees("Another floor.")
    sevda.look()
    sevda.press("I have seen it")
    sevda.misses("Separation alert")
