"""Each verb: what it does, whom it refuses, what it leaves in the record, and that nothing is left when the record fails."""

import pytest
from django.db import IntegrityError, transaction

from audit.events import Event
from audit.models import AuditEvent
from cases.models import Case, CaseShare
from cases.policies import sections_for
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from referrals import actions
from referrals.models import Referral, ReferralStep
from referrals.notices.models import Notice
from referrals.notices.notifications import send_notices
from referrals.states import NEXT, Status
from tests.accounts.factories import make_organisation

# verb: (before, after, who, what else it is given, event)
VERBS = {
    "submit_referral": (Status.DRAFT, Status.SUBMITTED, "caseworker", {}, Event.REFERRAL_SUBMITTED),
    "approve_referral": (Status.SUBMITTED, Status.OFFERED, "reviewer", {}, Event.REFERRAL_OFFERED),
    "return_referral": (
        Status.SUBMITTED,
        Status.RETURNED,
        "reviewer",
        {"reason": "Say more."},
        Event.REFERRAL_RETURNED,
    ),
    "refuse_referral": (Status.SUBMITTED, Status.REFUSED, "reviewer", {"reason": "Not now."}, Event.REFERRAL_REFUSED),
    "accept_referral": (Status.OFFERED, Status.ACCEPTED, "receiver", {}, Event.REFERRAL_ACCEPTED),
    "decline_referral": (Status.OFFERED, Status.DECLINED, "receiver", {"reason": "Full."}, Event.REFERRAL_DECLINED),
    "begin_work": (Status.ACCEPTED, Status.IN_PROGRESS, "receiver", {}, Event.REFERRAL_BEGUN),
    "withdraw_referral": (
        Status.ACCEPTED,
        Status.WITHDRAWN,
        "caseworker",
        {"reason": "Wish."},
        Event.REFERRAL_WITHDRAWN,
    ),
    "give_feedback": (
        Status.ACCEPTED,
        Status.COMPLETED,
        "receiver",
        {"feedback": "Ten hours."},
        Event.REFERRAL_COMPLETED,
    ),
}
each_verb = pytest.mark.parametrize("verb", VERBS)
# Which side is told what. The turn of the second officer is over where none is asked for, and nobody is told of it then.
TOLD = {
    Status.SUBMITTED: {("ministry", "turn")},
    Status.OFFERED: {("ministry", "turn"), ("receiver", "turn")},
    Status.RETURNED: {("sender", "turn")},
    **dict.fromkeys(
        [Status.ACCEPTED, Status.IN_PROGRESS, Status.DECLINED, Status.REFUSED, Status.COMPLETED], {("sender", "moved")}
    ),
    Status.WITHDRAWN: {("receiver", "moved")},
}


@pytest.fixture
def ordered(monkeypatch):
    """The orders to send that were handed to the queue."""
    calls = []
    monkeypatch.setattr(send_notices, "apply_async", lambda **how: calls.append(how))
    return calls


def state_of_everything():
    rows = [
        (Referral, ("status", "submitted_at", "approved_at", "decided_at")),
        (ReferralStep, ("id",)),
        (CaseShare, ("id", "ended_at")),
        (Notice, ("id",)),
        (AuditEvent, ("id",)),
    ]
    return [list(model.objects.order_by("pk").values_list(*names)) for model, names in rows]


@each_verb
def test_a_verb_moves_stamps_keeps_the_step_and_records(verb, request, referral_at):
    before, after, who, said, event = VERBS[verb]
    referral, actor = referral_at(before), request.getfixturevalue(who)

    getattr(actions, verb)(referral, actor=actor, **said)

    now = Referral.objects.get(pk=referral.pk)
    assert now.status == after
    if stamp := actions.STAMP_OF.get(after):
        assert getattr(now, f"{stamp}_by") == actor
        assert getattr(now, f"{stamp}_at") is not None
    step = now.path.last()
    assert (step.to_status, step.actor, step.reason or "") == (after, actor, said.get("reason", ""))
    assert step.to_status in NEXT[Status(step.from_status)]
    row = AuditEvent.objects.get(event=event)
    assert (row.actor_id, row.target_id, row.case_id) == (actor.public_id, now.public_id, now.case.public_id)
    assert (row.changes, row.reason) == ({"status": after}, "")


@each_verb
def test_a_verb_is_refused_to_strangers(verb, referral_at, stranger):
    before, _, _, said, _ = VERBS[verb]
    referral = referral_at(before)
    left = state_of_everything()

    with pytest.raises(NotVisible):
        getattr(actions, verb)(referral, actor=stranger, **said)

    assert state_of_everything() == left


