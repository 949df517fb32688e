"""One unaccompanied child's story, from the first call to the return home and after, as the staff see it: in Azerbaijani."""

import pytest

from cases.enums import ClosureReason, ExploitationForm
from cases.family.enums import RelationKind
from tests.journeys import beginning, ending, hands, helping
from tests.journeys.story import Story, this_year


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_childs_story(tell):
    story = Story(
        family_name="Dağlıoğlu",
        given_name="Rüfət",
        sex="Male",
        birth_year=this_year() - 13,
        age_band="9–17",
        citizenship="GEO",
        language="Georgian",
        caller="Police or prosecution",
        is_child=True,
        exploitation=ExploitationForm.FORCED_BEGGING,
        signs=("Deceived about access to education", "Threats of violence at recruitment"),
        relation=RelationKind.SIBLING,
        closing=ClosureReason.REPATRIATED,
    )
    seat = tell("az", 1280, story)
    nigar = seat("Nigar")
    beginning.somebody_calls(nigar, story)
    beginning.it_becomes_a_case(nigar, story)
    beginning.first_conversations(nigar, seat("Nigar", elsewhere=True), story)
    helping.people_around(nigar, story)
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
    helping.proceedings(nigar, story)
    helping.letter(nigar, story)
    helping.daily_work(nigar, story)
    gunel = seat("Günel")
    helping.leave_cover(nigar, gunel, story)
    hands.registered_twice(nigar, sevda, story)
    hands.to_a_colleague_and_back(nigar, gunel, story)
    helping.going_home(nigar, story)
    helping.leaving(nigar, story, to="Country of origin")
    ending.closing(nigar, sevda, story)
    ending.reopening(nigar, story)
    ending.summary(nigar, story)
    ending.told_whole(nigar, story)
    hands.to_another_organisation(nigar, sevda, seat("Leyla"), story)
