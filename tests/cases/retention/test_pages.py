"""Every page of keeping: who comes in, what it says, and that a stranger gets neither the page nor the name."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from cases.models import Case, LegalHold, RetentionReview, RetentionRule
from tests.accounts.factories import signed_in
from tests.cases.factories import SURNAME
from tests.cases.retention.conftest import make_due, make_old_case

CASE_PAGES = ["case", "hold", "copy"]
REVIEW_PAGES = ["keep", "confirm"]
REVIEW_BUTTONS = ["ask", "decline"]
OUTSIDE = ["stranger", "receiver", "reviewer", "iom_officer", "auditor", "administrator"]


@pytest.fixture
def hold(old_case, manager):
    return LegalHold.objects.create(case=old_case, ground="audit", reason="Ten years.", set_by=manager)


def a_while_ago(client, user):
    """Signed in, but not just now."""
    user.set_password("Correct horse battery 9")
    user.save()
    client.force_login(user)
    signed_in(client, user, ago=15 * 60)


def addresses(review, hold):
    found = {name: reverse(f"retention:{name}", args=[review.case.public_id]) for name in CASE_PAGES}
    found |= {name: reverse(f"retention:{name}", args=[review.public_id]) for name in REVIEW_PAGES + REVIEW_BUTTONS}
    return found | {"lift": reverse("retention:lift", args=[hold.public_id])}


@pytest.mark.parametrize("who", OUTSIDE)
def test_a_stranger_gets_404_and_no_name(client, request, asked, hold, who):
    client.force_login(request.getfixturevalue(who))

    for name, url in addresses(asked, hold).items():
        for answer in (client.post(url, {"reason": "x"}), *([client.get(url)] if name not in REVIEW_BUTTONS else [])):
            assert answer.status_code == 404, (name, answer.status_code)
            assert SURNAME.encode() not in answer.content
    assert RetentionReview.objects.get().outcome == ""


@pytest.mark.parametrize("who", [*OUTSIDE[1:], "caseworker"])
@pytest.mark.parametrize("page", ["due", "rule"])
def test_only_managers_see_the_list_and_the_rule(client, request, asked, who, page):
    client.force_login(request.getfixturevalue(who))

    answer = client.get(reverse(f"retention:{page}"))

    assert answer.status_code == 403
    assert asked.case.number.encode() not in answer.content


def test_a_manager_elsewhere_sees_an_empty_list(client, asked, stranger):
    client.force_login(stranger)

    body = client.get(reverse("retention:due")).content.decode()

    assert "No file waits" in body
    assert asked.case.number not in body


def test_a_manager_sees_what_waits_without_names(client, asked, manager, hold):
    waiting = make_due(make_old_case(asked.case.organisation), due_on=date(2023, 1, 1))
    client.force_login(manager)

    body = client.get(reverse("retention:due")).content.decode()

    assert asked.case.number in body
    assert waiting.case.number in body
    assert "Held" in body
    assert "Waits for a decision" in body
    assert SURNAME not in body


def test_the_list_costs_the_same_for_3_and_for_20(client, manager):
    def queries():
        client.force_login(manager)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("retention:due")).status_code == 200
        return len(queries)

    for _ in range(3):
        make_due(make_old_case(manager.organisation))
    queries()
    few = queries()
    for _ in range(17):
        make_due(make_old_case(manager.organisation))

    assert queries() == few <= 15


def test_a_sealed_file_is_listed_to_the_named_alone(client, asked, manager):
    Case.objects.filter(pk=asked.case_id).update(restricted=True)
    client.force_login(manager)

    assert asked.case.number not in client.get(reverse("retention:due")).content.decode()
    assert client.get(reverse("retention:case", args=[asked.case.public_id])).status_code == 404


def test_the_way_of_a_file_through_the_pages(client, old_case, due, caseworker, manager):
    page = reverse("retention:case", args=[old_case.public_id])
    client.force_login(caseworker)
    assert "Ask for it to be anonymised" in client.get(page).content.decode()
    assert client.post(reverse("retention:ask", args=[due.public_id])).status_code == 302
    assert "Take it back" in client.get(page).content.decode()
    assert client.get(reverse("retention:confirm", args=[due.public_id])).status_code == 403

    client.force_login(manager)
    confirm = reverse("retention:confirm", args=[due.public_id])
    assert "cannot be taken back" in client.get(confirm).content.decode()
    answer = client.post(confirm, follow=True)

    assert "nobody can read who she was" in answer.content.decode()
    assert Case.objects.get(pk=old_case.pk).anonymised_at is not None
    assert SURNAME not in client.get(reverse("cases:detail", args=[old_case.public_id])).content.decode()
    assert client.get(reverse("retention:hold", args=[old_case.public_id])).status_code == 409


def test_confirming_asks_who_it_is(client, asked, manager):
    a_while_ago(client, manager)

    answer = client.post(reverse("retention:confirm", args=[asked.public_id]))

    assert answer.status_code == 302
    assert reverse("account_reauthenticate") in answer.url
    assert RetentionReview.objects.get().outcome == ""


def test_hold_lift_keep_and_rule_by_their_forms(client, old_case, due, manager):
    client.force_login(manager)
    client.post(
        reverse("retention:hold", args=[old_case.public_id]), {"ground": "complaint", "reason": "Her complaint."}
    )
    hold = LegalHold.objects.get()
    body = client.get(reverse("retention:case", args=[old_case.public_id])).content.decode()
    assert "Her complaint." in body
    client.post(reverse("retention:lift", args=[hold.public_id]), {"reason": "Answered."})
    until = timezone.localdate() + timedelta(days=30)
    client.post(reverse("retention:keep", args=[due.public_id]), {"until": until.isoformat(), "reason": "Needed."})
    client.post(reverse("retention:rule"), {"years": 6, "reason": "So agreed.", "review_on": until.isoformat()})

    hold.refresh_from_db()
    due.refresh_from_db()
    assert hold.lifted_at is not None
    assert (due.outcome, due.keep_until) == ("kept", until)
    assert RetentionRule.objects.get().years == 6
    assert "So agreed." in client.get(reverse("retention:rule")).content.decode()


def test_a_form_that_is_refused_keeps_what_was_typed(client, due, manager):
    client.force_login(manager)

    answer = client.post(
        reverse("retention:keep", args=[due.public_id]), {"until": "2020-01-01", "reason": "Needed so."}
    )

    assert answer.status_code == 422
    assert "Needed so." in answer.content.decode()


def test_a_rule_that_was_not_looked_at_again_is_said(client, manager):
    RetentionRule.objects.create(
        organisation=manager.organisation, years=6, reason="r", review_on=timezone.localdate(), set_by=manager
    )
    client.force_login(manager)

    assert "was to be looked at again" in client.get(reverse("retention:due")).content.decode()


def test_what_is_not_finished_is_named(client, old_case, due, manager, bed):
    from tests.shelters.factories import make_stay

    make_stay(old_case, bed=bed, check_in=date(2012, 1, 1))
    client.force_login(manager)

    assert "Check out first" in client.get(reverse("retention:case", args=[old_case.public_id])).content.decode()


# ------------------------------------------------------------------ the copy


def test_the_copy_is_made_for_her_and_on_record(client, whole_case, caseworker):
    client.force_login(caseworker)
    url = reverse("retention:copy", args=[whole_case.public_id])
    assert client.get(url).status_code == 200

    body = client.post(url, {"asked_for_by": "person", "language": "en"}).content.decode()

    assert SURNAME in body
    assert "+994501234567" in body
    event = AuditEvent.objects.get(event="subject_copy_made")
    assert (event.case_id, event.actor_label) == (whole_case.public_id, "caseworker")
    assert (event.changes["language"], event.changes["kind"]) == ("en", "person")
    # Whoever asks who has looked is told of the copy.
    assert AuditEvent.objects.looks().filter(pk=event.pk).exists()


@pytest.mark.parametrize("language", ["az", "en", "ru"])
def test_the_copy_speaks_her_language(client, whole_case, caseworker, language):
    client.force_login(caseworker)

    answer = client.post(
        reverse("retention:copy", args=[whole_case.public_id]), {"asked_for_by": "person", "language": language}
    )

    assert f'<html lang="{language}"' in answer.content.decode()


def test_the_copy_names_no_staff(client, whole_case, caseworker, manager, receiver, reviewer):
    client.force_login(caseworker)
    body = client.post(
        reverse("retention:copy", args=[whole_case.public_id]), {"asked_for_by": "person", "language": "en"}
    ).content.decode()
    copied = body[body.index("<main") : body.index("</main>")]

    assert "Example House" in copied
    assert "Receiving Union: Receiving officer" in copied
    for user in (caseworker, manager, receiver, reviewer):
        assert user.full_name not in copied
        assert f">{user.username}<" not in copied


def test_the_copy_asks_who_it_is(client, whole_case, caseworker):
    a_while_ago(client, caseworker)
    url = reverse("retention:copy", args=[whole_case.public_id])

    for answer in (client.get(url), client.post(url, {"asked_for_by": "person", "language": "en"})):
        assert answer.status_code == 302
        assert reverse("account_reauthenticate") in answer.url
    assert not AuditEvent.objects.filter(event="subject_copy_made").exists()


def test_a_copy_without_saying_who_asked_is_refused(client, whole_case, caseworker):
    client.force_login(caseworker)

    answer = client.post(reverse("retention:copy", args=[whole_case.public_id]), {"language": "en"})

    assert answer.status_code == 422
    assert SURNAME not in answer.content.decode()
    assert not AuditEvent.objects.filter(event="subject_copy_made").exists()


def test_who_sees_the_case_by_a_share_makes_no_copy(client, whole_case, receiver):
    client.force_login(receiver)

    assert client.get(reverse("retention:copy", args=[whole_case.public_id])).status_code == 403
