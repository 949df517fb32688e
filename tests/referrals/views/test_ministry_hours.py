"""The rule of the hours to the ministry stands in the form while it runs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.presenters import time_left
from tests.cases.factories_identification import make_deadline

RULE = "For formal identification the case has to be with the ministry in time:"


def page_of(client, user, name, key):
    client.force_login(user)
    return client.get(reverse(name, args=[key])).content.decode()


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (12.1, "12 hours left"),
        (0.5, "less than an hour left"),
        (-0.5, "less than an hour late"),
        (-3.1, "3 hours late"),
    ],
)
def test_the_form_says_how_many_hours_are_left(hours, words, client, case, caseworker):
    make_deadline(case, due_in=timedelta(hours=max(hours, 1)))
    case.deadlines.update(due_at=timezone.now() + timedelta(hours=hours), starts_at=timezone.now() - timedelta(days=1))

    assert f"{RULE} {words}." in page_of(client, caseworker, "referrals:new", case.public_id)


@pytest.mark.parametrize("over", ["met_at", "another kind", "none"])
def test_what_does_not_run_is_not_said(over, client, case, caseworker):
    if over != "none":
        make_deadline(
            case, **({"met_at": timezone.now() + timedelta(hours=1)} if over == "met_at" else {"kind": "reflection"})
        )

    assert RULE not in page_of(client, caseworker, "referrals:new", case.public_id)


@pytest.mark.parametrize(("purpose", "said"), [("formal_identification", True), ("psychosocial", False)])
def test_a_referral_for_something_else_is_not_hurried_by_it(purpose, said, client, case, caseworker, referral_at):
    make_deadline(case)
    referral = referral_at(purpose=purpose)

    assert (RULE in page_of(client, caseworker, "referrals:edit", referral.public_id)) == said


def test_days_are_said_when_there_are_many():
    assert time_left(timezone.now() + timedelta(hours=49)) == "2 days left"
