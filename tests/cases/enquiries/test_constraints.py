"""What the database itself refuses about enquiries, whoever writes it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from tests.cases.factories_enquiries import make_enquiry

NOW = timezone.now()
DONE = {"outcome": "no_contact", "answered_at": NOW}

BROKEN = [
    ("cases_enquiry_in_known_words", {"channel": "pigeon"}),
    ("cases_enquiry_in_known_words", {"caller_role": "ghost"}),
    ("cases_enquiry_in_known_words", {"sex": "f"}),
    ("cases_enquiry_in_known_words", {"age_band": "old"}),
    ("cases_enquiry_in_known_words", {"in_danger": "perhaps"}),
    ("cases_enquiry_in_known_words", {"safe_to_call": ""}),
    ("cases_enquiry_in_known_words", {"outcome": "lost", "answered_at": NOW}),
    ("cases_enquiry_became_a_case_that_exists", {"outcome": "became_case", "answered_at": NOW}),
    ("cases_enquiry_became_a_case_that_exists", {"case": "case"}),
    ("cases_enquiry_answered_after_received", {"outcome": "no_contact"}),
    ("cases_enquiry_answered_after_received", {"answered_at": NOW}),
    ("cases_enquiry_answered_after_received", DONE | {"received_at": NOW + timedelta(days=1)}),
    ("cases_enquiry_sent_on_to_somebody", {"referred_to": "organisation"}),
    ("cases_enquiry_follow_up_by_somebody", {"follow_up_on": NOW.date()}),
    ("cases_enquiry_erased_whole", DONE | {"erased_at": NOW}),
    ("cases_enquiry_erased_whole", DONE | {"erased_at": NOW, "sealed": "", "citizenship": "AZE"}),
    ("cases_enquiry_erased_whole", {"erased_at": NOW, "sealed": ""}),
    ("cases_enquiry_lapsed_by_erasing", DONE | {"outcome": "lapsed"}),
]


@pytest.mark.parametrize(("name", "fields"), BROKEN, ids=range(len(BROKEN)))
def test_the_database_refuses(case, caseworker, receiver, name, fields):
    known = {"case": case, "organisation": receiver.organisation}
    fields = {key: known.get(value, value) if isinstance(value, str) else value for key, value in fields.items()}
    fields.setdefault("sealed", "Said.")

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_enquiry(caseworker, **fields)
    assert connections["default"].is_usable()


def test_one_form_brings_one(caseworker):
    token = uuid4()
    make_enquiry(caseworker, form_token=token)

    with pytest.raises(IntegrityError, match="cases_enquiry_sent_once"), transaction.atomic():
        make_enquiry(caseworker, form_token=token)
