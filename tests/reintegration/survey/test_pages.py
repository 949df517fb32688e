"""The pages of surveys: who finds them, what they show, what they cost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.access import acting_as
from audit.models import AuditEvent
from cases.due import day_of
from cases.planning.states import Status
from reintegration.survey.enums import Occasion
from reintegration.survey.models import Survey
from tests.cases.factories import SURNAME, make_case, make_share
from tests.cases.factories_assessment import make_plan
from tests.reintegration.survey.factories import answers, make_survey

PAGES = ["surveys", "survey_new", "survey", "survey_change", "survey_cross_out"]


def address(name, case, survey):
    return reverse(f"reintegration:{name}", args=[(case if name in PAGES[:2] else survey).public_id])


@pytest.fixture
def survey(case, caseworker):
    return make_survey(case, caseworker)


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_for_the_caseworker(client, caseworker, case, survey, name):
    client.force_login(caseworker)

    assert client.get(address(name, case, survey)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_page_is_not_there_for_a_stranger(client, stranger, case, survey, name):
    client.force_login(stranger)

    response = client.get(address(name, case, survey))

    assert response.status_code == 404
    assert SURNAME.encode() not in response.content


@pytest.mark.parametrize("name", PAGES[:3])
def test_page_is_closed_to_whom_another_part_was_shared_with(client, receiver, case, survey, name):
    make_share(case, receiver.organisation, "identity", "assistance")
    client.force_login(receiver)

    assert client.get(address(name, case, survey)).status_code in (403, 404)


def test_survey_is_asked_on_one_page(client, caseworker, case):
    client.force_login(caseworker)
    sent = {f"item_{code}": answer for code, answer in answers(1).items()}

    response = client.post(
        reverse("reintegration:survey_new", args=[case.public_id]), sent | {"asked_on": "2024-06-01"}, follow=True
    )

    survey = Survey.objects.get()
    assert response.redirect_chain == [(reverse("reintegration:survey", args=[survey.public_id]), 302)]
    assert survey.given == answers(1)


def test_survey_with_an_answer_that_was_not_offered_is_refused_at_its_question(client, caseworker, case):
    client.force_login(caseworker)

    response = client.post(
        reverse("reintegration:survey_new", args=[case.public_id]), {"asked_on": "2024-06-01", "item_meals": "maybe"}
    )

    assert response.status_code == 422
    assert not Survey.objects.exists()


def test_survey_that_was_corrected_meanwhile_shows_what_stands_there(client, caseworker, case, survey):
    client.force_login(caseworker)
    Survey.objects.filter(pk=survey.pk).update(version=2)

    response = client.post(
        address("survey_change", case, survey),
        {"asked_on": "2024-06-01", "item_meals": "never", "version": 1, "began": "{}"},
    )

    assert response.status_code == 409


def test_reading_surveys_is_on_record(client, caseworker, case, survey):
    client.force_login(caseworker)

    client.get(address("survey", case, survey))

    assert AuditEvent.objects.filter(event="section_read", case_id=case.public_id).exists()


def test_path_shows_every_time_she_was_asked(client, caseworker, case, survey):
    make_survey(case, caseworker, given=answers(1), occasion=Occasion.REPEAT, asked_on=date(2025, 6, 2))
    client.force_login(caseworker)

    page = client.get(address("surveys", case, survey)).content.decode()

    assert "Worse than at the beginning" in page
    assert page.count('<g class="path path-') == 8  # each measure in the drawing and in its key
    assert "1.00" in page


def test_surveys_cost_the_same_for_three_and_for_thirty(client, caseworker, case, django_assert_max_num_queries):
    client.force_login(caseworker)
    make_survey(case, caseworker)
    client.get(reverse("reintegration:surveys", args=[case.public_id]))
    counts = []
    for upto in (3, 30):
        for number in range(Survey.objects.count(), upto):
            day = date(2024, 6, 1) + timedelta(days=number)
            make_survey(case, caseworker, occasion=Occasion.REPEAT, asked_on=day)
        with django_assert_max_num_queries(30) as queries:
            client.get(reverse("reintegration:surveys", args=[case.public_id]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_scores_are_read_alike_in_the_table_and_on_the_path(client, caseworker, case):
    """0.6667 is read as 0.67, never cut off."""
    make_survey(case, caseworker, given=answers(1))
    client.force_login(caseworker)

    page = client.get(reverse("reintegration:surveys", args=[case.public_id])).content.decode()

    assert page.count(">0.67<") >= 2
    assert ">0.66<" not in page


@pytest.mark.parametrize("role", ["iom_officer", "manager"])
def test_outcomes_open_for_iom_and_managers(client, request, role):
    client.force_login(request.getfixturevalue(role))

    response = client.get(reverse("reintegration:outcomes"))

    assert response.status_code == 200
    assert b"Not enough people yet" in response.content


@pytest.mark.parametrize("role", ["caseworker", "receiver", "auditor"])
def test_outcomes_are_closed_to_everybody_else(client, request, role):
    client.force_login(request.getfixturevalue(role))

    assert client.get(reverse("reintegration:outcomes")).status_code == 403


def kinds_of_day(reader):
    with acting_as(reader):
        return {due.kind for rows in day_of(reader).lists.values() for due in rows}


def test_baseline_is_due_once_a_plan_is_in_force(case, caseworker, manager):
    make_plan(case, by=caseworker, approver=manager, status=Status.APPROVED)

    assert "survey_baseline" in kinds_of_day(caseworker)
    make_survey(case, caseworker)
    assert "survey_baseline" not in kinds_of_day(caseworker)


def test_repeat_is_due_a_year_on_also_once_the_file_is_closed(caseworker):
    today = timezone.localdate()
    case = make_case(
        caseworker.organisation,
        worker=caseworker,
        opened_on=today - timedelta(days=400),
        closed_on=today - timedelta(days=30),
        closure_reason="completed",
    )
    make_survey(case, caseworker, asked_on=today - timedelta(days=370))

    assert "survey_repeat" in kinds_of_day(caseworker)
    make_survey(case, caseworker, asked_on=today - timedelta(days=20), occasion=Occasion.REPEAT)
    assert "survey_repeat" not in kinds_of_day(caseworker)
