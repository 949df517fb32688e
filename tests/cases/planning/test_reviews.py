"""A plan is looked at again: what is kept, what follows, what is refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.planning import actions
from cases.planning.models import CasePlan, GoalReview, PlanReview
from cases.policies import sections_for
from cases.timeline import timeline_of
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from tests.cases.factories import SURNAME, make_share
from tests.cases.factories_assessment import make_goal, make_review

TODAY = timezone.localdate()
DAY = timedelta(days=1)
NEXT = TODAY + 30 * DAY


@pytest.fixture
def said(in_force):
    """What is said of a plan with one goal."""
    goal = in_force.goals.get()
    return {
        "reviewed_on": TODAY,
        "present": "The two of us.",
        "words": "",
        "decision": "go_on",
        "next_on": NEXT,
        "goals": {goal.public_id: ("some", "She looked at two rooms.")},
    }


def test_a_review_is_kept_and_the_plan_is_due_by_it(case, in_force, said, caseworker):
    review = actions.record_review(in_force, said, actor=caseworker)

    kept = PlanReview.objects.select_related("case__person").get()
    look = GoalReview.objects.select_related("case__person").get()
    assert (kept.present, kept.decision, look.progress, look.word) == (
        "The two of us.", "go_on", "some", "She looked at two rooms.",
    )  # fmt: skip
    assert CasePlan.objects.get().review_on == NEXT
    event = AuditEvent.objects.get(event=Event.CASE_PLAN_REVIEWED)
    assert (event.target_id, event.changes) == (
        review.public_id, {"reason_code": "go_on", "number": 1, "until": NEXT.isoformat()},
    )  # fmt: skip
    told = timeline_of(case, caseworker, sections_for(caseworker, case))
    assert "Case plan reviewed" in [str(entry.title) for entry in told.entries]


def test_a_plan_that_is_to_end_is_due_no_more(in_force, said, caseworker):
    actions.record_review(in_force, said | {"decision": "end", "next_on": None}, actor=caseworker)

    assert CasePlan.objects.get().review_on is None


def test_only_goals_that_have_not_ended_are_asked_about(in_force, said, caseworker):
    ended = make_goal(in_force, ended_on=TODAY, outcome="reached")

    actions.record_review(in_force, said | {"goals": said["goals"] | {ended.public_id: ("some", "")}}, actor=caseworker)

    assert GoalReview.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reviewed_on": None}, "reviewed_on"),
        ({"reviewed_on": TODAY + DAY}, "reviewed_on"),
        ({"reviewed_on": TODAY - 2 * DAY}, "reviewed_on"),
        ({"present": " "}, "present"),
        ({"decision": "x"}, "decision"),
        ({"next_on": None}, "next_on"),
        ({"next_on": TODAY}, "next_on"),
        ({"decision": "end"}, "next_on"),
        ({"goals": {}}, None),
    ],
    ids=str,
)
def test_a_review_that_cannot_be_is_refused_at_its_field(change, field, in_force, said, caseworker):
    with pytest.raises(Refused) as refusal:
        actions.record_review(in_force, said | change, actor=caseworker)

    assert refusal.value.field == field
    assert not PlanReview.objects.exists()


def test_the_newest_review_alone_is_put_right_and_knows_who_saved_meanwhile(in_force, said, caseworker):
    first = actions.record_review(in_force, said, actor=caseworker)
    [goal] = said["goals"]
    changed = said | {"decision": "change", "next_on": None, "goals": {goal: ("much", "")}}

    actions.change_review(first, changed, version=1, actor=caseworker)

    assert (PlanReview.objects.get().decision, GoalReview.objects.get().progress) == ("change", "much")
    assert CasePlan.objects.get().review_on is None
    assert AuditEvent.objects.filter(event=Event.PLAN_REVIEW_CHANGED).count() == 1
    with pytest.raises(Stale):
        actions.change_review(first, changed, version=1, actor=caseworker)
    actions.record_review(in_force, said, actor=caseworker)
    with pytest.raises(Conflict, match="reviewed again"):
        actions.change_review(first, changed, version=2, actor=caseworker)


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "replaced", "completed", "discarded"])
def test_only_a_plan_in_force_is_reviewed(status, plan_at, caseworker):
    with pytest.raises(Conflict):
        actions.record_review(plan_at(status), {}, actor=caseworker)


def test_who_does_not_work_on_the_file_reviews_nothing(case, in_force, said, receiver, stranger):
    make_share(case, receiver.organisation, "assistance")

    with pytest.raises(NotAllowed):
        actions.record_review(in_force, said, actor=receiver)
    with pytest.raises(NotVisible):
        actions.record_review(in_force, said, actor=stranger)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("cases_plan_review_says_what_follows", {"decision": "x"}),
        ("cases_plan_review_says_what_follows", {"present": ""}),
        ("cases_plan_review_not_in_the_future", {"reviewed_on": TODAY + DAY}),
        ("cases_plan_review_followed_by_another", {"decision": "go_on"}),
        ("cases_plan_review_followed_by_another", {"next_on": TODAY}),
        ("cases_plan_review_or_the_end", {"decision": "end", "next_on": NEXT}),
    ],
)
def test_the_database_refuses_what_no_action_would_write(name, change, in_force, caseworker):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_review(in_force, by=caseworker, **change)


def test_a_goal_is_looked_at_once_in_a_review_and_in_known_words(in_force, caseworker):
    review, goal = make_review(in_force, by=caseworker), in_force.goals.get()
    row = {"review": review, "goal": goal, "case": review.case}
    GoalReview.objects.create(progress="some", **row)

    with pytest.raises(IntegrityError, match="cases_goal_review_once"), transaction.atomic():
        GoalReview.objects.create(progress="much", **row)
    with pytest.raises(IntegrityError, match="in_known_words"), transaction.atomic():
        GoalReview.objects.create(progress="x", **row | {"goal": make_goal(in_force)})


def test_a_form_sent_twice_makes_one_review(client, case, in_force, caseworker):
    client.force_login(caseworker)
    page = reverse("cases:review_case_plan", args=[case.public_id, in_force.public_id])
    form = client.get(page).context["form"]
    goal = in_force.goals.get()
    sent = {
        "reviewed_on": TODAY, "present": "The two of us.", "decision": "go_on", "next_on": NEXT, "words": "Calm.",
        f"progress_{goal.public_id}": "much", "token": form["token"].value(),
    }  # fmt: skip

    for _time in range(2):
        assert client.post(page, sent).status_code == 302

    assert PlanReview.objects.count() == 1
    text = client.get(reverse("cases:case_plan", args=[case.public_id, in_force.public_id])).content.decode()
    assert "Nearly there" in text
    assert "Calm." in text


def test_a_goal_without_an_answer_stands_at_its_field(client, case, in_force, caseworker):
    client.force_login(caseworker)
    page = reverse("cases:review_case_plan", args=[case.public_id, in_force.public_id])

    answer = client.post(page, {"reviewed_on": TODAY, "present": "The two of us.", "decision": "end"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"progress_{in_force.goals.get().public_id}"]


def test_a_review_is_put_right_on_its_page(client, case, in_force, said, caseworker):
    review = actions.record_review(in_force, said, actor=caseworker)
    client.force_login(caseworker)
    page = reverse("cases:change_plan_review", args=[case.public_id, review.public_id])
    form = client.get(page).context["form"]
    values = {field.html_name: field.value() for field in form if field.value() not in (None, "")}
    assert "She looked at two rooms." in values.values()

    assert client.post(page, values | {"present": "With her sister."}).status_code == 302

    assert PlanReview.objects.select_related("case__person").get().present == "With her sister."


def test_a_stranger_finds_no_review(client, case, in_force, said, caseworker, stranger):
    review = actions.record_review(in_force, said, actor=caseworker)
    client.force_login(stranger)

    for name, row in (("review_case_plan", in_force), ("change_plan_review", review), ("print_case_plan", in_force)):
        target = reverse(f"cases:{name}", args=[case.public_id, row.public_id])
        for answer in (client.get(target), client.post(target)):
            assert answer.status_code == 404
            assert SURNAME.encode() not in answer.content
