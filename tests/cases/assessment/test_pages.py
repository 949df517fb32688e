"""Assessment and safety plan on pages: the house works with them, a receiver sees what was shared, nobody else anything."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.assessment.models import Assessment, SafetyPlan
from tests.cases.factories import SURNAME, make_share
from tests.cases.factories_assessment import make_action, make_assessment, make_goal, make_plan, make_safety_plan

TODAY = timezone.localdate()
SECRET = "He knows where she is."
WORD = "Pomegranate"
OF_CASE = ["assessment", "record_assessment", "compare_assessments", "write_safety_plan"]
OF_ROW = ["assessment_detail", "correct_assessment", "answer_risk"]
ALL = [*OF_CASE, *OF_ROW, "safety_plan"]
TO_READ = ["assessment", "compare_assessments", "assessment_detail", "safety_plan"]


@pytest.fixture
def row(case, caseworker):
    make_assessment(case, by=caseworker, hours_ago=30, level="medium", factors=[("age", "neither")])
    return make_assessment(
        case, by=caseworker, factors=[("age", "risk"), ("literacy", "protective")], needs=[("shelter", "now")]
    )


@pytest.fixture
def safety(case, caseworker):
    return make_safety_plan(case, by=caseworker)


@pytest.fixture
def url_of(case, row, safety):
    def url(name):
        keys = dict.fromkeys(OF_ROW, row.public_id) | {"safety_plan": safety.public_id}
        return reverse(f"cases:{name}", args=[case.public_id, *([keys[name]] if name in keys else [])])

    return url


def form_of(client, url):
    """What a page's form would send as it stands."""
    form = client.get(url).context["form"]
    return {field.html_name: field.value() for field in form if field.value() not in (None, "")}


# ------------------------------------------------------------------ who sees what


@pytest.mark.parametrize("name", ALL)
def test_a_stranger_finds_nothing(name, client, url_of, stranger):
    client.force_login(stranger)

    for answer in (client.get(url_of(name)), client.post(url_of(name))):
        assert answer.status_code == 404
        for word in (SURNAME, SECRET, WORD):
            assert word.encode() not in answer.content


@pytest.mark.parametrize("name", ALL)
def test_a_reader_without_the_section_is_refused(name, client, case, url_of, receiver):
    make_share(case, receiver.organisation, "identity", "notes")
    client.force_login(receiver)

    answer = client.get(url_of(name))

    assert answer.status_code == 403
    assert SECRET.encode() not in answer.content


@pytest.mark.parametrize("name", ALL)
def test_a_receiver_with_the_section_reads_and_writes_nothing(name, client, case, url_of, receiver):
    make_share(case, receiver.organisation, "assessment")
    client.force_login(receiver)

    assert client.get(url_of(name)).status_code == (200 if name in TO_READ else 403)


def test_the_plan_alone_shows_no_danger(client, case, url_of, caseworker, manager, receiver):
    make_action(make_goal(make_plan(case, by=caseworker, approver=manager, status="approved")))
    make_share(case, receiver.organisation, "assistance")
    client.force_login(receiver)

    page = client.get(url_of("assessment")).content.decode()

    assert "A door that she can lock." in page
    for word in (SECRET, WORD, "High risk"):
        assert word not in page


def test_the_tab_and_the_level_are_in_the_header_of_whoever_sees_the_section(client, case, row, caseworker, receiver):
    make_share(case, receiver.organisation, "identity")

    for reader, shown in ((caseworker, True), (receiver, False)):
        client.force_login(reader)
        page = client.get(reverse("cases:detail", args=[case.public_id])).content.decode()
        assert ("High risk" in page, "Assessment and plan" in page) == (shown, shown)


@pytest.mark.parametrize("name", TO_READ)
def test_reading_is_on_record(name, client, url_of, caseworker):
    client.force_login(caseworker)

    client.get(url_of(name))

    assert AuditEvent.objects.filter(event=Event.ASSESSMENT_READ, actor_id=caseworker.public_id).count() == 1


# ------------------------------------------------------------------ what it shows


def test_the_page_says_how_late_the_answer_is(client, url_of, row, caseworker):
    client.force_login(caseworker)

    assert "Answer late since" in client.get(url_of("assessment")).content.decode()

    Assessment.objects.filter(pk=row.pk).update(respond_by=timezone.now() + timedelta(hours=1))
    page = client.get(url_of("assessment")).content.decode()
    assert "Answer until" in page
    assert "Answer late since" not in page


