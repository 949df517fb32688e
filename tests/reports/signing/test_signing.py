"""From a frozen report to a public one: houses answer, IOM reviews, a second person publishes; what went out is kept."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, Refused
from reports.actions import freeze_report
from reports.models import Confirmation, Release, YearlyReport
from reports.periods import Period
from reports.signing import actions
from reports.signing.states import NEXT, TURN, Status
from reports.statistics import digest
from tests.accounts.factories import make_user
from tests.cases.factories import SURNAME
from tests.reports.factories import make_file, stay

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(iom_officer):
    return make_user("second", iom_officer.organisation, "iom_officer")


@pytest.fixture
def report(shelter):
    for _person in range(12):
        stay(make_file(shelter.organisation, status="identified"), shelter, date(2019, 1, 5), date(2019, 1, 9))
    return freeze_report(2019, actor=None)


@pytest.fixture
def reviewed(report, manager, iom_officer):
    actions.confirm_part(report, agrees=True, actor=manager)
    return actions.review_report(report, actor=iom_officer)


def test_houses_confirm_iom_reviews_a_second_person_publishes(report, manager, iom_officer, second):
    actions.confirm_part(report, agrees=True, actor=manager)
    actions.review_report(report, actor=iom_officer)
    release = actions.publish_report(report, actor=second)

    report.refresh_from_db()
    assert (report.status, report.reviewed_by) == (Status.PUBLISHED, iom_officer)
    assert (release.published_by, release.digest, release.threshold) == (second, digest(release.document), 10)
    assert release.document["edition"] == "public"
    assert list(AuditEvent.objects.filter(target_id=report.public_id).order_by("pk").values_list("event", flat=True)) == [
        "report_frozen", "report_confirmed", "report_moved", "report_moved",
    ]  # fmt: skip


def test_who_reviewed_does_not_publish(reviewed, iom_officer):
    with pytest.raises(NotAllowed, match="second person"):
        actions.publish_report(reviewed, actor=iom_officer)
    assert not Release.objects.exists()


def test_a_report_goes_on_without_an_answer_only_with_a_note(report, manager, iom_officer):
    with pytest.raises(Refused, match="confirmed"):
        actions.review_report(report, actor=iom_officer)
    actions.confirm_part(report, agrees=False, remark="Two nights too many.", actor=manager)
    with pytest.raises(Refused, match="confirmed"):
        actions.review_report(report, actor=iom_officer)

    actions.review_report(report, note="The two nights are the night of a fire.", actor=iom_officer)

    report.refresh_from_db()
    assert (report.status, report.review_note) == (Status.REVIEWED, "The two nights are the night of a fire.")


def test_an_objection_says_what(report, manager):
    with pytest.raises(Refused):
        actions.confirm_part(report, agrees=False, remark=" ", actor=manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.create(report=report, organisation=manager.organisation, agrees=False, said_by=manager)


def test_the_last_answer_holds(report, manager):
    actions.confirm_part(report, agrees=False, remark="No.", actor=manager)
    actions.confirm_part(report, agrees=True, remark="No.", actor=manager)

    said = Confirmation.objects.get()
    assert (said.agrees, said.remark) == (True, "")


def test_only_who_has_houses_in_it_answers(report, receiver, caseworker, stranger):
    for actor in (receiver, caseworker, stranger):
        with pytest.raises(NotAllowed):
            actions.confirm_part(report, agrees=True, actor=actor)


def test_nobody_answers_after_the_review_or_for_a_revision_that_was_replaced(report, reviewed, manager, shelter):
    with pytest.raises(Conflict):
        actions.confirm_part(report, agrees=True, actor=manager)
    freeze_report(2019, actor=None, reason="Anew")
    with pytest.raises(Conflict, match="replaced"):
        actions.confirm_part(report, agrees=True, actor=manager)


def test_a_review_is_taken_back_with_a_reason(reviewed, second):
    with pytest.raises(Refused):
        actions.send_back(reviewed, reason=" ", actor=second)
    actions.send_back(reviewed, reason="One house is missing.", actor=second)

    reviewed.refresh_from_db()
    assert (reviewed.status, reviewed.reviewed_by) == (Status.FROZEN, None)


def test_what_was_published_is_withdrawn_and_stays_in_the_log(reviewed, second):
    actions.publish_report(reviewed, actor=second)
    actions.withdraw_release(reviewed, reason="A house counted twice.", actor=second)

    release = Release.objects.get()
    assert (release.withdrawn_by, release.withdrawn_because) == (second, "A house counted twice.")
    assert list(Release.objects.standing()) == []
    with pytest.raises(Conflict):
        actions.publish_report(reviewed, actor=second)


def test_quarters_and_running_years_are_not_published(shelter, manager, iom_officer, second):
    for period in ("2019-Q1",):
        report = freeze_report(Period.parse(period), actor=None)
        actions.review_report(report, note="As it is.", actor=iom_officer)
        with pytest.raises(Refused, match="Whole years"):
            actions.publish_report(report, actor=second)
        with pytest.raises(IntegrityError), transaction.atomic():
            YearlyReport.objects.filter(pk=report.pk).update(status=Status.PUBLISHED)


@pytest.mark.parametrize("status", Status)
def test_every_state_has_whoevers_turn_it_is_and_what_may_follow(status):
    assert status in NEXT
    assert bool(TURN[status]) == (status in {Status.FROZEN, Status.REVIEWED})


ACTS = {
    Status.REVIEWED: lambda report, actor: actions.review_report(report, note="So.", actor=actor),
    Status.FROZEN: lambda report, actor: actions.send_back(report, reason="So.", actor=actor),
    Status.PUBLISHED: lambda report, actor: actions.publish_report(report, actor=actor),
    Status.WITHDRAWN: lambda report, actor: actions.withdraw_release(report, reason="So.", actor=actor),
}


@pytest.mark.parametrize("to", Status)
@pytest.mark.parametrize("now", Status)
def test_every_step_that_is_not_in_the_table_is_refused(now, to, reviewed, iom_officer, second, manager):
    """Every pair of states, and every role that is not IOM's."""
    if now == Status.FROZEN:
        actions.send_back(reviewed, reason="So.", actor=second)
    if now in {Status.PUBLISHED, Status.WITHDRAWN}:
        actions.publish_report(reviewed, actor=second)
    if now == Status.WITHDRAWN:
        actions.withdraw_release(reviewed, reason="So.", actor=second)
    with pytest.raises((NotAllowed, Conflict)), transaction.atomic():
        ACTS[to](reviewed, manager)

    if to in NEXT[now]:
        ACTS[to](reviewed, second)
        reviewed.refresh_from_db()
        assert reviewed.status == to
    else:
        with pytest.raises(Conflict):
            ACTS[to](reviewed, second)


