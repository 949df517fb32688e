"""The tab of a case: where each referral stands, what came of it; and beginning once more after one that has ended."""

from datetime import timedelta

import pytest
from django.urls import reverse

from referrals.models import Referral
from referrals.states import ENDED, Outcome, Status
from tests.cases.factories import SURNAME
from tests.queries import statements_of
from tests.referrals.factories import make_referral


def tab(case):
    return reverse("referrals:case", args=[case.public_id])


def again(referral):
    return reverse("referrals:again", args=[referral.public_id])


class TestTab:
    def test_tells_what_was_reached_and_what_came_of_it(self, client, case, referral_at, caseworker):
        done = referral_at(Status.COMPLETED, outcome=Outcome.IN_PART, feedback="Four meetings took place.")
        client.force_login(caseworker)

        text = client.get(tab(case)).content.decode()

        assert reverse("referrals:detail", args=[done.public_id]) in text
        assert "Provided in part" in text
        assert "Four meetings took place." in text
        assert again(done) in text

    def test_is_empty_kindly(self, client, case, caseworker):
        client.force_login(caseworker)

        assert b"No referral yet" in client.get(tab(case)).content

    def test_a_stranger_finds_nothing(self, client, case, referral_at, stranger):
        referral_at(Status.COMPLETED)
        client.force_login(stranger)

        answer = client.get(tab(case))

        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content

    def test_costs_the_same_for_many(self, client, case, receiver, caseworker):
        client.force_login(caseworker)
        make_referral(case, receiver, Status.COMPLETED, sender=caseworker, reviewer=receiver)
        client.get(tab(case))
        few = statements_of(lambda: client.get(tab(case)))
        for _ in range(9):
            make_referral(case, receiver, Status.COMPLETED, sender=caseworker, reviewer=receiver)

        assert len(statements_of(lambda: client.get(tab(case)))) == len(few)

    def test_the_timeline_says_how_it_came_out(self, client, case, referral_at, caseworker):
        referral_at(Status.COMPLETED, outcome=Outcome.NOT_REACHED)
        client.force_login(caseworker)

        assert b"The person could not be reached" in client.get(reverse("cases:detail", args=[case.public_id])).content


class TestReferringAgain:
    @pytest.mark.parametrize("status", sorted(ENDED))
    def test_begins_with_the_words_of_the_former(self, status, client, referral_at, caseworker):
        former = referral_at(status, purpose="legal", message="Needs a lawyer.")
        client.force_login(caseworker)

        assert again(former) in client.get(reverse("referrals:detail", args=[former.public_id])).content.decode()
        form = client.get(again(former)).context["form"]

        assert form["purpose"].value() == "legal"
        assert form["message"].value() == "Needs a lawyer."
        assert form["sections"].value() == former.sections
        assert form["to_organisation"].value() == former.to_organisation_id

    def test_makes_a_draft_of_its_own(self, client, referral_at, caseworker, details):
        former = referral_at(Status.DECLINED)
        client.force_login(caseworker)

        answer = client.post(again(former), details | {"to_organisation": details["to_organisation"].pk})

        assert answer.status_code == 302
        new = Referral.objects.exclude(pk=former.pk).get()
        assert (new.status, new.case) == (Status.DRAFT, former.case)
        assert Referral.objects.get(pk=former.pk).status == Status.DECLINED

    def test_not_while_the_former_goes_on(self, client, referral_at, caseworker):
        former = referral_at(Status.OFFERED)
        client.force_login(caseworker)

        assert client.get(again(former)).status_code == 409

    def test_not_by_who_received_it_nor_after_the_case_was_closed(
        self, client, referral_at, caseworker, receiver, case
    ):
        former = referral_at(Status.COMPLETED)
        client.force_login(receiver)
        assert client.get(again(former)).status_code in (403, 404)
        type(case).objects.filter(pk=case.pk).update(
            closed_on=case.opened_on + timedelta(days=1), closure_reason="goals_met"
        )
        client.force_login(caseworker)

        assert client.get(again(former)).status_code == 409

    def test_a_stranger_finds_nothing(self, client, referral_at, stranger):
        former = referral_at(Status.COMPLETED)
        client.force_login(stranger)

        answer = client.get(again(former))

        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content