@each_verb
def test_a_verb_is_refused_to_the_other_sides(verb, request, referral_at):
    before, _, who, said, _ = VERBS[verb]
    referral = referral_at(before)
    left = state_of_everything()

    for other in {"caseworker", "reviewer", "receiver"} - {who}:
        with pytest.raises((NotAllowed, NotVisible)):
            getattr(actions, verb)(referral, actor=request.getfixturevalue(other), **said)

    assert state_of_everything() == left


@each_verb
def test_a_verb_pressed_twice_says_what_the_referral_is_now(verb, request, referral_at):
    before, after, who, said, _ = VERBS[verb]
    stale, actor = referral_at(before), request.getfixturevalue(who)
    getattr(actions, verb)(stale, actor=actor, **said)
    left = state_of_everything()

    with pytest.raises(Conflict, match=str(Status(after).label)):
        getattr(actions, verb)(stale, actor=actor, **said)

    assert state_of_everything() == left


@each_verb
def test_a_verb_whose_record_fails_changes_nothing(verb, request, referral_at, monkeypatch):
    before, _, who, said, _ = VERBS[verb]
    referral, actor = referral_at(before), request.getfixturevalue(who)
    left = state_of_everything()

    def fail(*args, **kwargs):
        raise OSError("the record cannot be written")

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(OSError, match="record"), transaction.atomic():
        getattr(actions, verb)(referral, actor=actor, **said)

    assert state_of_everything() == left


@each_verb
def test_a_verb_keeps_what_is_to_be_told_and_orders_it_once_it_is_kept(
    verb, request, referral_at, ordered, django_capture_on_commit_callbacks
):
    before, after, who, said, _ = VERBS[verb]
    referral, actor = referral_at(before), request.getfixturevalue(who)
    kept = set(Notice.objects.values_list("pk", flat=True))

    with django_capture_on_commit_callbacks(execute=True):
        getattr(actions, verb)(referral, actor=actor, **said)
        assert ordered == []

    notices = {(row.party.side, row.kind) for row in Notice.objects.exclude(pk__in=kept).select_related("party")}
    assert notices == TOLD[after]
    assert ordered != []


def test_a_queue_that_is_down_does_not_undo_a_step(
    referral_at, reviewer, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def fail(**how):
        raise ConnectionError("no queue")

    monkeypatch.setattr(send_notices, "apply_async", fail)
    referral = referral_at(Status.SUBMITTED)

    with django_capture_on_commit_callbacks(execute=True):
        actions.approve_referral(referral, actor=reviewer)

    assert Referral.objects.get(pk=referral.pk).status == Status.OFFERED
    assert Notice.objects.due().filter(party__referral=referral, party__side="receiver", kind="turn").exists()


def test_draft_is_kept_and_recorded_without_what_it_says(case, caseworker, details):
    referral = actions.draft_referral(case, details, actor=caseworker)

    assert (referral.status, referral.from_organisation) == (Status.DRAFT, caseworker.organisation)
    assert Referral.objects.get(pk=referral.pk).message == "Needs counselling in Russian."
    row = AuditEvent.objects.get(event=Event.REFERRAL_DRAFTED)
    assert row.changes == {"purpose": "psychosocial", "to_organisation": "NGO"}


def test_draft_is_refused_to_others(case, stranger, reviewer, receiver, details):
    for actor in (stranger, reviewer, receiver):
        with pytest.raises(NotVisible):
            actions.draft_referral(case, details, actor=actor)
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"purpose": "curiosity"}, "purpose"),
        ({"urgency": "whenever"}, "urgency"),
        ({"sections": ["identity", "everything"]}, "sections"),
    ],
    ids=str,
)
def test_draft_with_what_does_not_exist_is_refused_at_its_field(change, field, case, caseworker, details):
    with pytest.raises(Refused) as refusal:
        actions.draft_referral(case, details | change, actor=caseworker)

    assert refusal.value.field == field
    assert not Referral.objects.exists()


def test_draft_to_oneself_or_to_where_nobody_answers_is_refused(case, caseworker, details, receiver):
    for organisation in (caseworker.organisation, make_organisation("SILENT")):
        with pytest.raises(Refused) as refusal:
            actions.draft_referral(case, details | {"to_organisation": organisation}, actor=caseworker)
        assert refusal.value.field == "to_organisation"


