"""What the database itself refuses about legal matters, whoever writes it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.cases.factories_proceedings import DAY, make_claim, make_hearing, make_measure, make_proceeding

ONE = timedelta(days=1)
DECIDED = {"decided_on": DAY, "awarded_azn": 5}
BROKEN = [
    ("cases_proceeding_in_known_words", "proceeding", {"kind": "feud"}),
    ("cases_proceeding_in_known_words", "proceeding", {"authority": "mob"}),
    ("cases_proceeding_in_known_words", "proceeding", {"role": "guest"}),
    ("cases_proceeding_in_known_words", "proceeding", {"stage": "limbo"}),
    ("cases_proceeding_non_punishment_of_accused", "proceeding", {"role": "accused"}),
    ("cases_proceeding_non_punishment_of_accused", "proceeding", {"non_punishment": "raised"}),
    ("cases_proceeding_lawyer_since_is_of_one", "proceeding", {"lawyer_name": "", "lawyer_since": DAY}),
    ("cases_hearing_in_known_words", "hearing", {"kind": "chat"}),
    ("cases_hearing_in_known_words", "hearing", {"result": "fine"}),
    ("cases_protection_kind_known", "measure", {"kind": "luck"}),
    ("cases_protection_ends_after_it_begins", "measure", {"to_on": DAY - ONE}),
    ("cases_claim_source_known", "claim", {"source": "nobody"}),
    ("cases_claim_amounts_not_negative", "claim", {"claimed_azn": -1}),
    ("cases_claim_amounts_not_negative", "claim", {"decided_on": DAY, "awarded_azn": -1}),
    ("cases_claim_amounts_not_negative", "claim", DECIDED | {"paid_on": DAY, "paid_azn": -1}),
    ("cases_claim_awarded_when_decided", "claim", {"awarded_azn": 5}),
    ("cases_claim_awarded_when_decided", "claim", {"decided_on": DAY}),
    ("cases_claim_paid_of_what_was_awarded", "claim", DECIDED | {"paid_on": DAY, "paid_azn": 6}),
    ("cases_claim_paid_of_what_was_awarded", "claim", DECIDED | {"paid_on": DAY}),
    ("cases_claim_dates_in_order", "claim", DECIDED | {"decided_on": DAY - ONE}),
    ("cases_claim_dates_in_order", "claim", DECIDED | {"paid_on": DAY - ONE, "paid_azn": 1}),
]


@pytest.fixture
def make(case, caseworker, proceeding):
    return {
        "proceeding": lambda **fields: make_proceeding(case, by=caseworker, **fields),
        "hearing": lambda **fields: make_hearing(proceeding, **fields),
        "measure": lambda **fields: make_measure(case, **fields),
        "claim": lambda **fields: make_claim(case, **fields),
    }


@pytest.mark.parametrize(("name", "kind", "fields"), BROKEN, ids=lambda value: str(value)[:60])
def test_the_database_refuses(make, name, kind, fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make[kind](**fields)


def test_the_stage_of_a_step_is_known(proceeding):
    step = proceeding.steps.get()
    step.stage = "limbo"

    with pytest.raises(IntegrityError, match="cases_step_stage_known"), transaction.atomic():
        step.save()


@pytest.mark.parametrize("kind", ["proceeding", "hearing", "measure", "claim"])
def test_one_form_brings_one(make, kind):
    token = uuid4()
    make[kind](form_token=token)
    name = {"measure": "protection"}.get(kind, kind)

    with pytest.raises(IntegrityError, match=f"cases_{name}_sent_once"), transaction.atomic():
        make[kind](form_token=token)
