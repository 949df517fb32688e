"""What is told, and to whom: what the account may see at that moment, ids alone."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from audit.recorder import record
from cases import actions as cases
from cases.models import Case
from core.errors import NotVisible
from exchange.webhooks import sending
from exchange.webhooks.enums import LISTED, Kind, Type
from exchange.webhooks.following import end_of_record, follow
from exchange.webhooks.models import Delivery
from exchange.webhooks.sight import path_of
from referrals import actions as referrals
from referrals.models import Referral
from reports.models import YearlyReport
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import GIVEN_NAME, SURNAME, make_case, make_consent, make_share
from tests.exchange.webhooks.factories import committed, make_program, make_webhook
from tests.shelters.factories import make_shelter, make_stay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _queue(orders):
    """Nothing is sent by itself."""


def told(webhook):
    """What reading the record on makes, by type and id."""
    committed()
    seen = set(Delivery.objects.of(webhook).values_list("pk", flat=True))
    follow(webhook.public_id)
    rows = Delivery.objects.of(webhook).exclude(pk__in=seen).order_by("pk")
    return [(row.type, row.resource) for row in rows]


def classified(case, actor):
    with acting_as(actor):
        cases.classify(case, status="potential", effective_on=timezone.localdate(), actor=actor)


def test_what_happened_to_a_case_is_told_by_its_id(webhook, case, caseworker):
    classified(case, caseworker)

    assert told(webhook) == [("case.changed", case.public_id)]


def test_what_is_said_holds_ids_and_nothing_of_who_it_is(webhook, case, caseworker):
    classified(case, caseworker)
    told(webhook)

    body = sending.body_of(Delivery.objects.get()).decode()

    for word in (SURNAME, GIVEN_NAME, case.number, caseworker.username, caseworker.full_name, "potential"):
        assert word not in body
    assert str(case.public_id) in body
    assert f"/api/v1/cases/{case.public_id}/" in body


def test_each_event_is_told_once_however_often_the_record_is_read(webhook, case, caseworker):
    classified(case, caseworker)

    assert len(told(webhook)) == 1
    assert told(webhook) == []
    webhook.read_to = 0
    webhook.save(update_fields=["read_to"])
    assert told(webhook) == []


def test_what_was_rolled_back_is_not_told(webhook, case, caseworker):
    with suppress(NotVisible), acting_as(caseworker):
        cases.classify(case, status="potential", effective_on=timezone.localdate(), actor=caseworker)
        raise NotVisible("")

    assert told(webhook) == []


def test_only_what_was_chosen_is_told(program, manager, case, caseworker):
    webhook = make_webhook(program, manager, types=["case.closed"])
    classified(case, caseworker)

    assert told(webhook) == []


def test_a_stranger_s_program_is_told_nothing(stranger, case, caseworker):
    webhook = make_webhook(make_program(stranger.organisation, username="theirs"), stranger)
    classified(case, caseworker)

    assert told(webhook) == []
    assert not Delivery.objects.exists()


def test_a_sealed_case_is_told_to_no_program(webhook, case, caseworker):
    classified(case, caseworker)
    Case.objects.filter(pk=case.pk).update(restricted=True)

    assert told(webhook) == []


def test_a_case_that_begins_sealed_is_not_told(webhook, caseworker):
    case = make_case(caseworker.organisation, worker=caseworker, embargo_until=timezone.now() + timedelta(days=3))
    record(Event.CASE_OPENED, actor=caseworker, target=case, case_id=case.public_id)

    assert told(webhook) == []


def test_who_sees_a_part_is_told_of_this_part_alone(case, caseworker, receiver_program):
    webhook, organisation = receiver_program
    make_share(case, organisation, "identity")
    classified(case, caseworker)

    assert told(webhook) == []
    make_share(case, organisation, "classification")
    classified(case, caseworker)
    assert told(webhook) == [("case.changed", case.public_id)]


@pytest.fixture
def receiver_program(stranger):
    account = make_program(stranger.organisation, "receiving_officer", username="theirs")
    return make_webhook(account, stranger), stranger.organisation


@pytest.mark.parametrize("change", ["sealed", "disabled", "organisation"])
def test_what_may_not_be_seen_any_more_when_it_is_sent_is_withheld(webhook, case, caseworker, change, receiving):
    classified(case, caseworker)
    told(webhook)
    if change == "sealed":
        Case.objects.filter(pk=case.pk).update(restricted=True)
    elif change == "disabled":
        webhook.account.is_active = False
        webhook.account.save(update_fields=["is_active"])
    else:
        webhook.organisation.is_active = False
        webhook.organisation.save(update_fields=["is_active"])

    assert sending.send(webhook.public_id) == 0

    assert receiving.taken == []
    # Of an account that is disabled for a while it waits.
    assert Delivery.objects.get().state == ("withheld" if change == "sealed" else "waiting")


def test_a_program_of_a_role_that_sees_no_case_is_told_of_reports_alone(ministry, reviewer, case, caseworker):
    webhook = make_webhook(make_program(ministry, "auditor", username="counting"), reviewer)
    classified(case, caseworker)
    values = {"revision": 1, "rules_version": 1, "figures": {}, "digest": "0" * 64, "frozen_at": timezone.now()}
    report = YearlyReport.objects.create(year=2023, **values)
    record(Event.REPORT_MOVED, actor=None, target=report)

    assert told(webhook) == [("report.moved", report.public_id)]


def test_a_stay_is_told_to_its_house(webhook, case, shelter_organisation, caseworker):
    stay = make_stay(case, make_shelter(shelter_organisation))
    record(Event.STAY_STARTED, actor=caseworker, target=stay, case_id=case.public_id)

    assert told(webhook) == [("stay.started", stay.public_id)]


# ------------------------------------------------------------------ referrals


@pytest.fixture
def referral(case, caseworker, reviewer, ngo):
    make_consent(case, ngo, by=caseworker)
    details = {
        "to_organisation": ngo,
        "purpose": "psychosocial",
        "urgency": "soon",
        "sections": ["identity"],
        "message": "Needs counselling.",
    }
    with acting_as(caseworker):
        referral = referrals.draft_referral(case, details, actor=caseworker)
        referrals.submit_referral(referral, actor=caseworker)
    with acting_as(reviewer):
        referrals.approve_referral(Referral.objects.get(pk=referral.pk), actor=reviewer)
    return referral


@pytest.fixture
def ngo(receiver_account):
    return receiver_account.organisation


@pytest.fixture
def receiver_account(db):
    organisation = make_organisation("NGO2", name="Second NGO")
    make_user("officer", organisation, "receiving_officer")
    return make_program(organisation, "receiving_officer", username="taking")


def test_sender_ministry_and_receiver_are_told_what_their_pages_say(
    webhook, referral, receiver_account, ministry, reviewer, manager
):
    theirs = make_webhook(receiver_account, manager)
    ministrys = make_webhook(make_program(ministry, "ministry_reviewer", username="deciding"), reviewer)
    steps = ["referral.submitted", "referral.approved", "referral.offered"]

    assert [kind for kind, _id in told(webhook)] == steps
    assert [kind for kind, _id in told(ministrys)] == steps
    # What sender and ministry said before stays between them.
    assert told(theirs) == [("referral.offered", referral.public_id)]


def test_a_receiver_is_not_told_what_another_one_answered(referral, receiver_account, manager, stranger, reviewer):
    """The record's event names whose act it was: only one's own side's are told, and what every receiver is told."""
    theirs = make_webhook(receiver_account, manager)
    told(theirs)
    case_id = referral.case.public_id
    record(Event.REFERRAL_DECLINED, actor=stranger, target=referral, case_id=case_id)
    assert told(theirs) == []

    receiver_account.refresh_from_db()
    record(Event.REFERRAL_DECLINED, actor=receiver_account, target=referral, case_id=case_id)
    record(Event.REFERRAL_WITHDRAWN, actor=manager, target=referral, case_id=case_id)
    assert [kind for kind, _id in told(theirs)] == ["referral.declined", "referral.withdrawn"]


