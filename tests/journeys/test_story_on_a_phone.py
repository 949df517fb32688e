"""The way of a case on a telephone, in English: every step of it fits a screen of 390 px."""

import pytest

from tests.journeys import beginning, ending, hands, helping
from tests.journeys.story import a_woman


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_story_on_a_telephone(tell):
    story = a_woman(citizenship="UZB", language="Uzbek", caller="The person herself")
    seat = tell("en", 390, story)
    nigar = seat("Nigar")
    beginning.somebody_calls(nigar, story)
    beginning.it_becomes_a_case(nigar, story)
    beginning.first_conversations(nigar, seat("Nigar", elsewhere=True), story)
    beginning.consent(nigar, story)
    beginning.papers(nigar, story)
    helping.stay(nigar, story)
    beginning.identification(nigar, story)
    helping.assessments(nigar, story)
    sevda = seat("Sevda")
    helping.case_plan(nigar, sevda, story)
    helping.people_around(nigar, story)
    helping.proceedings(nigar, story)
    helping.daily_work(nigar, story)
    hands.registered_twice(nigar, sevda, story)
    hands.to_a_colleague_and_back(nigar, seat("Günel"), story)
    helping.going_home(nigar, story)
    helping.leaving(nigar, story, to="Country of origin")
    ending.closing(nigar, sevda, story)
    ending.summary(nigar, story)
    ending.reopening(nigar, story)
    hands.to_another_organisation(nigar, sevda, seat("Leyla"), story)
