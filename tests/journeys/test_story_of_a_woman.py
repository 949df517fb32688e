"""One woman's story, from the first call to the closing of her case and after, as the staff see it: in Azerbaijani."""

import pytest

from tests.journeys import hands, steps


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_womans_story(tell):
    story = steps.a_woman()
    seat = tell("az", 1280, story)
    nigar = seat("Nigar")
    steps.somebody_calls(nigar, story)
    steps.it_becomes_a_case(nigar, story)
    steps.first_conversations(nigar, seat("Nigar", elsewhere=True), story)
    steps.consent(nigar, story)
    steps.papers(nigar, story)
    steps.stay(nigar, story)
    steps.identification(nigar, story)
    steps.deadlines(nigar, story)
    steps.recognition(nigar, seat("Murad"), story)
    steps.what_was_done(nigar, story)
    steps.assessments(nigar, story)
    steps.safety_plan(nigar, story)
    sevda = seat("Sevda")
    steps.case_plan(nigar, sevda, story)
    steps.people_around(nigar, story)
    steps.proceedings(nigar, story)
    steps.letter(nigar, story)
    steps.daily_work(nigar, story)
    gunel = seat("Günel")
    steps.leave_cover(nigar, gunel, story)
    hands.registered_twice(nigar, sevda, story)
    hands.to_a_colleague_and_back(nigar, gunel, story)
    steps.leaving(nigar, story, to="Own or rented home")
    steps.closing(nigar, sevda, story)
    steps.reopening(nigar, story)
    steps.summary(nigar, story)
    steps.told_whole(nigar, story)
    hands.to_another_organisation(nigar, sevda, seat("Leyla"), story)
