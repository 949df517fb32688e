"""One woman's story, from the first call to the closing of her case and after, as the staff see it: in Azerbaijani."""

import pytest

from tests.journeys import beginning, ending, hands, helping
from tests.journeys.story import a_woman


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_womans_story(tell):
    story = a_woman()
    seat = tell("az", 1280, story)
    nigar = seat("Nigar")
    beginning.somebody_calls(nigar, story)
    beginning.it_becomes_a_case(nigar, story)
    beginning.first_conversations(nigar, seat("Nigar", elsewhere=True), story)
    beginning.consent(nigar, story)
    beginning.papers(nigar, story)
    helping.stay(nigar, story)
    beginning.identification(nigar, story)
    beginning.deadlines(nigar, story)
    beginning.recognition(nigar, seat("Murad"), story)
    beginning.what_was_done(nigar, story)
    helping.assessments(nigar, story)
    helping.safety_plan(nigar, story)
    sevda = seat("Sevda")
    helping.case_plan(nigar, sevda, story)
    helping.people_around(nigar, story)
    helping.proceedings(nigar, story)
    helping.letter(nigar, story)
    helping.daily_work(nigar, story)
    gunel = seat("Günel")
    helping.leave_cover(nigar, gunel, story)
    hands.registered_twice(nigar, sevda, story)
    hands.to_a_colleague_and_back(nigar, gunel, story)
    helping.leaving(nigar, story, to="Own or rented home")
    ending.closing(nigar, sevda, story)
    ending.reopening(nigar, story)
    ending.summary(nigar, story)
    ending.told_whole(nigar, story)
    hands.to_another_organisation(nigar, sevda, seat("Leyla"), story)
