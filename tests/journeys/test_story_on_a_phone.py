"""The way of a case on a telephone, in English: every step of it fits a screen of 390 px."""

import pytest

from tests.journeys import hands, steps


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_story_on_a_telephone(tell):
    story = steps.a_woman(citizenship="UZB", language="Uzbek", caller="The person herself")
    seat = tell("en", 390, story)
    nigar = seat("Nigar")
    steps.somebody_calls(nigar, story)
    steps.it_becomes_a_case(nigar, story)
    steps.first_conversations(nigar, seat("Nigar", elsewhere=True), story)
    steps.consent(nigar, story)
    steps.papers(nigar, story)
    steps.stay(nigar, story)
    steps.identification(nigar, story)
    steps.assessments(nigar, story)
    sevda = seat("Sevda")
    steps.case_plan(nigar, sevda, story)
    steps.people_around(nigar, story)
    steps.proceedings(nigar, story)
    steps.daily_work(nigar, story)
    hands.registered_twice(nigar, sevda, story)
    hands.to_a_colleague_and_back(nigar, seat("Günel"), story)
    steps.going_home(nigar, story)
    steps.leaving(nigar, story, to="Country of origin")
    steps.closing(nigar, sevda, story)
    steps.summary(nigar, story)
    steps.reopening(nigar, story)
    hands.to_another_organisation(nigar, sevda, seat("Leyla"), story)