def test_a_message_is_told_to_its_two_sides_by_the_referral(webhook, referral, receiver_account, manager, reviewer):
    from tests.referrals.factories_conversation import make_message

    theirs = make_webhook(receiver_account, manager)
    ministrys = make_webhook(make_program(reviewer.organisation, "ministry_reviewer", username="deciding"), reviewer)
    for one in (webhook, theirs, ministrys):
        told(one)
    message = make_message(referral, manager, to=receiver_account.organisation)
    record(Event.REFERRAL_MESSAGE_WRITTEN, actor=manager, target=message, case_id=referral.case.public_id)

    assert told(webhook) == [("referral.message", referral.public_id)]
    assert told(theirs) == [("referral.message", referral.public_id)]
    assert told(ministrys) == []


# ------------------------------------------------------------------ the record as outbox


def test_what_happened_before_a_webhook_was_made_is_not_told(program, manager, case, caseworker):
    classified(case, caseworker)
    committed()
    webhook = make_webhook(program, manager, read_to=end_of_record())

    assert told(webhook) == []


def test_while_paused_nothing_is_read_and_afterwards_nothing_is_missing(webhook, case, caseworker):
    webhook.paused_at = timezone.now()
    webhook.save(update_fields=["paused_at"])
    classified(case, caseworker)
    assert told(webhook) == []

    webhook.paused_at = None
    webhook.save(update_fields=["paused_at"])
    assert told(webhook) == [("case.changed", case.public_id)]


def test_what_is_older_than_the_log_is_not_told_any_more(webhook, case, caseworker, settings):
    settings.WEBHOOK_LOG_DAYS = 0
    classified(case, caseworker)

    assert told(webhook) == []


def test_a_long_record_is_read_in_parts(webhook, case, caseworker, monkeypatch):
    from exchange.webhooks import following

    monkeypatch.setattr(following, "_AT_ONCE", 2)
    for _number in range(5):
        record(Event.CASE_REOPENED, actor=caseworker, target=case, case_id=case.public_id)

    assert len(told(webhook)) == 5


def test_reading_the_record_writes_nothing_into_it(webhook, case, caseworker):
    classified(case, caseworker)
    committed()
    before = AuditEvent.objects.count()

    follow(webhook.public_id)

    assert AuditEvent.objects.count() == before


def test_every_type_is_told_by_some_event_and_each_has_an_address_in_the_api(case):
    assert {listed.type for listed in LISTED.values()} == set(Type)
    for kind in Kind:
        assert path_of(kind, case.public_id).startswith("/api/v1/")


def test_no_event_of_reading_is_ever_told():
    from audit.events import LOOKS

    assert not LOOKS & set(LISTED)
