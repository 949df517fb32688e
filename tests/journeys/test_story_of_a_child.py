"""One unaccompanied child's story, from the first call to the return home and after, as the staff see it: in Azerbaijani."""

import pytest

from cases.enums import ClosureReason, ExploitationForm
from cases.family.enums import RelationKind
from tests.journeys import hands, steps


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_childs_story(tell):
    story = steps.Story(
        family_name="Dağlıoğlu",
        given_name="Rüfət",
        sex="Male",
        birth_year=steps.this_year() - 13,
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
    steps.somebody_calls(nigar, story)
    steps.it_becomes_a_case(nigar, story)
    steps.first_conversations(nigar, seat("Nigar", elsewhere=True), story)
    steps.people_around(nigar, story)
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
    steps.proceedings(nigar, story)
    steps.letter(nigar, story)
    steps.daily_work(nigar, story)
    gunel = seat("Günel")
    steps.leave_cover(nigar, gunel, story)
    hands.registered_twice(nigar, sevda, story)
    hands.to_a_colleague_and_back(nigar, gunel, story)
    steps.going_home(nigar, story)
    steps.leaving(nigar, story, to="Country of origin")
    steps.closing(nigar, sevda, story)
    steps.reopening(nigar, story)
    steps.summary(nigar, story)
    steps.told_whole(nigar, story)
    hands.to_another_organisation(nigar, sevda, seat("Leyla"), story)
