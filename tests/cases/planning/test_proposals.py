"""Needs of the newest assessment are proposed as goals, and on file only once somebody saves them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.planning import actions
from cases.planning.models import PlanGoal
from cases.planning.proposals import proposals_for
from tests.cases.factories_assessment import make_assessment

TODAY = timezone.localdate()
NEEDS = [("livelihood", "later"), ("psychological", "now"), ("legal", "none"), ("other", "soon")]


@pytest.fixture
def assessment(case, caseworker):
    make_assessment(case, by=caseworker, hours_ago=50, needs=[("education", "now")])
    return make_assessment(case, by=caseworker, needs=NEEDS)


def test_the_newest_assessment_proposes_the_most_pressing_first(case, assessment):
    proposals = proposals_for(case, [])

    assert [one.need.code for one in proposals] == ["psychological", "other", "livelihood"]
    assert proposals[0].values == {
        "need": "psychological", "baseline": "", "area": "Health", "dimension": "psychosocial",
    }  # fmt: skip
    assert proposals[1].values == {"need": "other", "baseline": ""}
    assert proposals[2].values["dimension"] == "economic"


def test_what_a_goal_answers_is_proposed_no_more(case, assessment):
    assert [one.need.code for one in proposals_for(case, ["psychological", "other"])] == ["livelihood"]


def test_without_an_assessment_nothing_is_proposed(case):
    assert proposals_for(case, []) == []


def test_a_plan_is_made_from_the_assessment_in_the_browser(client, case, assessment, draft, caseworker):
    client.force_login(caseworker)
    plan_page = reverse("cases:case_plan", args=[case.public_id, draft.public_id])
    add = reverse("cases:add_goal", args=[case.public_id, draft.public_id]) + "?need=livelihood"
    assert add in client.get(plan_page).content.decode()

    form = client.get(add).context["form"]
    assert "Proposed from the assessment" in client.get(add).content.decode()
    assert PlanGoal.objects.filter(plan=draft).count() == 1
    sent = {field.html_name: field.value() for field in form if field.value()}
    sent |= {"objective": "Her own sewing shop.", "planned_end_on": TODAY, "target": "Rent is paid from it."}
    assert client.post(add, sent).status_code == 302

    goal = PlanGoal.objects.select_related("case__person").order_by("pk").last()
    assert (goal.need, goal.area, goal.dimension, goal.target) == (
        "livelihood", "Livelihood", "economic", "Rent is paid from it.",
    )  # fmt: skip
    assert "need=livelihood" not in client.get(plan_page).content.decode()


def test_a_goal_without_a_dimension_serves_what_its_area_does(draft, caseworker):
    goal = actions.add_goal(
        draft, {"area": "Livelihood", "objective": "Work.", "planned_end_on": TODAY}, actor=caseworker
    )

    assert (goal.dimension, goal.serves, PlanGoal(area="Health").serves) == ("economic", "economic", "social")
