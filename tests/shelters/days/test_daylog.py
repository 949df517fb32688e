"""What is written into the day log: by whom, about whom, read by whom."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import grants
from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from cases.enums import Section
from cases.models import Case
from cases.timeline import timeline_of
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from shelters.daylog import actions, presenters
from shelters.daylog.keeping import forget_log
from shelters.daylog.subject_copy import log_parts
from shelters.models import LogAbout, LogEntry
from tests.cases.factories import make_case
from tests.shelters.factories import make_shelter, make_stay, today
from tests.shelters.factories_days import HOUR, make_entry

ALL = frozenset(Section.values)


def details(**changed):
    happened_at = timezone.now() - HOUR
    base = {
        "kind": "house",
        "text": "The door was mended.",
        "happened_at": happened_at,
        "important": False,
        "about": [],
    }
    return base | {"form_token": uuid4()} | changed


def events(event):
    return AuditEvent.objects.filter(event=event)


@pytest.fixture
def neighbour(shelter):
    """Somebody else of the house."""
    return make_stay(shelter=shelter)


def seal(case):
    Case.objects.filter(pk=case.pk).update(restricted=True)


def read(shelter, actor):
    return presenters.entries_in_words(presenters.rows_of(shelter, actor).order_by("id"), actor)


def test_an_entry_is_written_once_and_on_record_without_its_words(shelter, caseworker):
    sent = details()

    entry = actions.write_entry(shelter, sent, actor=caseworker)

    assert actions.write_entry(shelter, sent, actor=caseworker) == entry
    assert (entry.author, entry.text, entry.case) == (caseworker, "The door was mended.", None)
    event = events(Event.LOG_ENTRY_WRITTEN).get()
    assert (event.case_id, event.changes) == (None, {"shelter": "EH1", "kind": "house"})


def test_about_one_person_it_is_sealed_under_her_key_and_told_in_her_file(shelter, stay, caseworker):
    entry = actions.write_entry(shelter, details(kind="observation", about=[stay]), actor=caseworker)

    assert entry.key_holder() == stay.case.person
    assert [row.stay for row in entry.about.all()] == [stay]
    assert events(Event.LOG_ENTRY_WRITTEN).get().case_id == stay.case.public_id


def test_about_several_it_is_nobodys_alone_and_told_in_each_file(shelter, stay, neighbour, caseworker):
    entry = actions.write_entry(shelter, details(about=[stay, neighbour]), actor=caseworker)

    assert entry.key_holder() is None
    told = set(events(Event.LOG_ENTRY_WRITTEN).values_list("case_id", flat=True))
    assert told == {stay.case.public_id, neighbour.case.public_id}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": " \n"}, "text"),
        ({"happened_at": timezone.now() + timedelta(days=400)}, "day"),
        ({"kind": "observation"}, "about"),
    ],
    ids=["empty", "to come", "of nobody"],
)
def test_what_cannot_be_is_refused(shelter, caseworker, changed, field):
    with pytest.raises(Refused) as refused:
        actions.write_entry(shelter, details(**changed), actor=caseworker)

    assert refused.value.field == field
    assert not LogEntry.objects.exists()


def test_nobody_of_another_house_is_written_about(shelter, caseworker):
    elsewhere = make_stay(shelter=make_shelter(shelter.organisation))

    with pytest.raises(Refused):
        actions.write_entry(shelter, details(about=[elsewhere]), actor=caseworker)


@pytest.mark.parametrize(
    "act", [actions.read_log, lambda shelter, actor: actions.write_entry(shelter, details(), actor=actor)]
)
@pytest.mark.parametrize("name", ["stranger", "reviewer", "receiver", "auditor", "administrator"])
def test_nobody_else_reads_or_writes_it(request, shelter, act, name):
    with pytest.raises(NotVisible):
        act(shelter, actor=request.getfixturevalue(name))


def test_the_author_corrects_and_what_stood_there_is_kept(shelter, stay, caseworker):
    entry = make_entry(shelter, caseworker, about=[stay])

    corrected = actions.correct_entry(entry, details(text="The lamp was not mended."), version=1, actor=caseworker)

    assert (corrected.text, corrected.version) == ("The lamp was not mended.", 2)
    assert corrected.corrected_at is not None
    assert "text" in FieldHistory.objects.get(table_name="shelters_logentry").changed
    assert events(Event.LOG_ENTRY_CORRECTED).count() == 1
    with pytest.raises(Stale):
        actions.correct_entry(entry, details(), version=1, actor=caseworker)


def test_saving_without_a_change_is_no_correction(shelter, caseworker):
    entry = make_entry(shelter, caseworker)
    same = {name: getattr(entry, name) for name in actions.FIELDS}

    assert actions.correct_entry(entry, same, version=1, actor=caseworker).corrected_at is None


def test_a_colleague_changes_nothing_a_manager_does(shelter, caseworker, colleague, manager):
    entry = make_entry(shelter, caseworker)

    for act in (
        lambda: actions.correct_entry(entry, details(), version=1, actor=colleague),
        lambda: actions.cross_out_entry(entry, reason="No.", actor=colleague),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert actions.correct_entry(entry, details(), version=1, actor=manager)


def test_a_stranger_changes_nothing(shelter, caseworker, stranger):
    entry = make_entry(shelter, caseworker)

    for act in (
        lambda: actions.correct_entry(entry, details(), version=1, actor=stranger),
        lambda: actions.cross_out_entry(entry, reason="No.", actor=stranger),
    ):
        with pytest.raises(NotVisible):
            act()


def test_after_some_hours_it_is_crossed_out_and_not_corrected(shelter, caseworker, settings):
    entry = make_entry(shelter, caseworker, happened_at=timezone.now() - timedelta(days=9))
    long_ago = timezone.now() - timedelta(hours=settings.LOG_CORRECTION_HOURS + 1)
    LogEntry.objects.filter(pk=entry.pk).update(created_at=long_ago)

    with pytest.raises(NotAllowed):
        actions.correct_entry(entry, details(), version=1, actor=caseworker)
    with pytest.raises(Refused):
        actions.cross_out_entry(entry, reason=" ", actor=caseworker)
    crossed_out = actions.cross_out_entry(entry, reason="It was another lamp.", actor=caseworker)

    assert (crossed_out.crossing_out_reason, crossed_out.text) == (
        "It was another lamp.", "The lamp in the hall was mended.",
    )  # fmt: skip
    assert events(Event.LOG_ENTRY_CROSSED_OUT).exists()
    with pytest.raises(Conflict):
        actions.cross_out_entry(entry, reason="Again.", actor=caseworker)


def test_of_a_sealed_file_only_its_author_and_the_named_read_the_words(shelter, stay, caseworker, colleague, manager):
    """The night shift writes about everybody in the house; it does not open a file by that."""
    make_entry(shelter, caseworker, about=[stay])
    seal(stay.case)
    grants.give(stay.case, manager, "view_case", actor=manager)

    assert {user: read(shelter, user)[0].closed for user in (caseworker, colleague, manager)} == {
        caseworker: False, colleague: True, manager: False,
    }  # fmt: skip
    guest = read(shelter, colleague)[0].about[0]
    assert (guest.name, guest.number, guest.case) == ("", "", None)


def test_what_is_closed_is_closed_to_a_manager_who_would_cross_it_out(shelter, stay, caseworker, manager):
    entry = make_entry(shelter, caseworker, about=[stay])
    seal(stay.case)

    with pytest.raises(NotAllowed):
        actions.cross_out_entry(entry, reason="No.", actor=manager)
    assert not read(shelter, manager)[0].may_cross_out


def test_an_entry_about_two_is_closed_if_one_of_them_is(shelter, stay, neighbour, caseworker, colleague):
    make_entry(shelter, caseworker, about=[stay, neighbour])
    seal(neighbour.case)

    assert read(shelter, colleague)[0].closed


def test_the_file_tells_that_the_house_wrote_something(shelter, stay, caseworker):
    make_entry(shelter, caseworker, about=[stay], kind="observation")
    make_entry(shelter, caseworker)
    crossed_out = {"crossed_out_at": timezone.now(), "crossed_out_by": caseworker, "crossing_out_reason": "No."}
    make_entry(shelter, caseworker, about=[stay], **crossed_out)

    told = timeline_of(stay.case, caseworker, ALL, kind="day_log").entries

    assert [(str(one.title), str(one.detail)) for one in told] == [("Day log of the house", "Observation of a person")]
    assert str(shelter.public_id) in told[0].url
    assert "day_log" not in dict(timeline_of(stay.case, caseworker, ALL - {Section.NOTES}).kinds)


def test_her_copy_has_the_words_of_what_is_hers_alone(shelter, stay, neighbour, caseworker):
    make_entry(shelter, caseworker, about=[stay], text="She laughed.")
    make_entry(shelter, caseworker, about=[stay, neighbour], text="They quarrelled.")
    make_entry(shelter, caseworker, about=[neighbour], text="Not hers.")

    hers, shared = log_parts(stay.case, caseworker, ALL)
    said = [fact.value for part in (hers, shared) for record in part.records for fact in record]

    assert "She laughed." in said
    assert "They quarrelled." not in said
    assert "Not hers." not in said
    assert (len(hers.records), len(shared.records)) == (1, 1)
    assert list(log_parts(stay.case, caseworker, ALL - {Section.NOTES})) == []


def test_it_goes_with_her_file_and_leaves_the_others_theirs(shelter, stay, neighbour, caseworker):
    hers = make_entry(shelter, caseworker, about=[stay])
    of_both = make_entry(shelter, caseworker, about=[stay, neighbour])
    of_her_days = make_entry(shelter, caseworker)
    before = make_entry(shelter, caseworker, happened_at=timezone.now() - timedelta(days=40))
    neighbours = make_entry(shelter, caseworker, about=[neighbour])
    LogEntry.objects.filter(pk=of_her_days.pk).update(important=True)

    forget_log(stay.case)

    left = set(LogEntry.objects.values_list("pk", flat=True))
    assert left == {of_both.pk, before.pk, neighbours.pk}
    assert hers.pk not in left
    assert set(LogAbout.objects.values_list("stay", flat=True)) == {neighbour.pk}
    assert not FieldHistory.objects.filter(row_id__in=[hers.public_id, of_her_days.public_id]).exists()

    forget_log(neighbour.case)
    assert set(LogEntry.objects.values_list("pk", flat=True)) == {before.pk}


ACTS = {
    "write": lambda shelter, entry, actor: actions.write_entry(shelter, details(), actor=actor),
    "correct": lambda shelter, entry, actor: actions.correct_entry(entry, details(), version=1, actor=actor),
    "cross out": lambda shelter, entry, actor: actions.cross_out_entry(entry, reason="No.", actor=actor),
}


@pytest.mark.parametrize("act", list(ACTS))
def test_nothing_changes_that_is_not_on_record(shelter, caseworker, monkeypatch, act):
    entry = make_entry(shelter, caseworker)
    before = list(LogEntry.objects.values())

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ACTS[act](shelter, entry, caseworker)

    assert list(LogEntry.objects.values()) == before


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "gossip"},
        {"text": ""},
        {"happened_at": timezone.now() + timedelta(days=400)},
        {"crossed_out_at": timezone.now()},
    ],
    ids=["kind", "empty", "to come", "half crossed out"],
)
def test_the_database_holds_it_together(shelter, caseworker, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_entry(shelter, caseworker, **broken)


def test_one_form_brings_one_entry_in_the_database_too(shelter, caseworker):
    token = uuid4()
    make_entry(shelter, caseworker, form_token=token)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_entry(shelter, caseworker, form_token=token)


@pytest.mark.parametrize("moved", ["entry", "stay"])
def test_entry_and_stay_are_of_one_house(shelter, stay, caseworker, moved):
    elsewhere = make_shelter(shelter.organisation)
    entry = make_entry(elsewhere if moved == "entry" else shelter, caseworker)
    LogAbout.objects.create(entry=entry, stay=stay, shelter=shelter if moved == "entry" else elsewhere)

    with pytest.raises(IntegrityError):
        connection.check_constraints()


def test_nobody_is_named_twice_in_one_entry(shelter, stay, caseworker):
    entry = make_entry(shelter, caseworker, about=[stay])

    with pytest.raises(IntegrityError), transaction.atomic():
        LogAbout.objects.create(entry=entry, stay=stay, shelter=shelter)


def test_filters_find_a_day_a_kind_and_what_is_important(shelter, caseworker):
    now = timezone.now()
    make_entry(shelter, caseworker, kind="kitchen", important=True, text="a")
    make_entry(shelter, caseworker, kind="kitchen", text="b")
    make_entry(shelter, caseworker, happened_at=now - timedelta(days=2), text="c")
    rows = presenters.rows_of(shelter, caseworker)

    def found(**chosen):
        return {row.text for row in rows.chosen(**({"day": None, "kind": "", "important": False} | chosen))}

    assert found() == {"a", "b", "c"}
    assert found(kind="kitchen") == {"a", "b"}
    assert found(important=True) == {"a"}
    assert found(day=today() - timedelta(days=2)) == {"c"}


def test_a_case_of_another_organisation_in_the_house_is_not_named(shelter, caseworker, stranger):
    foreign = make_stay(make_case(stranger.organisation), shelter)
    make_entry(shelter, caseworker, about=[foreign])

    entry = read(shelter, caseworker)[0]

    assert (entry.closed, entry.about[0].number) == (False, "")
