"""What no action would write, the database refuses."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.cases.factories_assessment import make_assessment, make_safety_plan

NOW = timezone.now()
DAY = timedelta(days=1)
TOKEN = uuid.uuid4()


def _twice(make, case, by, **fields):
    make(case, by=by, **fields)
    make(case, by=by, **fields)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("cases_assessment_in_known_words", lambda case, by: make_assessment(case, by=by, kind="kindness")),
        (
            "cases_assessment_not_in_the_future",
            lambda case, by: make_assessment(case, by=by, assessed_at=NOW + DAY, respond_by=NOW + 2 * DAY),
        ),
        ("cases_assessment_answered_after_it", lambda case, by: make_assessment(case, by=by, respond_by=NOW - DAY)),
        ("cases_assessment_answer_whole", lambda case, by: make_assessment(case, by=by, responded_at=NOW)),
        (
            "cases_assessment_answer_whole",
            lambda case, by: make_assessment(case, by=by, responded_at=NOW - DAY, responded_by=by, response="Moved."),
        ),
        (
            "cases_assessment_reviewed_after_it",
            lambda case, by: make_assessment(case, by=by, review_on=timezone.localdate() - 2 * DAY),
        ),
        ("cases_assessment_sent_once", lambda case, by: _twice(make_assessment, case, by, form_token=TOKEN)),
        ("cases_factor_once", lambda case, by: make_assessment(case, by=by, factors=[("age", "risk")] * 2)),
        ("cases_factor_in_known_words", lambda case, by: make_assessment(case, by=by, factors=[("age", "bad")])),
        ("cases_need_once", lambda case, by: make_assessment(case, by=by, needs=[("legal", "now")] * 2)),
        ("cases_need_in_known_words", lambda case, by: make_assessment(case, by=by, needs=[("shoes", "now")])),
        ("cases_safety_plan_numbered", lambda case, by: _twice(make_safety_plan, case, by)),
        ("cases_safety_plan_counted_from_one", lambda case, by: make_safety_plan(case, by=by, number=0)),
        (
            "cases_safety_plan_sent_once",
            lambda case, by: [make_safety_plan(case, by=by, number=n, form_token=TOKEN) for n in (1, 2)],
        ),
        (
            "cases_safety_plan_agreed_before_written",
            lambda case, by: make_safety_plan(case, by=by, agreed_on=timezone.localdate() + DAY),
        ),
        (
            "cases_safety_plan_reviewed_after_it",
            lambda case, by: make_safety_plan(case, by=by, review_on=timezone.localdate() - DAY),
        ),
    ],
)
def test_the_database_refuses_what_cannot_be(name, make, case, caseworker):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(case, caseworker)
