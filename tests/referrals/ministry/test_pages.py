"""The ministry's pages: number, officer, decision and letter; a stranger finds none of them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.access import acting_as
from cases.enums import Section
from core.errors import Conflict
from referrals import actions as referral_actions
from referrals.ministry import actions
from referrals.ministry.models import Decision, DecisionLetter, Registration
from referrals.ministry.subject_copy import ministry_parts
from referrals.models import Party
from referrals.states import Status
from tests.cases.factories import SURNAME
from tests.referrals.ministry.conftest import GROUNDS, said

DECISION_PAGES = ("decision", "confirm_decision", "set_aside_decision", "remark_on_decision", "write_decision_letter")


def url_of(referral, name="detail", *more):
    return reverse(f"referrals:{name}", args=[referral.public_id, *more])


def text_of(answer):
    return answer.content.decode()


def form(**others):
    details = said() | {"language": "az"} | others
    return {name: value for name, value in details.items() if value != ""}


def test_an_officer_registers_and_the_number_stands_on_page_and_inbox(client, referral_at, reviewer):
    referral = referral_at(Status.SUBMITTED)
    client.force_login(reviewer)
    assert "Register referral" in text_of(client.get(url_of(referral)))

    answer = client.post(url_of(referral, "receive"), follow=True)

    number = Registration.objects.get().number
    assert number in text_of(answer)
    assert number in text_of(client.get(reverse("referrals:inbox"), {"number": "1"}))
    assert number in text_of(client.get(reverse("referrals:inbox"), {"number": number, "show": "ended"}))
    assert "Nothing here answers these filters" in text_of(client.get(reverse("referrals:inbox"), {"number": "2"}))
    again = client.post(url_of(referral, "receive"))
    assert (again.status_code, "its number already" in text_of(again)) == (409, True)


def test_a_colleague_is_put_down_and_taken_out_again(client, referral_at, reviewer, first_officer):
    referral = referral_at(Status.SUBMITTED)
    client.force_login(reviewer)
    seat = Party.objects.filter(referral=referral, side="ministry")
    for officer in (first_officer.pk, ""):
        answer = client.post(url_of(referral, "assign"), {"officer": officer}, follow=True)

        assert answer.status_code == 200
        assert seat.get().officer_id == (officer or None)
    assert "It lies with nobody in particular" in text_of(client.get(url_of(referral)))


def test_each_side_assigns_at_its_turn_alone(client, referral_at, caseworker, colleague, receiver, reviewer):
    referral = referral_at(Status.RETURNED)
    client.force_login(caseworker)
    client.post(url_of(referral, "assign"), {"officer": colleague.pk})
    assert Party.objects.get(referral=referral, side="sender").officer == colleague
    wrong = client.post(url_of(referral, "assign"), {"officer": receiver.pk})
    assert (wrong.status_code, "cannot take the next step" in text_of(wrong)) == (422, True)

    client.force_login(reviewer)
    late = client.post(url_of(referral, "assign"), {"officer": reviewer.pk})
    assert (late.status_code, "has moved on meanwhile" in text_of(late)) == (409, True)


def test_the_officer_reads_what_changed_since_it_was_returned(client, referral_at, reviewer, caseworker, details):
    referral = referral_at(Status.RETURNED)
    referral_actions.change_draft(referral, details | {"urgency": "immediate"}, actor=caseworker)
    referral_actions.submit_referral(referral, actor=caseworker)
    client.force_login(reviewer)
    assert "Changed since it was returned" in text_of(client.get(url_of(referral)))
    client.force_login(caseworker)
    assert "Changed since it was returned" not in text_of(client.get(url_of(referral)))


def test_an_officer_decides_and_the_sender_opens_the_letter(client, referral_to_ministry, officer, caseworker, case):
    referral = referral_to_ministry()
    client.force_login(officer)
    assert url_of(referral, "decide") in text_of(client.get(url_of(referral)))
    assert "958-IIQ" in text_of(client.get(url_of(referral, "decide")))

    text = text_of(client.post(url_of(referral, "decide"), form(), follow=True))

    assert "Recognised as a victim" in text
    letter = DecisionLetter.objects.get()
    for reader in (officer, caseworker):
        client.force_login(reader)
        assert url_of(referral, "decision") in text_of(client.get(url_of(referral)))
        assert GROUNDS in text_of(client.get(url_of(referral, "decision")))
        opened = client.get(url_of(referral, "open_decision_letter", letter.public_id))
        assert (opened.status_code, opened.headers["Content-Type"]) == (200, "application/pdf")
        assert SURNAME not in opened.headers["Content-Disposition"]


def test_what_was_typed_is_kept_where_a_decision_is_refused(client, referral_to_ministry, officer):
    client.force_login(officer)

    answer = client.post(url_of(referral_to_ministry(), "decide"), form(means=[]))

    assert (answer.status_code, GROUNDS in text_of(answer)) == (422, True)
    assert not Decision.objects.exists()


def test_a_second_officer_confirms_on_the_page_and_the_first_is_not_offered_it(client, proposed, officer, reviewer):
    url = url_of(proposed.referral, "decision")
    client.force_login(officer)
    assert url_of(proposed.referral, "confirm_decision") not in text_of(client.get(url))
    assert client.post(url_of(proposed.referral, "confirm_decision"), {"language": "az"}).status_code == 403

    client.force_login(reviewer)
    assert url_of(proposed.referral, "confirm_decision") in text_of(client.get(url))
    client.post(url_of(proposed.referral, "confirm_decision"), {"language": "ru"})

    assert DecisionLetter.objects.get().language == "rus"
    late = client.post(url_of(proposed.referral, "set_aside_decision"), {"reason": "No."})
    assert (late.status_code, "Another officer was quicker" in text_of(late)) == (409, True)


def test_a_proposal_is_set_aside_with_a_reason(client, proposed, reviewer):
    client.force_login(reviewer)
    assert client.post(url_of(proposed.referral, "set_aside_decision"), {"reason": ""}).status_code == 422

    client.post(url_of(proposed.referral, "set_aside_decision"), {"reason": "The means is not shown."})

    assert client.get(url_of(proposed.referral, "decision")).status_code == 404
    assert url_of(proposed.referral, "decide") in text_of(client.get(url_of(proposed.referral)))


def test_a_letter_sent_for_twice_is_one_more_and_a_remark_is_kept(client, decided, officer):
    client.force_login(officer)
    token = "5f2c1f3e-0d0f-4a3e-9a55-1f6a4a3f9a10"
    for _ in range(2):
        client.post(url_of(decided.referral, "write_decision_letter"), {"language": "en", "token": token})
    text = text_of(client.post(url_of(decided.referral, "remark_on_decision"), {"remark": "Appealed."}, follow=True))

    assert DecisionLetter.objects.count() == 2
    assert "Appealed." in text
    assert "Replaced" in text


def test_a_stranger_finds_nothing(client, decided, stranger, receiver):
    letter = DecisionLetter.objects.get()
    urls = [url_of(decided.referral, name) for name in (*DECISION_PAGES, "decide", "receive", "assign")]
    urls.append(url_of(decided.referral, "open_decision_letter", letter.public_id))
    for user in (stranger, receiver):
        client.force_login(user)
        for url in urls:
            for answer in (client.get(url), client.post(url, form())):
                assert answer.status_code in (404, 405), url
                assert SURNAME not in text_of(answer)


def test_the_sender_neither_decides_nor_reads_a_proposal(client, proposed, caseworker):
    client.force_login(caseworker)
    assert client.get(url_of(proposed.referral, "decision")).status_code == 404
    assert client.get(url_of(proposed.referral, "decide")).status_code == 403
    assert client.post(url_of(proposed.referral, "decide"), form()).status_code == 403
    assert client.post(url_of(proposed.referral, "receive")).status_code == 403
    assert "At the ministry" in text_of(client.get(url_of(proposed.referral)))
    assert "Waits for a second officer" not in text_of(client.get(url_of(proposed.referral)))


@pytest.mark.parametrize("who", ["caseworker", "reviewer"])
def test_a_letter_of_one_referral_is_not_found_under_another(who, request, client, decided, referral_at):
    client.force_login(request.getfixturevalue(who))
    other = referral_at(Status.SUBMITTED)
    letter = DecisionLetter.objects.get()

    assert client.get(url_of(other, "open_decision_letter", letter.public_id)).status_code == 404


def test_the_copy_for_the_person_holds_the_decision(decided, manager, case):
    with acting_as(manager):
        parts = {part.model: part for part in ministry_parts(case, manager, frozenset(Section))}

    words = " ".join(fact.value for row in parts["referrals.Decision"].records for fact in row)
    assert GROUNDS in words
    assert len(parts["referrals.DecisionLetter"].records) == 1
    assert list(ministry_parts(case, manager, frozenset())) == []


def test_nothing_is_written_about_a_file_that_was_anonymised(decided, officer):
    decided.case.anonymised_at = timezone.now()
    with pytest.raises(Conflict):
        actions.policies.check_may_write_letter(officer, decided)