def test_the_database_keeps_what_was_frozen_and_published(reviewed, second):
    release = actions.publish_report(reviewed, actor=second)
    for rows, change in (
        (YearlyReport.objects.filter(pk=reviewed.pk), {"figures": {}}),
        (YearlyReport.objects.filter(pk=reviewed.pk), {"digest": ""}),
        (YearlyReport.objects.filter(pk=reviewed.pk), {"reviewed_by": None}),
        (Release.objects.filter(pk=release.pk), {"document": {}}),
        (Release.objects.filter(pk=release.pk), {"withdrawn_by": second}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    for rows in (Release.objects.all(), YearlyReport.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows._raw_delete(rows.db)


def test_where_no_edition_is_safe_nothing_goes_out_and_the_page_says_so(reviewed, second, client, monkeypatch):
    monkeypatch.setattr("reports.disclosure.edition.too_narrow", lambda *_given: ["something"])
    with pytest.raises(Refused, match="giving somebody away"):
        actions.publish_report(reviewed, actor=second)
    client.force_login(second)

    page = client.get(address("publish", reviewed))

    assert page.status_code == 400
    assert "giving somebody away" in page.content.decode()
    assert not Release.objects.exists()


# ------------------------------------------------------------ pages


def address(name, report):
    return reverse(f"reports:{name}", args=[report.period, report.revision])


def test_the_pages_lead_through(client, report, manager, iom_officer, second):
    client.force_login(manager)
    assert "Confirm your part" in client.get(address("sign_off", report)).content.decode()
    part = client.get(address("confirm_part", report))
    assert part.context["part"][0]["row"]["victim"] == 12
    assert client.post(address("confirm_part", report), {"agrees": "no"}).status_code == 422
    assert client.post(address("confirm_part", report), {"agrees": "yes"}).status_code == 302
    client.force_login(iom_officer)
    assert client.post(address("review", report), {}).status_code == 302
    assert client.get(address("publish", report)).status_code == 403
    client.force_login(second)
    assert client.get(address("publish", report)).status_code == 200
    assert client.post(address("publish", report)).status_code == 302
    shown = client.get(address("sign_off", report)).content.decode()
    assert Release.objects.get().digest in shown
    assert client.post(address("withdraw_release", report), {"reason": "Wrong."}).status_code == 302
    assert "Wrong." in client.get(address("sign_off", report)).content.decode()


def test_a_reviewer_who_sees_no_house_is_told_whose_answer_is_missing(
    client, report, iom_officer, shelter_organisation
):
    """Rows of houses are not open to IOM: that is no confirmation."""
    assert report.houses == {"HOUSE": [*report.figures["by_shelter"]]}
    client.force_login(iom_officer)

    shown = client.get(address("sign_off", report)).content.decode()
    answer = client.post(address("review", report), {})

    assert "No answer yet" in shown
    assert shelter_organisation.name in shown
    assert answer.status_code == 422
    assert "has confirmed its part" in answer.content.decode()


def test_others_see_no_answers_but_their_own(client, report, manager, reviewer, iom_officer):
    actions.confirm_part(report, agrees=False, remark="Two nights too many.", actor=manager)

    for user, sees in ((manager, True), (iom_officer, True), (reviewer, False)):
        client.force_login(user)
        assert ("Two nights too many." in client.get(address("sign_off", report)).content.decode()) == sees


@pytest.mark.parametrize("name", ["sign_off", "confirm_part", "review", "send_back", "publish", "withdraw_release"])
def test_who_sees_no_figures_finds_no_such_page(name, client, report, caseworker):
    client.force_login(caseworker)

    answer = client.get(address(name, report))

    assert answer.status_code == 404
    assert SURNAME.encode() not in answer.content