@pytest.mark.parametrize(("late", "words"), [(False, "Answered in time"), (True, "Answered late")])
def test_the_page_says_whether_it_was_answered_in_time(late, words, client, url_of, row, caseworker):
    answered = row.respond_by + timedelta(minutes=5 if late else -5)
    row.responded_at, row.responded_by, row.response = answered, caseworker, "She sleeps here tonight."
    row.save()
    client.force_login(caseworker)

    page = client.get(url_of("assessment")).content.decode()

    assert words in page
    assert "She sleeps here tonight." in page


def test_an_empty_page_says_what_comes_next(client, case, caseworker):
    client.force_login(caseworker)

    page = client.get(reverse("cases:assessment", args=[case.public_id])).content.decode()

    for words in ("Not assessed yet", "No safety plan yet", "No plan in force"):
        assert words in page


def test_the_page_asks_as_often_for_thirty_as_for_three(
    client, case, caseworker, manager, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(caseworker)

    def fill(more):
        for number in range(more):
            marks = {"factors": [("age", "risk")], "needs": [("shelter", "now")]}
            make_assessment(case, by=caseworker, hours_ago=number + 2, **marks)
            make_safety_plan(case, by=caseworker, number=SafetyPlan.objects.count() + 1)
            plan = make_plan(case, by=caseworker, approver=manager, status="completed")
            make_action(make_goal(plan))

    plan = make_plan(case, by=caseworker, approver=manager, status="approved")
    url = reverse("cases:assessment", args=[case.public_id])
    fill(3)
    make_action(make_goal(plan))
    client.get(url)
    with django_assert_max_num_queries(60) as few:
        client.get(url)
    fill(17)
    for _time in range(5):
        make_action(make_goal(plan), doer="staff", user=caseworker)
    with django_assert_num_queries(len(few)):
        client.get(url)


# ------------------------------------------------------------------ comparing


def test_comparing_says_what_changed_in_words(client, url_of, caseworker):
    client.force_login(caseworker)

    answer = client.get(url_of("compare_assessments"))

    page = answer.content.decode()
    assert "2 things got worse" in page
    changed = {str(line.label): str(line.change) for _l, lines in answer.context["comparison"].groups for line in lines}
    assert changed == {"Risk": "Worse", "Age": "Worse", "Shelter": "Known now", "Literacy": "Known now"}


def test_any_two_are_compared_the_earlier_one_first(client, case, url_of, row, caseworker):
    oldest = make_assessment(case, by=caseworker, level="low", hours_ago=99)
    client.force_login(caseworker)

    answer = client.get(url_of("compare_assessments"), {"before": row.public_id, "after": oldest.public_id})

    comparison = answer.context["comparison"]
    assert (comparison.before, comparison.after) == (oldest, row)


@pytest.mark.parametrize("query", [{"before": "nonsense"}, {"before": "", "after": ""}])
def test_an_impossible_choice_compares_the_last_two(query, client, url_of, row, caseworker):
    client.force_login(caseworker)

    assert client.get(url_of("compare_assessments"), query).context["comparison"].after == row


def test_one_assessment_alone_is_not_compared(client, case, caseworker):
    make_assessment(case, by=caseworker)
    client.force_login(caseworker)

    page = client.get(reverse("cases:compare_assessments", args=[case.public_id])).content.decode()

    assert "nothing to compare yet" in page


def test_comparing_costs_the_same_for_thirty_as_for_three(
    client, case, caseworker, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(caseworker)
    url = reverse("cases:compare_assessments", args=[case.public_id])
    for hours in range(3):
        make_assessment(case, by=caseworker, hours_ago=hours + 2, factors=[("age", "risk")])
    client.get(url)
    with django_assert_max_num_queries(60) as few:
        client.get(url)
    for hours in range(27):
        make_assessment(case, by=caseworker, hours_ago=hours + 9, factors=[("age", "risk"), ("sex", "neither")])
    with django_assert_num_queries(len(few)):
        client.get(url)


# ------------------------------------------------------------------ writing


def test_a_new_assessment_begins_with_what_was_found_the_last_time(client, url_of, caseworker):
    client.force_login(caseworker)

    sent = form_of(client, url_of("record_assessment"))
    assert (sent["kind"], sent["factor_age"], sent["need_shelter"]) == ("review", "risk", "now")
    answer = client.post(url_of("record_assessment"), sent | {"risk_level": "low", "factor_age_note": "Eighteen now."})

    row = Assessment.objects.newest_first().first()
    assert answer.url == reverse("cases:assessment_detail", args=[row.case.public_id, row.public_id])
    assert (row.risk_level, row.factors.get(code="age").note) == ("low", "Eighteen now.")


def test_the_form_says_how_soon_each_level_is_answered(client, url_of, caseworker):
    client.force_login(caseworker)

    page = client.get(url_of("record_assessment")).content.decode()

    for words in (
        "High risk: answer within 1 hour",
        "Medium risk: answer within 1 day",
        "Low risk: answer within 3 days",
    ):
        assert words in page


def test_a_form_without_a_level_keeps_what_was_typed(client, url_of, caseworker):
    client.force_login(caseworker)
    sent = form_of(client, url_of("record_assessment")) | {"summary": "Typed."}

    answer = client.post(url_of("record_assessment"), sent)

    assert answer.status_code == 422
    assert "Typed." in answer.content.decode()
    assert Assessment.objects.count() == 2


def test_a_correction_that_came_second_shows_the_first_and_keeps_what_was_typed(
    client, url_of, row, caseworker, colleague
):
    client.force_login(caseworker)
    sent = form_of(client, url_of("correct_assessment"))
    client.force_login(colleague)
    client.post(url_of("correct_assessment"), sent | {"factor_age": "neither"})
    client.force_login(caseworker)

    answer = client.post(url_of("correct_assessment"), sent | {"summary": "Typed."})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Typed." in page
    assert "Neither" in page
    saved = form_of_answer(answer)
    assert client.post(url_of("correct_assessment"), saved).status_code == 302
    kept = Assessment.objects.get(pk=row.pk)
    assert (kept.summary, kept.factors.get(code="age").mark) == ("Typed.", "neither")


def form_of_answer(answer):
    return {field.html_name: field.value() for field in answer.context["form"] if field.value() not in (None, "")}


def test_the_answer_is_written_down_on_its_page(client, url_of, row, caseworker):
    client.force_login(caseworker)

    sent = form_of(client, url_of("answer_risk")) | {"response": "She sleeps here tonight."}
    answer = client.post(url_of("answer_risk"), sent)

    assert answer.status_code == 302
    assert Assessment.objects.get(pk=row.pk).response == "She sleeps here tonight."


def test_the_next_safety_plan_begins_with_the_words_of_the_one_before(client, url_of, safety, caseworker):
    client.force_login(caseworker)

    sent = form_of(client, url_of("write_safety_plan"))
    assert sent["code_word"] == WORD
    client.post(url_of("write_safety_plan"), sent | {"steps": "Goes to her aunt."})

    last = SafetyPlan.objects.order_by("-number").first()
    assert (last.number, last.code_word, last.steps) == (2, WORD, "Goes to her aunt.")
    page = client.get(url_of("safety_plan")).content.decode()
    assert "An earlier version" in page


def test_a_safety_plan_that_came_second_shows_who_was_first(client, url_of, caseworker, colleague):
    client.force_login(caseworker)
    sent = form_of(client, url_of("write_safety_plan"))
    client.force_login(colleague)
    client.post(url_of("write_safety_plan"), form_of(client, url_of("write_safety_plan")) | {"steps": "Hers."})
    client.force_login(caseworker)

    answer = client.post(url_of("write_safety_plan"), sent | {"safe_places": "Mine."})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert colleague.full_name in page
    assert client.post(url_of("write_safety_plan"), form_of_answer(answer)).status_code == 302
    last = SafetyPlan.objects.order_by("-number").first()
    assert (last.number, last.steps, last.safe_places) == (3, "Hers.", "Mine.")


def test_the_first_safety_plan_is_written_on_an_empty_form(client, case, caseworker):
    url = reverse("cases:write_safety_plan", args=[case.public_id])
    client.force_login(caseworker)

    client.post(url, form_of(client, url) | {"warning_signs": "He calls at night."})

    assert SafetyPlan.objects.get().warning_signs == "He calls at night."
