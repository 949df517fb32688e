"""What is said of a document can be put right; the file is replaced by a later one or crossed out, never lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from cases import presenters as case_presenters
from cases.documents import actions, policies, presenters, storage
from cases.documents.models import Document
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from tests.cases.factories_documents import make_document, pdf_bytes, sent

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def said(document):
    return {
        "kind": document.kind, "section": document.section, "title": document.title, "issued_on": None, "expires_on": None,
        "language": "", "consent": None,
    }  # fmt: skip


def fresh(document):
    rows = Document.objects.select_related("case__person", "case__organisation", "added_by", "replaced_by")
    return rows.get(pk=document.pk)


def last(event):
    return AuditEvent.objects.filter(event=event).get()


def test_details_are_corrected_and_only_what_differs_is_recorded(document, caseworker, said):
    actions.change_document(
        document, said | {"title": "Driving licence", "expires_on": TODAY}, version=1, actor=caseworker
    )

    after = fresh(document)
    assert (after.title, after.expires_on, after.version) == ("Driving licence", TODAY, 2)
    assert last(Event.DOCUMENT_CHANGED).changes == {"title": None, "expires_on": None}


def test_nothing_different_changes_nothing(document, caseworker, said):
    actions.change_document(document, said, version=1, actor=caseworker)

    assert fresh(document).version == 1
    assert not AuditEvent.objects.filter(event=Event.DOCUMENT_CHANGED).exists()


def test_whoever_comes_second_overwrites_nothing(document, caseworker, colleague, said):
    actions.change_document(document, said | {"title": "First"}, version=1, actor=caseworker)

    with pytest.raises(Stale):
        actions.change_document(document, said | {"title": "Second"}, version=1, actor=colleague)

    assert fresh(document).title == "First"


def test_a_part_that_is_left_alone_follows_the_kind(document, caseworker, said):
    actions.change_document(document, said | {"kind": "medical_report", "section": ""}, version=1, actor=caseworker)

    assert fresh(document).section == "health"


def test_dates_that_make_no_sense_are_refused(document, caseworker, said):
    with pytest.raises(Refused) as refusal:
        actions.change_document(document, said | {"issued_on": TODAY + DAY}, version=1, actor=caseworker)

    assert refusal.value.field == "issued_on"


def test_what_stood_there_earlier_says_the_title_and_never_the_key(document, caseworker, said):
    actions.change_document(document, said | {"title": "Driving licence"}, version=1, actor=caseworker)
    Document.objects.get(pk=document.pk).save()
    document = fresh(document)
    document.file_key = ""
    document.save()

    assert not any("file_key" in row.changed for row in FieldHistory.objects.all())
    [change] = case_presenters.changes_of(document.case)
    assert (change.before, change.after) == ("Zzyzx passport", "Driving licence")


def test_a_later_version_stands_in_its_place_and_the_earlier_stays(document, caseworker):
    content = storage.opened(document)
    later = actions.replace_document(document, {"file": sent(pdf_bytes()), "title": "New passport"}, actor=caseworker)

    before = fresh(document)
    assert (later.number, later.kind, later.section, later.title) == (
        2,
        "identity_document",
        "identity",
        "New passport",
    )
    assert before.replaced_by == later
    assert storage.opened(before) == content
    assert list(Document.objects.current()) == [later]
    assert presenters.line_of(before).pills[0][0] == "Replaced"
    assert last(Event.DOCUMENT_REPLACED).target_id == later.public_id


def test_only_the_last_version_is_replaced(document, caseworker):
    actions.replace_document(document, {"file": sent(pdf_bytes())}, actor=caseworker)

    with pytest.raises(Conflict, match="later version"):
        actions.replace_document(document, {"file": sent(pdf_bytes())}, actor=caseworker)


def test_a_letter_made_here_is_not_replaced(case, caseworker):
    letter = make_document(case, caseworker, kind="letter", letter="invitation", scan="made_here", section="notes")

    with pytest.raises(Conflict, match="Write a new one"):
        actions.replace_document(letter, {"file": sent(pdf_bytes())}, actor=caseworker)


def test_a_document_is_crossed_out_with_a_reason_and_stays_readable(document, caseworker):
    actions.cross_out_document(document, reason=" Belongs to another file. ", actor=caseworker)

    after = fresh(document)
    assert (after.crossed_out_by, after.crossing_reason) == (caseworker, "Belongs to another file.")
    policies.check_may_open(caseworker, after)
    assert not Document.objects.current().exists()
    assert last(Event.DOCUMENT_CROSSED_OUT).changes == {"kind": "identity_document", "section": "identity"}


def test_crossing_out_needs_a_reason_and_happens_once(document, caseworker):
    with pytest.raises(Refused) as refusal:
        actions.cross_out_document(document, reason="  ", actor=caseworker)
    assert refusal.value.field == "reason"
    actions.cross_out_document(document, reason="Wrong.", actor=caseworker)

    with pytest.raises(Conflict, match="crossed out"):
        actions.cross_out_document(document, reason="Wrong.", actor=caseworker)


def test_a_stranger_changes_nothing(document, stranger, said):
    for attempt in (
        lambda: actions.change_document(document, said, version=1, actor=stranger),
        lambda: actions.cross_out_document(document, reason="x", actor=stranger),
        lambda: actions.replace_document(document, {"file": sent(pdf_bytes())}, actor=stranger),
    ):
        with pytest.raises(NotVisible):
            attempt()


def test_a_receiver_changes_what_her_organisation_added_and_nothing_else(case, document, receiver, shared):
    own = make_document(case, receiver)
    actions.cross_out_document(own, reason="Wrong.", actor=receiver)

    with pytest.raises(NotAllowed, match="another organisation"):
        actions.cross_out_document(document, reason="Wrong.", actor=receiver)


def test_the_owner_changes_what_a_receiver_added(case, receiver, caseworker, shared):
    theirs = make_document(case, receiver)

    assert actions.cross_out_document(theirs, reason="Wrong.", actor=caseworker).is_crossed_out


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, ("Run out", "late")),
        (0, ("Runs out soon", "soon")),
        (30, ("Runs out soon", "soon")),
        (31, ("Valid", "done")),
    ],
)
def test_what_runs_out_is_told_before_it_does(case, caseworker, days, said):
    document = make_document(case, caseworker, expires_on=TODAY + days * DAY)

    assert presenters.validity(document) == said
    assert said in presenters.line_of(document).pills


def test_what_was_crossed_out_does_not_run_out(case, caseworker):
    document = make_document(case, caseworker, expires_on=TODAY - DAY)
    actions.cross_out_document(document, reason="Lost.", actor=caseworker)

    assert presenters.validity(fresh(document)) is None
