"""Legal matters are recorded as they can be, move step by step, and are on record without their words."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from cases.models import Case
from cases.proceedings import actions
from cases.proceedings.models import CompensationClaim, Hearing, Proceeding, ProceedingStep, ProtectionMeasure
from cases.proceedings.states import NEXT, Stage
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from tests.cases.factories import make_case, make_share
from tests.cases.factories_proceedings import DAY, SAID, make_proceeding

TODAY = timezone.localdate()
NOW = timezone.now()
ONE = timedelta(days=1)
NEW = {"kind": "criminal", "authority": "police", "role": "victim", "number": "124001"}
HEARING = {"kind": "questioning", "at": NOW + ONE, "place": "Second floor"}
MEASURE = {"kind": "no_contact", "from_on": TODAY}
CLAIM = {"source": "offender", "claimed_on": DAY, "claimed_azn": Decimal("700.00")}


def act(verb, *args, actor, **kwargs):
    with acting_as(actor):
        return verb(*args, actor=actor, **kwargs)


def event(name):
    return AuditEvent.objects.get(event=name)


def begin(case, actor, details=NEW, **kwargs):
    given = {"stage": "court", "stage_on": DAY} | kwargs
    return act(actions.record_proceeding, case, details, actor=actor, **given)


# ------------------------------------------------------------------ proceedings


def test_a_proceeding_begins_at_whichever_stage_it_is(case, caseworker):
    proceeding = begin(case, caseworker)

    assert (proceeding.stage, proceeding.stage_on) == ("court", DAY)
    assert [(step.stage, step.reached_on) for step in proceeding.steps.all()] == [("court", DAY)]
    assert event(Event.PROCEEDING_RECORDED).changes == {"proceeding": "criminal", "stage": "court"}


def test_whoever_gives_legal_help_by_a_referral_records_too(case, receiver):
    make_share(case, receiver.organisation, "legal")

    assert begin(case, receiver).case == case


def test_who_may_not(case, proceeding, hearing, measure, claim, stranger, receiver, reviewer, caseworker):
    make_share(case, receiver.organisation, "identity")
    make_share(case, reviewer.organisation, "legal")
    for user, refused in ((stranger, NotVisible), (receiver, NotAllowed), (reviewer, NotAllowed)):
        with pytest.raises(refused):
            begin(case, user)
        with pytest.raises(refused):
            act(actions.record_hearing, proceeding, HEARING, actor=user)
        with pytest.raises(refused):
            act(actions.move, proceeding, stage="court", on=TODAY, version=1, actor=user)
        for verb, row in (
            (actions.change_proceeding, proceeding),
            (actions.change_hearing, hearing),
            (actions.change_measure, measure),
            (actions.change_claim, claim),
        ):
            with pytest.raises(refused):
                act(verb, row, {}, version=1, actor=user)
        for verb in (actions.record_measure, actions.record_claim):
            with pytest.raises(refused):
                act(verb, case, {}, actor=user)


def test_nothing_is_recorded_in_a_closed_file(caseworker):
    closed = make_case(caseworker.organisation, closed_on=TODAY, closure_reason="other")

    with pytest.raises(Conflict):
        begin(closed, caseworker)


@pytest.mark.parametrize(
    ("details", "kwargs", "field"),
    [
        ({}, {"stage": "nowhere"}, "stage"),
        ({}, {"stage_on": TODAY + ONE}, "stage_on"),
        ({}, {"stage_on": date(1990, 1, 1)}, "stage_on"),
        ({"lawyer_since": DAY}, {}, "lawyer_name"),
        ({"lawyer_name": "A", "lawyer_since": TODAY + ONE}, {}, "lawyer_since"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(case, caseworker, details, kwargs, field):
    with pytest.raises(Refused) as refusal:
        begin(case, caseworker, NEW | details, **kwargs)

    assert refusal.value.field == field
    assert not Proceeding.objects.exists()


def test_non_punishment_is_asked_where_she_is_accused(case, caseworker):
    accused = begin(case, caseworker, NEW | {"role": "accused"})
    assert accused.non_punishment == "not_raised"

    act(
        actions.change_proceeding, accused, {"role": "witness", "non_punishment": "raised"}, version=1, actor=caseworker
    )

    accused.refresh_from_db()
    assert (accused.role, accused.non_punishment) == ("witness", "")


def test_a_correction_names_fields_and_counts_the_version(proceeding, caseworker):
    act(actions.change_proceeding, proceeding, {"number": "9"}, version=1, actor=caseworker)

    proceeding.refresh_from_db()
    assert (proceeding.number, proceeding.version) == ("9", 2)
    assert event(Event.PROCEEDING_CHANGED).changes == {"number": None}
    with pytest.raises(Stale):
        act(actions.change_proceeding, proceeding, {"number": "10"}, version=1, actor=caseworker)


# ------------------------------------------------------------------ steps

PAIRS = [(one, other) for one in Stage for other in Stage]


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda stage: stage.value)
def test_every_pair_of_stages(case, caseworker, one, other):
    proceeding = make_proceeding(case, by=caseworker, stage=one)

    if other in NEXT[one]:
        act(actions.move, proceeding, stage=other, on=TODAY, note="So.", version=1, actor=caseworker)
        proceeding.refresh_from_db()
        assert (proceeding.stage, proceeding.stage_on) == (other, TODAY)
        assert event(Event.PROCEEDING_MOVED).changes == {"stage": other.value}
    else:
        with pytest.raises(Conflict):
            act(actions.move, proceeding, stage=other, on=TODAY, version=1, actor=caseworker)
        assert ProceedingStep.objects.count() == 1


@pytest.mark.parametrize("day", [DAY - ONE, TODAY + ONE])
def test_a_step_comes_after_the_one_before_and_not_tomorrow(proceeding, caseworker, day):
    with pytest.raises(Refused) as refusal:
        act(actions.move, proceeding, stage="court", on=day, version=1, actor=caseworker)

    assert refusal.value.field == "on"


def test_a_step_sent_twice_is_one(proceeding, caseworker):
    act(actions.move, proceeding, stage="court", on=TODAY, version=1, actor=caseworker)

    with pytest.raises(Stale):
        act(actions.move, proceeding, stage="court", on=TODAY, version=1, actor=caseworker)
    assert ProceedingStep.objects.count() == 2


# ------------------------------------------------------------------ hearings, protection, claims


def test_a_hearing_to_come_is_recorded_and_later_what_came_of_it(proceeding, caseworker):
    hearing = act(actions.record_hearing, proceeding, HEARING, actor=caseworker)
    assert event(Event.HEARING_RECORDED).changes == {"proceeding": "criminal"}

    past = {"at": NOW - ONE, "result": "held", "note": SAID}
    act(actions.change_hearing, hearing, past, version=1, actor=caseworker)

    hearing.refresh_from_db()
    assert (hearing.result, hearing.note) == ("held", SAID)
    assert set(event(Event.HEARING_CHANGED).changes.values()) == {None}


def test_what_has_not_come_has_no_result(proceeding, caseworker):
    with pytest.raises(Refused) as refusal:
        act(actions.record_hearing, proceeding, HEARING | {"result": "held"}, actor=caseworker)

    assert refusal.value.field == "result"


def test_protection_ends_after_it_begins(case, caseworker):
    measure = act(actions.record_measure, case, MEASURE, actor=caseworker)
    assert measure.is_in_force

    with pytest.raises(Refused) as refusal:
        act(actions.change_measure, measure, {"to_on": TODAY - ONE}, version=1, actor=caseworker)
    assert refusal.value.field == "to_on"


def test_a_claim_is_decided_and_paid(case, caseworker):
    claim = act(actions.record_claim, case, CLAIM, actor=caseworker)
    decided = {"decided_on": DAY + ONE, "awarded_azn": Decimal("500.00")}
    paid = {"paid_on": DAY + 2 * ONE, "paid_azn": Decimal("100.00")}

    act(actions.change_claim, claim, decided, version=1, actor=caseworker)
    act(actions.change_claim, claim, paid, version=2, actor=caseworker)

    claim.refresh_from_db()
    assert (claim.awarded_azn, claim.paid_azn) == (Decimal(500), Decimal(100))


def test_nothing_awarded_is_an_answer(case, caseworker):
    details = CLAIM | {"decided_on": TODAY, "awarded_azn": Decimal(0)}

    assert act(actions.record_claim, case, details, actor=caseworker).awarded_azn == 0


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"claimed_on": TODAY + ONE}, "claimed_on"),
        ({"claimed_azn": Decimal(-1)}, "claimed_azn"),
        ({"awarded_azn": Decimal(5)}, "decided_on"),
        ({"decided_on": TODAY}, "awarded_azn"),
        ({"decided_on": DAY - ONE, "awarded_azn": Decimal(5)}, "decided_on"),
        ({"paid_on": TODAY, "paid_azn": Decimal(5)}, "paid_azn"),
        ({"decided_on": TODAY, "awarded_azn": Decimal(5), "paid_on": TODAY}, "paid_azn"),
        ({"decided_on": TODAY, "awarded_azn": Decimal(5), "paid_azn": Decimal(1)}, "paid_on"),
        ({"decided_on": TODAY, "awarded_azn": Decimal(5), "paid_on": TODAY, "paid_azn": Decimal(6)}, "paid_azn"),
        ({"decided_on": TODAY, "awarded_azn": Decimal(5), "paid_on": TODAY - ONE, "paid_azn": Decimal(5)}, "paid_on"),
    ],
)
def test_a_claim_that_does_not_add_up_is_refused_at_its_field(case, caseworker, details, field):
    with pytest.raises(Refused) as refusal:
        act(actions.record_claim, case, CLAIM | details, actor=caseworker)

    assert refusal.value.field == field
    assert not CompensationClaim.objects.exists()


def test_a_proceeding_of_another_file_is_refused(case, caseworker):
    other = make_proceeding(make_case(caseworker.organisation), by=caseworker)

    for verb, details in ((actions.record_measure, MEASURE), (actions.record_claim, CLAIM)):
        with pytest.raises(Refused) as refusal:
            act(verb, case, details | {"proceeding": other}, actor=caseworker)
        assert refusal.value.field == "proceeding"


def test_a_form_sent_twice_records_one(case, proceeding, caseworker):
    for _time in range(2):
        begin(case, caseworker, token=(token := uuid4()) if _time == 0 else token)
        act(actions.record_hearing, proceeding, HEARING, actor=caseworker, token=token)
        act(actions.record_measure, case, MEASURE, actor=caseworker, token=token)
        act(actions.record_claim, case, CLAIM, actor=caseworker, token=token)

    assert Proceeding.objects.count() == 2
    assert [model.objects.count() for model in (Hearing, ProtectionMeasure, CompensationClaim)] == [1, 1, 1]


def test_a_sealed_file_is_not_recorded_in(case, proceeding, colleague):
    Case.objects.filter(pk=case.pk).update(restricted=True)

    with pytest.raises(NotVisible):
        act(actions.record_hearing, proceeding, HEARING, actor=colleague)