def test_draft_whose_record_fails_is_not_kept(case, caseworker, details, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("the record cannot be written")

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(OSError, match="record"), transaction.atomic():
        actions.draft_referral(case, details, actor=caseworker)

    assert not Referral.objects.exists()


def test_change_names_only_the_fields_that_differ(referral_at, caseworker, details):
    referral = referral_at(Status.RETURNED)

    actions.change_draft(referral, details | {"message": "Two children as well."}, actor=caseworker)

    assert Referral.objects.get(pk=referral.pk).message == "Two children as well."
    row = AuditEvent.objects.get(event=Event.REFERRAL_DRAFTED)
    assert row.changes == {"status": "returned", "urgency": None, "message": None}


def test_change_of_nothing_leaves_no_record(referral_at, caseworker, details):
    referral = referral_at()

    actions.change_draft(referral, details | {"urgency": "routine"}, actor=caseworker)

    assert not AuditEvent.objects.exists()


def test_change_under_the_eyes_of_the_ministry_is_refused(referral_at, caseworker, details):
    with pytest.raises(Conflict):
        actions.change_draft(referral_at(Status.SUBMITTED), details, actor=caseworker)


def test_submit_without_message_or_sections_is_refused(referral_at, caseworker):
    for gap in ({"message": ""}, {"sections": []}):
        with pytest.raises(Refused):
            actions.submit_referral(referral_at(**gap), actor=caseworker)


def test_submit_again_after_a_return(referral_at, caseworker, colleague, reviewer):
    referral = referral_at(Status.RETURNED)

    actions.submit_referral(referral, actor=colleague)
    actions.approve_referral(referral, actor=reviewer)

    now = Referral.objects.get(pk=referral.pk)
    assert (now.status, now.submitted_by) == (Status.OFFERED, colleague)


def test_accept_opens_the_named_sections_and_nothing_else(referral_at, case, receiver):
    referral = referral_at(Status.OFFERED, sections=["identity", "stays"])
    assert not Case.objects.visible_to(receiver).exists()

    actions.accept_referral(referral, actor=receiver)

    assert Case.objects.visible_to(receiver).get() == case
    assert sections_for(receiver, case) == {"identity", "stays"}
    share = CaseShare.objects.get()
    assert (share.referral_public_id, share.ended_at) == (referral.public_id, None)
    row = AuditEvent.objects.get(event=Event.CASE_SHARED)
    assert row.changes == {"organisation": "NGO", "sections": ["identity", "stays"]}


@pytest.mark.parametrize("verb", ["withdraw_referral", "give_feedback"])
def test_the_end_closes_the_case_at_once(verb, request, referral_at, case, receiver):
    _, _, who, said, _ = VERBS[verb]
    referral = referral_at(Status.ACCEPTED)
    assert Case.objects.visible_to(receiver).exists()

    getattr(actions, verb)(referral, actor=request.getfixturevalue(who), **said)

    assert not Case.objects.visible_to(receiver).exists()
    assert sections_for(receiver, case) == frozenset()
    assert AuditEvent.objects.get(event=Event.CASE_SHARE_ENDED).target_id == CaseShare.objects.get().public_id


def test_the_end_of_one_referral_leaves_another_open(referral_at, case, caseworker, receiver):
    first, second = referral_at(Status.ACCEPTED), referral_at(Status.OFFERED, sections=["stays"])
    actions.accept_referral(second, actor=receiver)

    actions.withdraw_referral(first, actor=caseworker, reason="One is enough.")

    assert sections_for(receiver, case) == {"stays"}


def test_withdraw_before_acceptance_ends_no_share(referral_at, caseworker):
    actions.withdraw_referral(referral_at(Status.SUBMITTED), actor=caseworker, reason="The person asked for it.")

    assert not AuditEvent.objects.filter(event=Event.CASE_SHARE_ENDED).exists()


def test_feedback_is_kept_and_does_not_stand_in_the_record(referral_at, receiver):
    referral = referral_at(Status.ACCEPTED)

    with pytest.raises(Refused) as refusal:
        actions.give_feedback(referral, actor=receiver, feedback=" ")
    assert refusal.value.field == "feedback"
    actions.give_feedback(referral, actor=receiver, feedback="Ten hours of counselling.")

    assert Referral.objects.get(pk=referral.pk).feedback == "Ten hours of counselling."
    assert "counselling" not in str(list(AuditEvent.objects.values_list("changes", "reason")))


def test_reading_is_recorded_and_refused_to_strangers(referral_at, reviewer, receiver, stranger):
    referral = referral_at(Status.ACCEPTED)

    assert actions.read_referral(referral, actor=reviewer) == frozenset()
    assert actions.read_referral(referral, actor=receiver) == {"identity", "assistance"}
    with pytest.raises(NotVisible):
        actions.read_referral(referral, actor=stranger)

    readers = AuditEvent.objects.filter(event=Event.REFERRAL_READ).values_list("actor_id", flat=True)
    assert set(readers) == {reviewer.public_id, receiver.public_id}


def test_the_database_refuses_two_open_shares_of_one_referral(referral_at, case, receiver):
    referral = referral_at(Status.ACCEPTED)

    with pytest.raises(IntegrityError, match="cases_share_one_per_referral"), transaction.atomic():
        CaseShare.objects.create(
            case=case, organisation=receiver.organisation, sections=[], referral_public_id=referral.public_id
        )
