from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from cases.models import Note
from cases.work.actions import correct_note, cross_out_note, read_work, write_note
from cases.work.enums import HEADINGS, NoteKind
from cases.work.forms import template_of, without_empty_headings
from cases.work.presenters import blocks_of
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from tests.cases.factories import make_share
from tests.cases.factories_work import make_note


def details(**changed):
    happened_at = timezone.now() - timedelta(hours=2)
    return {"kind": "contact", "text": "She slept well.", "happened_at": happened_at, "form_token": uuid4()} | changed


def events(event):
    return AuditEvent.objects.filter(event=event)


def test_a_note_is_written_and_on_record_without_its_words(case, caseworker):
    note = write_note(case, details(), actor=caseworker)

    row = events(Event.NOTE_WRITTEN).get()
    assert (note.author, note.text) == (caseworker, "She slept well.")
    assert (row.case_id, row.changes) == (case.public_id, {"kind": "contact"})


def test_a_form_sent_twice_is_one_note(case, caseworker):
    sent = details()

    assert write_note(case, sent, actor=caseworker) == write_note(case, sent, actor=caseworker)
    assert events(Event.NOTE_WRITTEN).count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"happened_at": timezone.now() + timedelta(days=400)}, "day"),
        ({"happened_at": timezone.now() - timedelta(days=40 * 366)}, "day"),
        ({"text": "  \n"}, "text"),
    ],
    ids=["to come", "before birth", "empty"],
)
def test_what_cannot_be_is_refused(case, caseworker, changed, field):
    with pytest.raises(Refused) as refused:
        write_note(case, details(**changed), actor=caseworker)

    assert refused.value.field == field
    assert not Note.objects.exists()


def test_whoever_does_not_see_the_case_writes_nothing(case, stranger):
    with pytest.raises(NotVisible):
        write_note(case, details(), actor=stranger)


def test_a_receiver_writes_where_the_notes_were_shared(case, receiver):
    make_share(case, receiver.organisation, "notes")

    assert write_note(case, details(), actor=receiver).author == receiver


def test_a_receiver_without_the_notes_neither_reads_nor_writes(case, receiver, caseworker):
    make_share(case, receiver.organisation, "identity")
    make_note(case, caseworker)

    assert not Note.objects.visible_to(receiver).exists()
    for act in (lambda: read_work(case, actor=receiver), lambda: write_note(case, details(), actor=receiver)):
        with pytest.raises(NotAllowed):
            act()


def test_nothing_is_written_into_a_closed_case(case, caseworker):
    case.closed_on, case.closure_reason = case.opened_on, "goals_met"
    case.save()

    with pytest.raises(Conflict):
        write_note(case, details(), actor=caseworker)


def test_opening_the_notes_is_on_record(case, colleague):
    read_work(case, actor=colleague)

    assert events(Event.SECTION_READ).get().changes == {"section": "notes"}


def test_the_author_corrects_and_what_stood_there_is_kept(case, caseworker):
    note = make_note(case, caseworker)

    corrected = correct_note(note, details(text="She slept badly."), version=1, actor=caseworker)

    assert (corrected.text, corrected.version) == ("She slept badly.", 2)
    assert corrected.corrected_at is not None
    assert "text" in FieldHistory.objects.get(table_name="cases_note").changed
    assert events(Event.NOTE_CORRECTED).get().changes == {"kind": "contact"}


def test_saving_without_a_change_is_no_correction(case, caseworker):
    note = make_note(case, caseworker)
    same = {name: getattr(note, name) for name in ("kind", "text", "happened_at")}

    assert correct_note(note, same, version=1, actor=caseworker).corrected_at is None


def test_whoever_saves_second_is_told(case, caseworker, manager):
    note = make_note(case, caseworker)
    correct_note(note, details(text="First."), version=1, actor=manager)

    with pytest.raises(Stale):
        correct_note(note, details(text="Second."), version=1, actor=caseworker)


def test_a_colleague_corrects_nothing_a_manager_does(case, caseworker, colleague, manager):
    note = make_note(case, caseworker)

    for act in (
        lambda: correct_note(note, details(), version=1, actor=colleague),
        lambda: cross_out_note(note, reason="Wrong file.", actor=colleague),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert correct_note(note, details(), version=1, actor=manager)


def test_after_some_days_a_note_is_crossed_out_and_not_corrected(case, caseworker, settings):
    note = make_note(case, caseworker, happened_at=timezone.now() - timedelta(days=9))
    Note.objects.filter(pk=note.pk).update(
        created_at=timezone.now() - timedelta(hours=settings.NOTE_CORRECTION_HOURS + 1)
    )

    with pytest.raises(NotAllowed):
        correct_note(note, details(), version=1, actor=caseworker)
    crossed_out = cross_out_note(note, reason="Another person's visit.", actor=caseworker)

    assert crossed_out.crossing_out_reason == "Another person's visit."
    assert crossed_out.text == "She slept well."
    assert events(Event.NOTE_CROSSED_OUT).exists()


def test_crossing_out_says_why_and_is_done_once(case, caseworker):
    note = make_note(case, caseworker)

    with pytest.raises(Refused):
        cross_out_note(note, reason=" ", actor=caseworker)
    cross_out_note(note, reason="Wrong file.", actor=caseworker)
    with pytest.raises(Conflict):
        cross_out_note(note, reason="Again.", actor=caseworker)


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "gossip"},
        {"text": ""},
        {"happened_at": timezone.now() + timedelta(days=400)},
        {"crossed_out_at": timezone.now()},
    ],
    ids=["unknown kind", "no text", "to come", "crossed out by nobody"],
)
def test_the_database_refuses_it_too(case, caseworker, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_note(case, caseworker, **broken)


def test_the_database_keeps_one_note_per_form(case, caseworker):
    token = uuid4()
    make_note(case, caseworker, form_token=token)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_note(case, caseworker, form_token=token)


@pytest.mark.parametrize("kind", NoteKind.values)
def test_headings_with_nothing_beneath_are_left_out(kind):
    template = template_of(kind)
    headings = [f"{heading}:" for heading in HEADINGS[kind]]

    assert without_empty_headings(kind, template) == ""
    if headings:
        filled = template.replace(headings[-1], f"{headings[-1]}\nSaid so.")
        assert without_empty_headings(kind, filled) == f"{headings[-1]}\nSaid so."
    assert without_empty_headings(kind, "Free words.") == "Free words."


def test_words_before_and_under_several_headings_stay():
    first, second, third, _fourth = (f"{heading}:" for heading in HEADINGS["contact"])
    text = f"Before.\n\n{first}\nTired.\n\n{second}\n\n{third}\nA doctor.\n"

    kept = without_empty_headings("contact", text)

    assert kept == f"Before.\n\n{first}\nTired.\n\n{third}\nA doctor."
    assert blocks_of(kept) == [
        ("", "Before."),
        (first.removesuffix(":"), "Tired."),
        (third.removesuffix(":"), "A doctor."),
    ]


def test_a_note_of_the_day_of_birth_is_possible(case, caseworker):
    born = timezone.make_aware(datetime.combine(date(1995, 3, 8), datetime.min.time()))

    assert write_note(case, details(happened_at=born), actor=caseworker)
