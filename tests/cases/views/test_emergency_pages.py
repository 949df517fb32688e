"""The pages of an emergency: nothing to browse, one answer to every wrong number, a banner, a review by those who see no case."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.events import Event
from audit.models import AuditEvent
from cases.models import Case, EmergencyAccess, Unsealing
from shelter_cms.navigation import count_anew
from tests.accounts.factories import make_user, signed_in
from tests.cases.factories import GIVEN_NAME, SURNAME, make_case, make_emergency

OPEN = "/emergency/"
REVIEWS = "/emergency/to-review/"
REASON = "She was attacked on the way here."


def break_glass(client, number, reason=REASON):
    return client.post(OPEN, {"number": number, "reason": reason})


def signed_in_a_while_ago(client, user):
    """Twenty minutes: not so long that the session ended, too long for what is grave."""
    user.set_password("a long enough password")
    user.save()
    client.force_login(user)
    signed_in(client, user, ago=1200)


def body(response):
    return response.content.decode()


# ------------------------------------------------------------------ opening


def test_the_number_opens_the_case_and_stands_in_no_address(client, case, stranger):
    client.force_login(stranger)

    response = break_glass(client, case.number)

    assert response.url == reverse("cases:detail", args=[case.public_id])
    page = client.get(response.url)
    assert page.status_code == 200
    assert SURNAME in body(page)
    assert AuditEvent.objects.filter(event=Event.CASE_READ, actor_label="stranger").exists()


def test_every_page_says_what_is_open_and_why_until_it_ends(client, case, stranger):
    client.force_login(stranger)
    break_glass(client, case.number)
    for address in (
        reverse("cases:detail", args=[case.public_id]),
        reverse("shelters:case_stays", args=[case.public_id]),
    ):
        page = body(client.get(address))
        assert f"{case.number} opened in an emergency until" in page
        assert REASON in page

    access = EmergencyAccess.objects.get()
    response = client.post(reverse("emergency:end", args=[access.public_id]))

    assert response.status_code == 302
    gone = client.get(reverse("cases:detail", args=[case.public_id]))
    assert gone.status_code == 404
    assert SURNAME.encode() not in gone.content
    assert REASON not in body(client.get(reverse("cases:list")))


def test_the_file_closes_when_the_hours_are_over(client, case, stranger):
    make_emergency(case, stranger, hours_ago=5)
    client.force_login(stranger)

    page = client.get(reverse("cases:detail", args=[case.public_id]))

    assert page.status_code == 404
    assert "emergency until" not in body(client.get(reverse("cases:list")))


def test_a_wrong_number_is_answered_like_one_that_may_not_be_opened_and_stays_on_record(client, case, stranger):
    client.force_login(stranger)
    wrong = break_glass(client, "EH-2024-9999")
    with_no_key = make_case(case.organisation)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_person SET wrapped_key = '' WHERE id = %s", [with_no_key.person_id])
    shut = break_glass(client, with_no_key.number)

    said = [str(response.context["form"].errors) for response in (wrong, shut)]
    assert (wrong.status_code, shut.status_code) == (422, 422)
    assert said[0] == said[1]
    assert AuditEvent.objects.filter(event=Event.EMERGENCY_REFUSED).count() == 2
    assert SURNAME not in body(wrong) + body(shut)


def test_too_many_numbers_are_too_many(client, case, stranger, settings):
    settings.EMERGENCY_TRIES = 2
    client.force_login(stranger)
    for _ in range(2):
        assert break_glass(client, "x-1").status_code == 422

    response = break_glass(client, case.number)

    assert response.status_code == 429
    assert client.get(reverse("cases:detail", args=[case.public_id])).status_code == 404
    assert AuditEvent.objects.filter(event=Event.EMERGENCY_REFUSED, changes__reason_code="too_many").count() == 1


def test_the_page_lists_nothing_and_takes_nothing_from_an_address(client, case, stranger):
    client.force_login(stranger)

    response = client.get(OPEN, {"number": case.number, "reason": REASON})

    assert response.status_code == 200
    assert not response.context["form"].is_bound
    assert case.number not in body(client.get(OPEN))
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize(
    "who", ["caseworker", "reviewer", "receiver", "iom_officer", "auditor", "administrator", "protection_officer"]
)
def test_others_do_not_get_the_page(client, case, request, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(OPEN).status_code == 403
    assert break_glass(client, case.number).status_code == 403
    assert not EmergencyAccess.objects.exists()


def test_it_is_asked_first_whether_it_is_really_she(client, case, stranger):
    signed_in_a_while_ago(client, stranger)

    for response in (client.get(OPEN), break_glass(client, case.number)):
        assert response.status_code == 302
        assert response.url.startswith("/accounts/reauthenticate/")
        assert case.number not in response.url
    assert not EmergencyAccess.objects.exists()


def test_the_way_there_is_shown_to_those_who_may(client, case, caseworker, manager):
    for user, shown in ((caseworker, False), (manager, True)):
        client.force_login(user)
        assert (OPEN in body(client.get(reverse("cases:list")))) == shown


# ------------------------------------------------------------------ reviewing


def test_the_officer_reviews_without_seeing_the_case(client, case, stranger, protection_officer):
    access = make_emergency(case, stranger)
    client.force_login(protection_officer)

    waiting = client.get(REVIEWS)
    page = client.get(reverse("emergency:review", args=[access.public_id]))

    for response in (waiting, page):
        assert response.status_code == 200
        assert case.number in body(response)
        assert "She was attacked tonight." in body(response)
        assert SURNAME not in body(response)
        assert GIVEN_NAME not in body(response)
    assert client.get(reverse("cases:detail", args=[case.public_id])).status_code == 404
    answer = client.post(
        reverse("emergency:review", args=[access.public_id]),
        {"verdict": "unjustified", "note": "Nobody was in any danger."},
    )
    assert answer.url == REVIEWS
    assert EmergencyAccess.objects.get().verdict == "unjustified"
    assert "Nobody was in any danger." in body(client.get(REVIEWS))


def test_the_review_shows_what_was_done_meanwhile(client, case, stranger, manager):
    client.force_login(stranger)
    break_glass(client, case.number)
    client.get(reverse("cases:detail", args=[case.public_id]))
    client.force_login(manager)

    page = body(client.get(reverse("emergency:review", args=[EmergencyAccess.objects.get().public_id])))

    assert "stranger (OTHER) opened a file to read" in page


@pytest.mark.counts_what_waits
def test_what_waits_is_counted_beside_its_place(client, case, stranger, manager, protection_officer, caseworker):
    make_emergency(case, stranger)
    make_emergency(make_case(stranger.organisation), manager)

    for user, count in ((manager, 1), (protection_officer, 1), (stranger, 1), (caseworker, None)):
        client.force_login(user)
        places = {
            place["url"]: place["count"] for place in client.get(reverse("accounts:profile")).context["navigation"]
        }
        assert places.get(REVIEWS) == count


def test_a_late_review_says_so(client, case, stranger, manager):
    make_emergency(case, stranger, hours_ago=30)
    client.force_login(manager)

    assert "Late" in body(client.get(REVIEWS))


def test_reading_the_reasons_is_on_record(client, case, stranger, protection_officer):
    make_emergency(case, stranger)
    client.force_login(protection_officer)

    client.get(REVIEWS)

    event = AuditEvent.objects.get(event=Event.PROGRAMME_WORK, actor_label="officer")
    assert event.changes == {"purpose": "emergency"}


def test_others_reach_neither_list_nor_review(client, case, stranger, caseworker, reviewer, auditor, receiver):
    access = make_emergency(case, stranger)
    away = make_user("away", stranger.organisation, "data_protection")
    address = reverse("emergency:review", args=[access.public_id])
    for user in (caseworker, reviewer, auditor, receiver):
        client.force_login(user)
        assert client.get(REVIEWS).status_code == 403
        assert client.get(address).status_code == 403
    client.force_login(away)
    assert case.number not in body(client.get(REVIEWS))
    for response in (client.get(address), client.post(address, {"verdict": "justified", "note": "four words of note"})):
        assert response.status_code == 404
        assert SURNAME.encode() not in response.content
    # The opener is a manager and sees her own row, but does not judge it.
    client.force_login(stranger)
    assert client.get(address).status_code == 403
    assert EmergencyAccess.objects.get().reviewed_at is None


@pytest.mark.parametrize("form", [{}, {"verdict": "justified"}, {"verdict": "maybe", "note": "four words of note"}])
def test_half_a_review_is_asked_for_again(client, case, stranger, manager, form):
    access = make_emergency(case, stranger)
    client.force_login(manager)

    assert client.post(reverse("emergency:review", args=[access.public_id]), form).status_code == 422
    assert EmergencyAccess.objects.get().reviewed_at is None


def test_the_list_costs_the_same_for_3_and_for_30(client, case, stranger, protection_officer):
    def queries():
        count_anew(protection_officer)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(REVIEWS).status_code == 200
        return len(captured)

    client.force_login(protection_officer)
    for _ in range(3):
        make_emergency(make_case(case.organisation), stranger)
    few = queries()
    for _ in range(27):
        make_emergency(make_case(case.organisation), stranger)

    assert queries() == few


# ------------------------------------------------------------------ the record of the organisation's cases


def test_the_officer_reads_the_record_of_her_organisations_cases_only(
    client, case, caseworker, stranger, protection_officer
):
    other = make_case(stranger.organisation)
    for user, file in ((caseworker, case), (stranger, other)):
        client.force_login(user)
        client.get(reverse("cases:detail", args=[file.public_id]))
    client.force_login(protection_officer)

    page = body(client.get(reverse("emergency:record")))

    assert "caseworker (HOUSE) opened a file to read" in page
    assert "stranger" not in page
    assert SURNAME not in page


def test_others_do_not_read_it(client, case, caseworker, manager, stranger, reviewer, administrator):
    for user in (caseworker, manager, stranger, reviewer, administrator):
        client.force_login(user)
        assert client.get(reverse("emergency:record")).status_code == 403


# ------------------------------------------------------------------ requests to lift a seal


def test_a_manager_answers_a_request_without_seeing_the_case(client, case, caseworker, manager, protection_officer):
    Case.objects.filter(pk=case.pk).update(restricted=True)
    unsealing = Unsealing.objects.create(
        case=case, organisation=case.organisation, requested_by=caseworker, reason="The danger is over."
    )
    client.force_login(protection_officer)
    assert "The danger is over." not in body(client.get(REVIEWS))
    client.force_login(manager)
    page = body(client.get(REVIEWS))
    assert "The danger is over." in page
    assert SURNAME not in page

    response = client.post(reverse("cases:confirm_unsealing", args=[unsealing.public_id]))

    assert response.url == REVIEWS
    assert not Case.objects.get(pk=case.pk).restricted


def test_lifting_a_seal_asks_first_whether_it_is_really_she(client, case, caseworker, manager):
    Case.objects.filter(pk=case.pk).update(restricted=True)
    unsealing = Unsealing.objects.create(
        case=case, organisation=case.organisation, requested_by=caseworker, reason="The danger is over."
    )
    signed_in_a_while_ago(client, manager)

    response = client.post(reverse("cases:confirm_unsealing", args=[unsealing.public_id]))

    assert response.url.startswith("/accounts/reauthenticate/")
    assert Case.objects.get(pk=case.pk).restricted


def test_a_strangers_answer_is_404(client, case, caseworker, stranger, protection_officer, colleague):
    Case.objects.filter(pk=case.pk).update(restricted=True)
    unsealing = Unsealing.objects.create(
        case=case, organisation=case.organisation, requested_by=caseworker, reason="The danger is over."
    )
    for user in (stranger, protection_officer, colleague):
        client.force_login(user)
        for name in ("confirm_unsealing", "decline_unsealing"):
            assert client.post(reverse(f"cases:{name}", args=[unsealing.public_id])).status_code == 404
    assert Case.objects.get(pk=case.pk).restricted
