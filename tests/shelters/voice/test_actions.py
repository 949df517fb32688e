"""Asking the guests of a house: who may, which slip works, and what is left of an answer."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction

from accounts.access import Purpose, acting_as, part_of_act
from audit.events import Event
from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from shelters.models import VoiceRound, VoiceSlip, VoiceTally
from shelters.voice import actions
from tests.accounts.factories import make_organisation, make_user
from tests.shelters.factories import make_shelter, today
from tests.shelters.factories_voice import CODES, make_round, plant_voice
from tests.shelters.test_races import race

DAY = timedelta(days=1)
ALL = dict.fromkeys(("safe", "respect", "tell", "customs", "privacy", "language", "again"), "yes")


def days(start=0, end=7):
    return {"from_on": today() + start * DAY, "until_on": today() + end * DAY}


def rows_of(model):
    with part_of_act(Purpose.VOICE):
        return list(model.objects.order_by("pk").values())


def tallies():
    return {(row["question"], row["answer"]): row["count"] for row in rows_of(VoiceTally)}


def answered(round_, *sheets):
    """Each sheet with a slip of its own."""
    for code, sheet in zip(CODES, sheets, strict=False):
        actions.answer(code, sheet)


# ------------------------------------------------------------------ opening, printing
def test_a_round_is_opened_on_record(shelter, manager):
    round_ = actions.open_round(shelter, days(), actor=manager)

    assert (round_.shelter, round_.opened_by, round_.is_closed, round_.results) == (shelter, manager, False, {})
    event = AuditEvent.objects.get(event=Event.VOICE_OPENED)
    assert (event.target_id, event.changes["shelter"]) == (round_.public_id, "EH1")


def test_one_round_at_a_time_by_rule_and_by_constraint(shelter, manager):
    actions.open_round(shelter, days(), actor=manager)

    with pytest.raises(Conflict):
        actions.open_round(shelter, days(), actor=manager)
    with pytest.raises(IntegrityError, match="shelters_voice_one_open"), transaction.atomic():
        make_round(shelter, manager)


@pytest.mark.parametrize(("start", "end"), [(0, -1), (-9, -1), (0, 92)])
def test_days_that_cannot_be_are_refused(shelter, manager, start, end):
    with pytest.raises(Refused):
        actions.open_round(shelter, days(start, end), actor=manager)

    assert not VoiceRound.objects.exists()


@pytest.mark.parametrize(("reader", "error"), [("caseworker", NotAllowed), ("stranger", NotVisible)])
def test_only_the_houses_managers_ask_print_close_and_read(shelter, manager, reader, error, request):
    user = request.getfixturevalue(reader)
    round_ = make_round(shelter, manager)

    for act in (
        lambda: actions.open_round(shelter, days(), actor=user),
        lambda: actions.print_slips(round_, 1, actor=user),
        lambda: actions.close_round(round_, actor=user),
        lambda: actions.read_round(round_, actor=user),
    ):
        with pytest.raises(error):
            act()

    assert not AuditEvent.objects.filter(event__startswith="voice_").exists()


def test_of_a_slip_only_the_fingerprint_is_kept(shelter, manager):
    round_ = make_round(shelter, manager)

    codes = actions.print_slips(round_, 3, actor=manager)

    assert len(set(codes)) == 3
    assert {len(code) for code in codes} == {12}
    kept = str(rows_of(VoiceSlip)) + str(list(AuditEvent.objects.values()))
    assert not [code for code in codes if code in kept]
    assert VoiceRound.objects.get().slips_made == 3
    assert AuditEvent.objects.get(event=Event.VOICE_SLIPS_PRINTED).changes == {"shelter": "EH1", "count": 3}


def test_a_round_has_an_end_of_slips(shelter, manager):
    round_ = make_round(shelter, manager, slips_made=actions.MOST_SLIPS - 1)

    with pytest.raises(Refused):
        actions.print_slips(round_, 2, actor=manager)


def test_no_slip_is_printed_once_the_days_are_over(shelter, manager):
    round_ = make_round(shelter, manager, from_on=today() - 9 * DAY, until_on=today() - DAY)

    with pytest.raises(Conflict):
        actions.print_slips(round_, 1, actor=manager)


# ------------------------------------------------------------------ answering
def test_an_answer_is_strokes_and_the_slip_is_gone(shelter, manager):
    make_round(shelter, manager, slips=2)

    actions.answer(CODES[0], {"safe": "yes", "tell": "no", "again": ""})
    actions.answer(CODES[1].lower(), {"safe": "yes"})

    assert tallies() == {("safe", "yes"): 2, ("tell", "no"): 1}
    assert rows_of(VoiceSlip) == []


def test_a_slip_may_be_typed_with_its_dashes(shelter, manager):
    make_round(shelter, manager, slips=1)
    code = CODES[0]

    actions.look_at_slip(f" {code[:4]}-{code[4:8]}-{code[8:]} ")


def test_nothing_has_to_be_answered(shelter, manager):
    make_round(shelter, manager, slips=1)

    actions.answer(CODES[0], dict.fromkeys(ALL, ""))

    assert (rows_of(VoiceTally), rows_of(VoiceSlip)) == ([], [])


def test_no_row_and_no_record_tells_who_when_or_what_else(shelter, manager):
    """What stands in the database after an answer: no moment, no slip, no sheet, no event."""
    make_round(shelter, manager, slips=3)
    events = AuditEvent.objects.count()

    answered(None, {"safe": "no", "tell": "no"}, {"safe": "yes", "tell": "no"})

    assert AuditEvent.objects.count() == events
    fields = {field.name for model in (VoiceSlip, VoiceTally) for field in model._meta.get_fields()}
    assert fields == {"id", "round", "code_hash", "question", "answer", "count"}
    pointing = [
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.many_to_one and field.related_model in (VoiceSlip, VoiceTally)
    ]
    assert pointing == []
    # Which "no" to the one question stands with which answer to the other cannot be told.
    assert tallies() == {("safe", "no"): 1, ("safe", "yes"): 1, ("tell", "no"): 2}


def test_a_slip_works_once(shelter, manager):
    make_round(shelter, manager, slips=1)
    actions.answer(CODES[0], ALL)

    with pytest.raises(Refused):
        actions.look_at_slip(CODES[0])
    with pytest.raises(Refused):
        actions.answer(CODES[0], ALL)

    assert set(tallies().values()) == {1}


def test_a_made_up_slip_does_not_work(shelter, manager):
    make_round(shelter, manager, slips=1)

    for code in ("", CODES[1], "x" * 40):
        with pytest.raises(Refused):
            actions.answer(code, ALL)

    assert tallies() == {}


@pytest.mark.parametrize(("start", "end"), [(-9, -1), (1, 7)])
def test_outside_its_days_a_round_takes_no_answer(shelter, manager, start, end):
    make_round(shelter, manager, slips=1, **days(start, end))

    with pytest.raises(Refused):
        actions.answer(CODES[0], ALL)

    assert (tallies(), len(rows_of(VoiceSlip))) == ({}, 1)


def test_after_closing_no_slip_works(shelter, manager):
    round_ = make_round(shelter, manager, slips=2)
    actions.close_round(round_, actor=manager)

    with pytest.raises(Refused):
        actions.answer(CODES[0], ALL)


def test_why_a_slip_does_not_work_is_not_told(shelter, manager):
    """Otherwise whoever holds slips finds out which were used."""
    make_round(shelter, manager, slips=1)
    actions.answer(CODES[0], ALL)
    said = set()

    for code in (CODES[0], CODES[5]):
        with pytest.raises(Refused) as refusal:
            actions.look_at_slip(code)
        said.add(str(refusal.value.message))

    assert len(said) == 1


# ------------------------------------------------------------------ closing, reading
def test_below_the_threshold_nothing_is_told_nor_kept(shelter, manager):
    round_ = make_round(shelter, manager, slips=9)
    answered(round_, *[ALL] * 4)

    actions.close_round(round_, actor=manager)

    assert actions.read_round(VoiceRound.objects.get(), actor=manager) == {}
    assert (rows_of(VoiceTally), rows_of(VoiceSlip)) == ([], [])


def test_from_the_threshold_on_each_question_is_told_by_itself(shelter, manager):
    round_ = make_round(shelter, manager, slips=9)
    answered(round_, *[{"safe": "yes", "tell": "no"}] * 4, {"safe": "no"})

    actions.close_round(round_, actor=manager)

    assert actions.read_round(VoiceRound.objects.get(), actor=manager) == {"safe": {"yes": 4, "no": 1}}
    assert rows_of(VoiceTally) == []


def test_while_a_round_runs_nothing_is_told(shelter, manager):
    round_ = make_round(shelter, manager, slips=9)
    answered(round_, *[ALL] * 9)

    assert actions.read_round(round_, actor=manager) == {}
    assert not AuditEvent.objects.filter(event=Event.VOICE_READ).exists()


def test_a_round_is_closed_once_and_reading_it_is_on_record(shelter, manager):
    round_ = make_round(shelter, manager)
    actions.close_round(round_, actor=manager)

    with pytest.raises(Conflict):
        actions.close_round(round_, actor=manager)
    actions.read_round(VoiceRound.objects.get(), actor=manager)

    assert AuditEvent.objects.filter(event=Event.VOICE_CLOSED).count() == 1
    assert AuditEvent.objects.get(event=Event.VOICE_READ).target_id == round_.public_id


def test_results_stand_only_in_a_closed_round(shelter, manager):
    with pytest.raises(IntegrityError, match="results_once_closed"), transaction.atomic():
        make_round(shelter, manager, results={"safe": {"yes": 9}})


def test_the_programme_adds_up_what_rounds_tell(shelter, manager, stranger, iom_officer):
    other = make_shelter(stranger.organisation, code="OT1")
    make_round(shelter, manager, closed_on=today(), results={"safe": {"yes": 5}, "tell": {"no": 6}})
    make_round(other, stranger, closed_on=today(), results={"safe": {"yes": 3, "no": 2}})
    make_round(shelter, manager, closed_on=today() - 400 * DAY, results={"safe": {"yes": 50}})
    # It runs: nothing of it is in the sum.
    make_round(other, stranger, slips=2)
    answered(None, ALL, ALL)

    with acting_as(iom_officer):
        total = actions.read_programme(today().year, actor=iom_officer)

    assert total == {"safe": {"yes": 8, "no": 2}, "tell": {"no": 6}}
    assert AuditEvent.objects.get(event=Event.VOICE_READ).changes["year"] == today().year


@pytest.mark.parametrize("reader", ["manager", "caseworker", "reviewer", "auditor", "administrator", "stranger"])
def test_the_programmes_sum_is_for_iom_alone(reader, request, db):
    with pytest.raises(NotAllowed):
        actions.read_programme(today().year, actor=request.getfixturevalue(reader))


# ------------------------------------------------------------------ the second wall
def test_in_the_database_slips_and_tallies_are_nobodys(shelter, manager, stranger, iom_officer):
    plant_voice(shelter, manager)

    for user, rounds in ((manager, 1), (stranger, 0), (iom_officer, 0)):
        with acting_as(user):
            assert VoiceRound.objects.count() == rounds
            assert (VoiceSlip.objects.count(), VoiceTally.objects.count()) == (0, 0)
            assert VoiceTally.objects.update(count=9) == 0


def test_a_manager_adds_no_stroke_by_hand(shelter, manager):
    round_ = plant_voice(shelter, manager)

    with acting_as(manager), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        VoiceTally.objects.create(round=round_, question="safe", answer="yes", count=9)


@pytest.mark.parametrize("wrong", [{"answer": "perhaps"}, {"question": "name"}, {"count": 0}])
def test_a_tally_is_in_known_words(shelter, manager, wrong):
    round_ = make_round(shelter, manager)

    with pytest.raises(IntegrityError, match="in_known_words"), transaction.atomic(), part_of_act(Purpose.VOICE):
        VoiceTally.objects.create(**{"round": round_, "question": "safe", "answer": "yes", "count": 1} | wrong)


def test_a_tally_stands_once_and_the_days_in_order(shelter, manager):
    round_ = plant_voice(shelter, manager)

    with pytest.raises(IntegrityError, match="tally_once"), transaction.atomic(), part_of_act(Purpose.VOICE):
        VoiceTally.objects.create(round=round_, question="safe", answer="no", count=1)
    with pytest.raises(IntegrityError, match="days_in_order"), transaction.atomic():
        VoiceRound.objects.update(until_on=today() - 30 * DAY)


# ------------------------------------------------------------------ at the same moment
@pytest.fixture
def asked(own_database):
    house = make_shelter(make_organisation("HOME", name="Home"))
    manager = make_user("leader", house.organisation, "shelter_manager")
    return make_round(house, manager, slips=8), manager


def test_one_slip_in_two_hands_counts_once(asked):
    outcomes = race(*[lambda: actions.answer(CODES[0], {"safe": "yes"})] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Refused"], outcomes
    assert tallies() == {("safe", "yes"): 1}


def test_eight_slips_at_once_count_eight(asked):
    outcomes = race(*(lambda code=code: actions.answer(code, {"safe": "yes", "tell": "no"}) for code in CODES[:8]))

    assert outcomes == [None] * 8
    assert tallies() == {("safe", "yes"): 8, ("tell", "no"): 8}


def test_what_comes_while_a_round_is_closed_is_in_its_results_or_refused(asked):
    round_, manager = asked
    for code in CODES[1:8]:
        actions.answer(code, {"safe": "yes"})

    def close():
        with acting_as(manager):
            actions.close_round(round_, actor=manager)

    *_closed, outcome = race(close, lambda: actions.answer(CODES[0], {"safe": "yes"}))

    with acting_as(manager):
        counted = VoiceRound.objects.get().results["safe"]["yes"]
    assert counted == (7 if isinstance(outcome, Refused) else 8), outcome
    assert (rows_of(VoiceTally), rows_of(VoiceSlip)) == ([], [])
