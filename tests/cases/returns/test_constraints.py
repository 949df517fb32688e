"""What the database itself refuses about returns, whoever writes it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.cases.factories_returns import DAY, make_return, make_risk, make_travel_document

ONE = timedelta(days=1)
GONE = {"stage": "travelled", "travel_on": DAY}
BROKEN = [
    ("cases_return_in_known_words", {"informed": "perhaps"}),
    ("cases_return_in_known_words", {"voluntary": ""}),
    ("cases_return_in_known_words", {"stage": "limbo"}),
    ("cases_return_in_known_words", {"means": "magic"}),
    ("cases_return_in_known_words", {"escort": "ghost"}),
    ("cases_return_as_she_wishes", {"stage": "prepared", "voluntary": "no"}),
    ("cases_return_as_she_wishes", GONE | {"informed": "not_known"}),
    ("cases_return_unsafe_only_if_she_insists", {"stage": "prepared", "unsafe": True}),
    ("cases_return_unsafe_only_if_she_insists", {"stage": "prepared", "unsafe": True, "insisted_on": DAY}),
    ("cases_return_travelled_and_arrived_on_a_day", {"stage": "travelled"}),
    ("cases_return_travelled_and_arrived_on_a_day", GONE | {"stage": "arrived"}),
    ("cases_return_travelled_and_arrived_on_a_day", GONE | {"arrived_on": DAY}),
    ("cases_return_dates_in_order", GONE | {"stage": "arrived", "arrived_on": DAY - ONE}),
    ("cases_return_dates_in_order", GONE | {"handed_over_on": DAY - ONE}),
    ("cases_return_dates_in_order", {"handed_over_on": DAY}),
    ("cases_return_dates_in_order", GONE | {"follow_up_on": DAY - ONE}),
    ("cases_return_cost_not_negative", {"cost_azn": -1}),
]


@pytest.mark.parametrize(("name", "fields"), BROKEN, ids=lambda value: str(value)[:60])
def test_the_database_refuses(case, caseworker, name, fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_return(case, by=caseworker, **fields)


@pytest.fixture
def journey(case, caseworker):
    return make_return(case, by=caseworker)


def test_one_is_under_way_and_one_form_brings_one(case, journey, caseworker):
    with pytest.raises(IntegrityError, match="cases_return_one_under_way"), transaction.atomic():
        make_return(case, by=caseworker)
    token = uuid4()
    make_return(case, by=caseworker, stage="cancelled", form_token=token)
    with pytest.raises(IntegrityError, match="cases_return_sent_once"), transaction.atomic():
        make_return(case, by=caseworker, stage="cancelled", form_token=token)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("cases_return_risk_concluded", {"conclusion": "perhaps"}),
        ("cases_return_risk_is_there_or_not", {"risks": ["weather"]}),
        ("cases_return_risk_is_there_or_not", {"risks": ["stigma"], "no_risks": ["stigma"]}),
    ],
)
def test_a_risk_is_there_or_not(journey, caseworker, name, fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_risk(journey, by=caseworker, **fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("cases_return_document_kind_known", {"kind": "ticket"}),
        ("cases_return_document_after_asking", {"applied_on": DAY, "obtained_on": DAY - ONE}),
    ],
)
def test_a_paper_comes_after_it_was_asked_for(journey, name, fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_travel_document(journey, **fields)


def test_the_stage_of_a_step_is_known_and_a_paper_is_sent_once(journey):
    step = journey.returnsteps.get()
    step.stage = "limbo"
    with pytest.raises(IntegrityError, match="cases_return_step_stage_known"), transaction.atomic():
        step.save()
    token = uuid4()
    make_travel_document(journey, form_token=token)
    with pytest.raises(IntegrityError, match="cases_return_document_sent_once"), transaction.atomic():
        make_travel_document(journey, form_token=token)
