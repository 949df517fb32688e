"""That two persons must not be in one house is recorded once, by who sees both files, and ended with a reason."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from accounts import grants
from accounts.access import Purpose, acting_as, acting_for
from accounts.roles import Role
from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from cases.merging import policies as merging
from cases.models import Case, Separation
from cases.policies import allows
from cases.separation import actions, policies
from cases.separation.keeping import forget_separations
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_person, make_share
from tests.cases.factories_separation import WHY, make_separation

TODAY = timezone.localdate()
SAID = {"reason": "conflict", "note": WHY, "until_on": None}


def act(verb, *args, actor, **kwargs):
    with acting_as(actor):
        return verb(*args, actor=actor, **kwargs)


def events(name):
    return AuditEvent.objects.filter(event=name)


def test_two_are_kept_apart_and_both_records_say_so_without_the_other(case, other, caseworker):
    row = act(actions.keep_apart, case, other, SAID, actor=caseworker)

    assert (row.case, row.other_case, row.note, row.organisation) == (case, other, WHY, caseworker.organisation)
    found = events(Event.SEPARATION_RECORDED)
    assert {event.case_id for event in found} == {case.public_id, other.public_id}
    assert [event.changes for event in found] == [{}, {}]


def test_a_form_sent_twice_is_one(case, other, caseworker):
    token = uuid4()

    rows = [act(actions.keep_apart, case, other, SAID, actor=caseworker, token=token) for _time in range(2)]

    assert rows[0] == rows[1]
    assert Separation.objects.count() == 1


def test_at_most_one_is_in_force_whichever_way_round(case, other, caseworker):
    make_separation(other, case, by=caseworker)

    for one, two in ((case, other), (other, case)):
        with pytest.raises(Conflict, match="kept apart already"):
            act(actions.keep_apart, one, two, SAID, actor=caseworker)


def test_one_that_is_over_is_no_obstacle(case, other, caseworker):
    week = timedelta(days=7)
    make_separation(other, case, by=caseworker, from_on=TODAY - 2 * week, until_on=TODAY - week)
    ended = {"ended_by": caseworker, "ended_at": timezone.now(), "end_reason": "They made peace."}
    make_separation(other, case, by=caseworker, **ended)

    act(actions.keep_apart, case, other, SAID, actor=caseworker)

    assert Separation.objects.count() == 3


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"reason": "dislike"}, "reason"),
        ({"until_on": TODAY - timedelta(days=1)}, "until_on"),
        ({"until_on": TODAY + timedelta(days=3000)}, "until_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(case, other, caseworker, details, field):
    with pytest.raises(Refused) as refusal:
        act(actions.keep_apart, case, other, SAID | details, actor=caseworker)

    assert refusal.value.field == field
    assert not Separation.objects.exists()


def test_nobody_is_kept_apart_from_herself(case, caseworker, stranger):
    elsewhere = make_case(stranger.organisation, person=case.person)
    make_share(elsewhere, caseworker.organisation, "family")

    for same in (case, elsewhere):
        with pytest.raises(Refused) as refusal:
            act(actions.keep_apart, case, same, SAID, actor=caseworker)
        assert refusal.value.field == "number"


def test_another_organisations_file_is_named_only_by_who_sees_it(case, foreign, caseworker):
    with pytest.raises(NotVisible):
        act(actions.keep_apart, case, foreign, SAID, actor=caseworker)
    share = make_share(foreign, caseworker.organisation, "identity")
    with pytest.raises(NotAllowed):
        act(actions.keep_apart, case, foreign, SAID, actor=caseworker)

    share.sections = ["identity", "family"]
    share.save()
    with pytest.raises(NotAllowed):
        act(actions.keep_apart, case, foreign, SAID | {"reason": "recruiter"}, actor=caseworker)
    act(actions.keep_apart, case, foreign, SAID, actor=caseworker)


def test_nothing_is_recorded_in_a_closed_file_but_a_closed_one_can_be_named(other, caseworker):
    closed = make_case(caseworker.organisation, closed_on=TODAY, closure_reason="other")

    with pytest.raises(Conflict):
        act(actions.keep_apart, closed, other, SAID, actor=caseworker)
    act(actions.keep_apart, other, closed, SAID, actor=caseworker)


def test_ending_takes_a_reason_and_is_done_once(case, other, caseworker):
    row = make_separation(case, other, by=caseworker)

    with pytest.raises(Refused):
        act(actions.end_separation, row, reason=" ", actor=caseworker)
    act(actions.end_separation, row, reason="They made peace.", actor=caseworker)

    row.refresh_from_db()
    assert (row.ended_by, row.end_reason, row.is_in_force) == (caseworker, "They made peace.", False)
    assert {event.case_id for event in events(Event.SEPARATION_ENDED)} == {case.public_id, other.public_id}
    with pytest.raises(Conflict, match="ended already"):
        act(actions.end_separation, row, reason="Again.", actor=caseworker)


def test_only_who_recorded_it_ends_it(case, foreign, caseworker, stranger):
    make_share(foreign, caseworker.organisation, "family", "perpetrators")
    make_share(case, stranger.organisation, "family", "perpetrators")
    row = make_separation(case, foreign, by=caseworker)

    with pytest.raises(NotAllowed, match="Only the organisation that recorded this"):
        act(actions.end_separation, row, reason="We know better.", actor=stranger)


def test_who_does_not_see_both_does_not_end_it(case, other, caseworker, colleague):
    row = make_separation(case, other, by=caseworker)
    Case.objects.filter(pk=other.pk).update(restricted=True)

    with pytest.raises(NotVisible):
        act(actions.end_separation, row, reason="Why not.", actor=colleague)


@pytest.mark.parametrize("verb", ["keep_apart", "end_separation"])
def test_where_the_record_fails_nothing_is_changed(case, other, caseworker, monkeypatch, verb):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the record is closed")

    monkeypatch.setattr(actions, "record", fail)
    if verb == "keep_apart":
        with pytest.raises(RuntimeError):
            act(actions.keep_apart, case, other, SAID, actor=caseworker)
        assert not Separation.objects.exists()
    else:
        row = make_separation(case, other, by=caseworker)
        with pytest.raises(RuntimeError):
            act(actions.end_separation, row, reason="Peace.", actor=caseworker)
        row.refresh_from_db()
        assert row.ended_at is None


# ------------------------------------------------------------------ who may


RELATIONS = {"own": True, "restricted": False, "named": True, "shared": False, "other": False}


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("role", Role.values)
def test_who_may_record(role, relation, manager):
    home, away = manager.organisation, make_organisation("AWAY")
    actor = make_user("actor", home, role)
    case = make_case(away if relation in {"shared", "other"} else home, restricted=relation in {"restricted", "named"})
    if relation == "shared":
        make_share(case, home, "family")
    if relation == "named":
        grants.give(case, actor, "view_case", actor=manager)

    expected = role in {Role.CASEWORKER, Role.SHELTER_MANAGER} and RELATIONS[relation]

    with acting_as(actor):
        assert allows(policies.check_may_record, actor, case) == expected


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("own", [True, False], ids=["recorded here", "recorded elsewhere"])
def test_who_may_end(role, own, case, other, caseworker, stranger):
    row = make_separation(case, other, by=caseworker if own else stranger)
    actor = make_user("actor", caseworker.organisation, role)

    with acting_as(actor):
        assert allows(policies.check_may_end, actor, row) == (own and role in {Role.CASEWORKER, Role.SHELTER_MANAGER})


# ------------------------------------------------------------------ what the database refuses


BROKEN = [
    ("cases_separation_in_known_words", {"reason": "dislike"}),
    ("cases_separation_of_two", {"other_case": "case"}),
    ("cases_separation_ends_after_it_begins", {"until_on": TODAY - timedelta(days=1)}),
    ("cases_separation_ended_whole", {"ended_at": timezone.now()}),
    ("cases_separation_ended_whole", {"end_reason": "Peace."}),
]


@pytest.mark.parametrize(("name", "fields"), BROKEN, ids=lambda value: str(value)[:50])
def test_the_database_refuses(case, other, caseworker, name, fields):
    two = case if fields.pop("other_case", "") == "case" else other

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_separation(case, two, by=caseworker, **fields)


def test_the_database_holds_two_apart_once(case, other, caseworker):
    make_separation(case, other, by=caseworker, until_on=TODAY + timedelta(days=9))

    for one, two in ((case, other), (other, case)):
        with pytest.raises(IntegrityError, match="cases_separation_once_between_two"), transaction.atomic():
            make_separation(one, two, by=caseworker, from_on=TODAY + timedelta(days=9))
    make_separation(other, case, by=caseworker, from_on=TODAY + timedelta(days=10))


def test_one_form_brings_one(case, other, caseworker):
    token = uuid4()
    make_separation(case, other, by=caseworker, form_token=token)
    third = make_case(case.organisation, person=make_person())

    with pytest.raises(IntegrityError, match="cases_separation_sent_once"), transaction.atomic():
        make_separation(case, third, by=caseworker, form_token=token)


def test_two_record_the_same_at_once_and_one_stands(own_database):
    home = make_organisation("HOME")
    one, two = make_case(home), make_case(home)
    barrier, outcomes = Barrier(2), []

    def run(first, second, actor):
        try:
            barrier.wait(timeout=30)
            outcomes.append(act(actions.keep_apart, first, second, SAID, actor=actor))
        except Exception as error:
            outcomes.append(error)
        finally:
            connections.close_all()

    workers = [make_user(f"worker{number}", home, "caseworker") for number in range(2)]
    threads = [Thread(target=run, args=args) for args in ((one, two, workers[0]), (two, one, workers[1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert Separation.objects.count() == 1
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Separation"], outcomes


# ------------------------------------------------------------------ beside other things


def test_two_who_must_not_meet_are_not_one_person(case, other, caseworker, manager):
    row = make_separation(case, other, by=caseworker)

    with acting_as(manager), pytest.raises(Conflict, match="must not meet"):
        merging.refuse_unmergeable(manager, case, other)
    row.ended_by, row.ended_at, row.end_reason = caseworker, timezone.now(), "It was one person."
    row.save()
    with acting_as(manager):
        merging.refuse_unmergeable(manager, case, other)


@pytest.mark.parametrize("which", ["first", "second"])
def test_anonymising_leaves_nothing_of_it_nor_of_whom(case, other, caseworker, which):
    make_separation(case, other, by=caseworker)

    with acting_for(Purpose.RETENTION):
        forget_separations(case if which == "first" else other)

    assert not Separation.objects.exists()
    kept = FieldHistory.objects.filter(table_name="cases_separation").values_list("changed", flat=True)
    assert not any({"other_case_id", "reason", "note"} & set(changed) for changed in kept)
