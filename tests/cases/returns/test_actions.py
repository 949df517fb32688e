"""Nobody is sent against her wish, nor where it was found unsafe unless she insists; each step is on record."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from cases.returns import actions
from cases.returns.keeping import under_way
from cases.returns.models import Return, ReturnRisk, ReturnStep, TravelDocument
from cases.returns.states import BY_ASSESSING, NEXT, Stage
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from tests.cases.factories import make_case, make_share
from tests.cases.factories_returns import DAY, make_return, make_travel_document

TODAY = timezone.localdate()
ONE = timedelta(days=1)
NEW = {"country": "UZB", "informed": "yes", "voluntary": "yes"}


def act(verb, *args, actor, **kwargs):
    with acting_as(actor):
        return verb(*args, actor=actor, **kwargs)


def event(name):
    return AuditEvent.objects.get(event=name)


def assess(journey, actor, conclusion="safe", version=1, **answers):
    said = {"conclusion": conclusion, "reasons": "Asked her aunt.", "on": TODAY, "version": version}
    return act(actions.assess_risk, journey, answers, actor=actor, **said)


@pytest.fixture
def journey(case, caseworker):
    return make_return(case, by=caseworker)


# ------------------------------------------------------------------ recording


def test_a_return_is_talked_about(case, caseworker):
    journey = act(actions.record_return, case, NEW, on=DAY, actor=caseworker)

    assert (journey.stage, journey.stage_on, journey.country) == ("considered", DAY, "UZB")
    assert [step.stage for step in ReturnStep.objects.all()] == ["considered"]
    assert event(Event.RETURN_RECORDED).changes == {"country": "UZB"}


def test_one_is_under_way_at_a_time(case, journey, caseworker):
    with pytest.raises(Conflict):
        act(actions.record_return, case, NEW, on=TODAY, actor=caseworker)

    act(actions.move, journey, stage="cancelled", on=TODAY, note="She stays.", version=1, actor=caseworker)
    act(actions.record_return, case, NEW, on=TODAY, actor=caseworker)
    assert Return.objects.count() == 2


def test_a_form_sent_twice_records_one(case, caseworker):
    token = uuid4()

    rows = {act(actions.record_return, case, NEW, on=DAY, actor=caseworker, token=token).pk for _time in range(2)}

    assert len(rows) == 1


@pytest.mark.parametrize(
    ("details", "on", "field"),
    [
        ({}, TODAY + ONE, "on"),
        ({}, date(1990, 1, 1), "on"),
        ({"country": "Q"}, DAY, "country"),
        ({"wished_on": TODAY + ONE}, DAY, "wished_on"),
        ({"cost_azn": Decimal(-1)}, DAY, "cost_azn"),
        ({"handed_over_on": TODAY}, DAY, "travel_on"),
        ({"travel_on": TODAY, "handed_over_on": TODAY - ONE}, DAY, "handed_over_on"),
        ({"travel_on": TODAY, "follow_up_on": TODAY - ONE}, DAY, "follow_up_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(case, caseworker, details, on, field):
    with pytest.raises(Refused) as refusal:
        act(actions.record_return, case, NEW | details, on=on, actor=caseworker)

    assert refusal.value.field == field
    assert not Return.objects.exists()


def test_a_correction_names_fields_and_counts_the_version(journey, caseworker):
    act(actions.change_return, journey, {"place": "To her aunt", "means": "air"}, version=1, actor=caseworker)

    journey.refresh_from_db()
    assert (journey.place, journey.means, journey.version) == ("To her aunt", "air", 2)
    assert event(Event.RETURN_CHANGED).changes == {"place": None, "means": None}
    with pytest.raises(Stale):
        act(actions.change_return, journey, {"place": "Elsewhere"}, version=1, actor=caseworker)


def test_who_may_not(case, journey, stranger, receiver, reviewer):
    make_share(case, receiver.organisation, "identity")
    make_share(case, reviewer.organisation, "assistance")
    document = make_travel_document(journey)
    for user, refused in ((stranger, NotVisible), (receiver, NotAllowed), (reviewer, NotAllowed)):
        for verb, args, kwargs in (
            (actions.record_return, (case, NEW), {"on": DAY}),
            (actions.change_return, (journey, NEW), {"version": 1}),
            (actions.move, (journey,), {"stage": "cancelled", "on": TODAY, "note": "x", "version": 1}),
            (actions.record_document, (journey, {"kind": "visa"}), {}),
            (actions.change_document, (document, {"kind": "visa"}), {"version": 1}),
        ):
            with pytest.raises(refused):
                act(verb, *args, actor=user, **kwargs)


def test_who_assists_her_by_a_referral_records_but_assesses_only_with_that_part(case, receiver):
    share = make_share(case, receiver.organisation, "assistance")
    journey = act(actions.record_return, case, NEW, on=DAY, actor=receiver)

    with pytest.raises(NotAllowed):
        assess(journey, receiver)
    share.sections = ["assistance", "assessment"]
    share.save()
    assess(journey, receiver)


# ------------------------------------------------------------------ risk


def test_assessing_answers_each_risk_and_moves_on(journey, caseworker):
    row = assess(journey, caseworker, stigma="yes", conflict="no", revenge="not_known")

    journey.refresh_from_db()
    assert (row.risks, row.no_risks, row.assessed_by) == (["stigma"], ["conflict"], caseworker)
    assert (journey.stage, journey.unsafe) == ("assessed", False)
    assert event(Event.RETURN_RISK_ASSESSED).changes == {}


@pytest.mark.parametrize(
    ("said", "field"),
    [({"conclusion": "perhaps"}, "conclusion"), ({"reasons": " "}, "reasons"), ({"on": TODAY + ONE}, "on")],
)
def test_an_assessment_is_whole(journey, caseworker, said, field):
    given = {"conclusion": "safe", "reasons": "So.", "on": TODAY, "version": 1} | said

    with pytest.raises(Refused) as refusal:
        act(actions.assess_risk, journey, {}, actor=caseworker, **given)

    assert refusal.value.field == field
    assert not ReturnRisk.objects.exists()


def test_what_was_found_unsafe_goes_on_only_if_she_insists_in_writing(journey, caseworker):
    assess(journey, caseworker, "unsafe")

    with pytest.raises(Refused) as refusal:
        act(actions.move, journey, stage="prepared", on=TODAY, version=2, actor=caseworker)
    assert refusal.value.field == "insistence"

    said = {"insistence": "Her children are there; signed today."}
    act(actions.move, journey, stage="prepared", on=TODAY, version=2, actor=caseworker, **said)
    journey.refresh_from_db()
    assert (journey.stage, journey.insisted_on, journey.insistence) == ("prepared", TODAY, said["insistence"])


def test_found_unsafe_later_it_goes_back_a_step_and_what_was_signed_counts_no_more(journey, caseworker):
    assess(journey, caseworker, "unsafe")
    act(actions.move, journey, stage="prepared", on=TODAY, insistence="Signed.", version=2, actor=caseworker)

    assess(journey, caseworker, "unsafe", version=3)

    journey.refresh_from_db()
    assert (journey.stage, journey.insisted_on, journey.insistence) == ("assessed", None, "")


def test_found_safe_again_it_stays_prepared(journey, caseworker):
    assess(journey, caseworker)
    act(actions.move, journey, stage="prepared", on=TODAY, version=2, actor=caseworker)

    assess(journey, caseworker, "with_measures", version=3)

    journey.refresh_from_db()
    assert (journey.stage, journey.unsafe) == ("prepared", False)


# ------------------------------------------------------------------ steps

PAIRS = [(one, other) for one in Stage for other in Stage]


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda stage: stage.value)
def test_every_pair_of_stages(case, caseworker, one, other):
    days = {"travel_on": DAY} if one in {Stage.TRAVELLED, Stage.ARRIVED} else {}
    days |= {"arrived_on": DAY} if one == Stage.ARRIVED else {}
    journey = make_return(case, by=caseworker, stage=one, **days)

    if other in NEXT[one] - {BY_ASSESSING}:
        act(actions.move, journey, stage=other, on=TODAY, note="So.", version=1, actor=caseworker)
        journey.refresh_from_db()
        assert (journey.stage, journey.stage_on) == (other, TODAY)
        assert event(Event.RETURN_MOVED).changes == {"stage": other.value}
    else:
        with pytest.raises(Conflict):
            act(actions.move, journey, stage=other, on=TODAY, note="So.", version=1, actor=caseworker)
        assert ReturnStep.objects.count() == 1


@pytest.mark.parametrize("wish", [{"informed": "no"}, {"voluntary": "not_known"}])
def test_nobody_is_sent_against_her_wish(case, caseworker, wish):
    journey = make_return(case, by=caseworker, stage="assessed", **wish)

    with pytest.raises(Refused):
        act(actions.move, journey, stage="prepared", on=TODAY, version=1, actor=caseworker)


def test_who_no_longer_wants_it_has_it_called_off(case, caseworker):
    journey = make_return(case, by=caseworker, stage="prepared")

    with pytest.raises(Refused) as refusal:
        act(actions.change_return, journey, {"voluntary": "no"}, version=1, actor=caseworker)
    assert refusal.value.field == "voluntary"
    with pytest.raises(Refused) as refusal:
        act(actions.move, journey, stage="cancelled", on=TODAY, version=1, actor=caseworker)
    assert refusal.value.field == "note"
    act(actions.move, journey, stage="cancelled", on=TODAY, note="She stays.", version=1, actor=caseworker)
    with pytest.raises(Conflict):
        act(actions.change_return, journey, {"place": "x"}, version=2, actor=caseworker)


def test_the_day_of_travel_and_of_arrival_are_those_of_the_steps(case, caseworker):
    journey = make_return(case, by=caseworker, stage="prepared", travel_on=TODAY + ONE)

    act(actions.move, journey, stage="travelled", on=TODAY, version=1, actor=caseworker)
    act(actions.move, journey, stage="arrived", on=TODAY, version=2, actor=caseworker)

    journey.refresh_from_db()
    assert (journey.travel_on, journey.arrived_on) == (TODAY, TODAY)


@pytest.mark.parametrize("day", [DAY - ONE, TODAY + ONE])
def test_a_step_comes_after_the_one_before_and_not_tomorrow(case, caseworker, day):
    journey = make_return(case, by=caseworker, stage="assessed")

    with pytest.raises(Refused) as refusal:
        act(actions.move, journey, stage="prepared", on=day, version=1, actor=caseworker)
    assert refusal.value.field == "on"


def test_a_file_with_a_return_under_way_is_not_finished(case, journey):
    assert list(under_way(case))
    Return.objects.update(stage="cancelled")
    assert not list(under_way(case))


# ------------------------------------------------------------------ papers


def test_a_paper_is_asked_for_and_obtained(journey, caseworker):
    token = uuid4()
    for _time in range(2):
        paper = act(
            actions.record_document, journey, {"kind": "passport", "applied_on": DAY}, token=token, actor=caseworker
        )

    act(actions.change_document, paper, {"obtained_on": TODAY}, version=1, actor=caseworker)

    assert TravelDocument.objects.get().obtained_on == TODAY
    assert event(Event.RETURN_DOCUMENT_CHANGED).changes == {"obtained_on": None}


@pytest.mark.parametrize("details", [{"obtained_on": TODAY + ONE}, {"applied_on": TODAY, "obtained_on": TODAY - ONE}])
def test_a_paper_is_not_obtained_before_it_is_asked_for(journey, caseworker, details):
    with pytest.raises(Refused) as refusal:
        act(actions.record_document, journey, {"kind": "visa"} | details, actor=caseworker)

    assert refusal.value.field == "obtained_on"


def test_nothing_is_recorded_in_a_closed_file(caseworker):
    closed = make_case(caseworker.organisation, closed_on=TODAY, closure_reason="repatriated")

    with pytest.raises(Conflict):
        act(actions.record_return, closed, NEW, on=TODAY, actor=caseworker)
