"""The case plan on pages: from the first goal to the end of the last one, and who may press what."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.planning.models import CasePlan, PlanAction, PlanGoal
from tests.cases.factories import SURNAME, make_share
from tests.cases.factories_assessment import make_action, make_goal, make_plan

TODAY = timezone.localdate()
DAY = timedelta(days=1)
OBJECTIVE = "A door that she can lock."
# Name of the page, what stands in its address, the state of the plan it is for.
PAGES = {
    "start_case_plan": (None, "completed"),
    "case_plan": ("plan", "approved"),
    "change_case_plan": ("plan", "draft"),
    "return_case_plan": ("plan", "submitted"),
    "add_goal": ("plan", "draft"),
    "change_goal": ("goal", "draft"),
    "end_goal": ("goal", "approved"),
    "add_action": ("goal", "draft"),
    "change_action": ("action", "draft"),
    "finish_action": ("action", "approved"),
    "sign_case_plan": ("plan", "approved"),
    "review_case_plan": ("plan", "approved"),
    "print_case_plan": ("plan", "approved"),
}
BUTTONS = {
    "submit_case_plan": ("plan", "draft"),
    "approve_case_plan": ("plan", "submitted"),
    "discard_case_plan": ("plan", "draft"),
    "complete_case_plan": ("plan", "approved"),
    "remove_goal": ("goal", "draft"),
    "remove_action": ("action", "draft"),
    "reopen_action": ("action", "approved"),
}
ALL = PAGES | BUTTONS


@pytest.fixture
def url_of(case, plan_at):
    """The address of a page, with the plan that it is for."""

    def url(name):
        kind, status = ALL[name]
        plan = CasePlan.objects.first() or plan_at(status)
        rows = {
            "plan": plan,
            "goal": PlanGoal.objects.filter(plan=plan).first(),
            "action": PlanAction.objects.filter(goal__plan=plan).first(),
        }
        return reverse(f"cases:{name}", args=[case.public_id, *([rows[kind].public_id] if kind else [])])

    return url


def form_of(client, url):
    form = client.get(url).context["form"]
    return {field.html_name: field.value() for field in form if field.value() not in (None, "")}


@pytest.mark.parametrize("name", ALL)
def test_a_stranger_finds_nothing(name, client, url_of, stranger):
    url = url_of(name)
    client.force_login(stranger)

    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == (405 if name in BUTTONS and answer.status_code == 405 else 404)
        for word in (SURNAME, OBJECTIVE):
            assert word.encode() not in answer.content


@pytest.mark.parametrize("name", ALL)
def test_a_reader_without_the_section_is_refused(name, client, case, url_of, receiver):
    make_share(case, receiver.organisation, "identity", "assessment")
    url = url_of(name)
    client.force_login(receiver)

    assert client.post(url).status_code == 403


@pytest.mark.parametrize("name", ALL)
def test_a_receiver_with_the_section_reads_what_was_approved_and_changes_nothing(name, client, case, url_of, receiver):
    make_share(case, receiver.organisation, "assistance")
    url = url_of(name)
    client.force_login(receiver)

    answer = client.post(url) if name in BUTTONS else client.get(url)

    assert answer.status_code == 200 if name in ("case_plan", "print_case_plan") else answer.status_code in (403, 404)
    assert AuditEvent.objects.filter(event__startswith="case_plan_").exclude(event=Event.CASE_PLAN_READ).count() == 0


def test_reading_a_plan_is_on_record(client, url_of, caseworker):
    client.force_login(caseworker)

    client.get(url_of("case_plan"))

    assert AuditEvent.objects.filter(event=Event.CASE_PLAN_READ).count() == 1


def test_a_plan_from_its_first_goal_to_its_end(client, case, caseworker, manager):
    client.force_login(caseworker)
    start = reverse("cases:start_case_plan", args=[case.public_id])
    at = client.post(start, form_of(client, start) | {"agreed_on": TODAY, "review_on": TODAY + 30 * DAY}).url
    plan = CasePlan.objects.get()
    assert "No goal yet" in client.get(at).content.decode()

    add_goal = reverse("cases:add_goal", args=[case.public_id, plan.public_id])
    goal_sent = {"area": "SocialCare", "objective": OBJECTIVE, "planned_end_on": TODAY + 60 * DAY}
    assert client.post(add_goal, form_of(client, add_goal) | goal_sent).status_code == 302
    goal = plan.goals.get()
    add_action = reverse("cases:add_action", args=[case.public_id, goal.public_id])
    for doer in ("person", f"user:{caseworker.public_id}"):
        sent = {"what": f"Looks at the room ({doer[:4]}).", "doer": doer, "due_on": TODAY + DAY}
        assert client.post(add_action, form_of(client, add_action) | sent).status_code == 302
    assert "Submit the plan" in client.get(at).content.decode()
    client.post(reverse("cases:submit_case_plan", args=[case.public_id, plan.public_id]))

    client.force_login(manager)
    page = client.get(at).content.decode()
    assert "Approve the plan" in page
    assert "Add a goal" not in page
    client.post(reverse("cases:approve_case_plan", args=[case.public_id, plan.public_id]))

    client.force_login(caseworker)
    assert "0 of 2 actions finished" in client.get(at).content.decode()
    for action in PlanAction.objects.all():
        finish = reverse("cases:finish_action", args=[case.public_id, action.public_id])
        assert client.post(finish, form_of(client, finish) | {"result": "done"}).status_code == 302
    end = reverse("cases:end_goal", args=[case.public_id, goal.public_id])
    assert client.post(end, form_of(client, end) | {"outcome": "reached"}).status_code == 302
    assert "2 of 2 actions finished" in client.get(at).content.decode()
    client.post(reverse("cases:complete_case_plan", args=[case.public_id, plan.public_id]))
    assert CasePlan.objects.get().status == "completed"


def test_a_returned_plan_shows_what_is_to_be_changed(client, case, plan_at, caseworker, manager):
    plan = plan_at("submitted")
    client.force_login(manager)
    back = reverse("cases:return_case_plan", args=[case.public_id, plan.public_id])
    assert client.post(back, {"reason": ""}).status_code == 422

    client.post(back, {"reason": "Say who pays."})

    client.force_login(caseworker)
    for name in ("case_plan", "assessment"):
        args = [case.public_id, plan.public_id] if name == "case_plan" else [case.public_id]
        assert "Returned to be changed" in client.get(reverse(f"cases:{name}", args=args)).content.decode()
    page = client.get(reverse("cases:case_plan", args=[case.public_id, plan.public_id])).content.decode()
    assert "Say who pays." in page


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"doer": ""}, "doer"),
        ({"doer": "other"}, "who"),
        ({"doer": "person", "who": "Her aunt"}, "who"),
        ({"due_on": TODAY - DAY}, "due_on"),
    ],
    ids=str,
)
def test_an_action_that_cannot_be_is_said_at_its_field(sent, field, client, url_of, caseworker):
    client.force_login(caseworker)
    url = url_of("add_action")

    answer = client.post(url, {"what": "Calls.", "doer": "person", "due_on": TODAY} | sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert PlanAction.objects.count() == 1


def test_an_organisation_and_somebody_else_are_named(client, url_of, caseworker, receiver):
    client.force_login(caseworker)
    url = url_of("add_action")

    for sent in ({"doer": f"organisation:{receiver.organisation.public_id}"}, {"doer": "other", "who": "Her aunt"}):
        assert client.post(url, {"what": "Calls.", "due_on": TODAY} | sent).status_code == 302

    page = client.get(url_of("case_plan")).content.decode()
    for words in (receiver.organisation.name, "Her aunt", "The person herself"):
        assert words in page


def test_a_change_begins_with_who_does_it_now(client, case, draft, caseworker):
    row = make_action(draft.goals.get(), doer="staff", user=caseworker)
    client.force_login(caseworker)
    url = reverse("cases:change_action", args=[case.public_id, row.public_id])

    sent = form_of(client, url)
    assert sent["doer"] == f"user:{caseworker.public_id}"
    assert client.post(url, sent | {"what": "Calls the owner."}).status_code == 302
    assert PlanAction.objects.get(pk=row.pk).what == "Calls the owner."


@pytest.mark.parametrize("name", ["change_goal", "change_action", "change_case_plan"])
def test_a_change_that_came_second_shows_the_first(name, client, url_of, caseworker, colleague):
    url = url_of(name)
    client.force_login(caseworker)
    sent = form_of(client, url)
    client.force_login(colleague)
    changed = {"change_goal": {"objective": "Hers."}, "change_action": {"what": "Hers."}}.get(
        name, {"review_on": TODAY}
    )
    assert client.post(url, form_of(client, url) | changed).status_code == 302
    client.force_login(caseworker)

    answer = client.post(url, sent)

    assert answer.status_code == 409
    assert colleague.full_name in answer.content.decode()


def test_what_is_late_and_soon_is_said_in_words(client, case, in_force, caseworker):
    goal = in_force.goals.get()
    make_action(goal, due_on=TODAY - DAY)
    make_action(goal, due_on=TODAY + DAY)
    client.force_login(caseworker)

    answer = client.get(reverse("cases:case_plan", args=[case.public_id, in_force.public_id]))

    assert [step.tone for step in answer.context["shown"].aims[0].steps] == ["late", "soon", "waiting"]
    assert "Late since" in answer.content.decode()


def test_the_plan_costs_the_same_for_thirty_as_for_three(
    client, case, in_force, receiver, caseworker, django_assert_max_num_queries, django_assert_num_queries
):
    make_share(case, receiver.organisation, "assistance")
    url = reverse("cases:case_plan", args=[case.public_id, in_force.public_id])
    client.force_login(caseworker)
    goal = in_force.goals.get()
    for _time in range(3):
        make_action(goal, doer="organisation", organisation=receiver.organisation)
    client.get(url)
    with django_assert_max_num_queries(60) as few:
        client.get(url)
    for _time in range(9):
        other = make_goal(in_force)
        for _again in range(3):
            make_action(other, doer="staff", user=caseworker)
    with django_assert_num_queries(len(few)):
        client.get(url)


def test_the_page_offers_only_what_would_be_taken(client, case, plan_at, caseworker):
    client.force_login(caseworker)
    draft = make_plan(case, by=caseworker)
    url = reverse("cases:case_plan", args=[case.public_id, draft.public_id])

    for words in ("at least one goal", "what is to be done before"):
        page = client.get(url).content.decode()
        assert words in page
        assert "Submit the plan" not in page
        goal = make_goal(draft)
    make_action(goal)
    make_action(draft.goals.order_by("id").first())
    assert "Submit the plan" in client.get(url).content.decode()

    in_force = plan_at("approved")
    url = reverse("cases:case_plan", args=[case.public_id, in_force.public_id])
    assert "The plan was carried out" not in client.get(url).content.decode()
    PlanGoal.objects.filter(plan=in_force).update(ended_on=TODAY, outcome="reached")
    assert "The plan was carried out" in client.get(url).content.decode()
