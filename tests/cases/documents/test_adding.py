"""A file is looked into, sealed under the person's own key, and known again."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.documents import actions, storage
from cases.documents.models import Document
from cases.models import Person
from core.encryption import CannotDecrypt
from core.errors import Conflict, NotAllowed, NotVisible, Refused, TooMuch
from core.keys import KeyDestroyed, destroy_key
from tests.cases.factories import make_case, make_consent, make_person, make_share
from tests.cases.factories_documents import make_document, pdf_bytes, picture, sent

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def events(kind):
    return AuditEvent.objects.filter(event=kind)


def fresh(document):
    return Document.objects.select_related("case__person", "case__organisation", "added_by").get(pk=document.pk)


def test_a_document_is_kept_under_its_kind_and_recorded_without_its_title(case, caseworker, details):
    document = actions.add_document(case, details | {"issued_on": TODAY}, actor=caseworker)

    kept = fresh(document)
    assert (kept.number, kept.section, kept.type, kept.title) == (1, "identity", "pdf", "Passport")
    assert (kept.scan, kept.added_by, kept.issued_on) == ("not_scanned", caseworker, TODAY)
    row = events(Event.DOCUMENT_ADDED).get()
    assert row.changes == {"kind": "identity_document", "section": "identity", "title": None}
    assert (row.case_id, row.target_id) == (case.public_id, document.public_id)


def test_the_bytes_lie_sealed_under_a_name_that_says_nothing(case, caseworker, details):
    content = pdf_bytes(title="Zzyzxfile")

    document = actions.add_document(case, details | {"file": sent(content, "Qizilgulova.pdf")}, actor=caseworker)

    path = storage.path_of(document.public_id)
    assert path.name == document.public_id.hex
    assert b"%PDF" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert storage.opened(fresh(document)) == content


def test_destroying_her_key_destroys_the_file(document):
    destroy_key(Person.objects.get(pk=document.case.person_id))

    with pytest.raises(KeyDestroyed):
        storage.opened(fresh(document))


def test_a_file_put_in_anothers_stead_does_not_open(case, caseworker):
    one, other = make_document(case, caseworker), make_document(case, caseworker)
    storage.path_of(one.public_id).write_bytes(storage.path_of(other.public_id).read_bytes())

    with pytest.raises(CannotDecrypt):
        storage.opened(fresh(one))


def test_a_file_that_was_cut_off_between_two_pieces_does_not_open(case, caseworker):
    document = make_document(case, caseworker, content=b"x" * 200_000)
    path = storage.path_of(document.public_id)
    path.write_bytes(path.read_bytes()[: 1 + 2 * (64 * 1024 + 16)])

    with pytest.raises(CannotDecrypt):
        storage.opened(fresh(document))


@pytest.mark.parametrize("size", [1, 65_535, 65_536, 65_537, 131_072, 300_000])
def test_a_file_of_any_size_comes_back_whole(case, caseworker, size):
    content = bytes(range(256)) * (size // 256 + 1)

    document = make_document(case, caseworker, content=content[:size])

    assert storage.opened(fresh(document)) == content[:size]


def test_a_file_missing_on_the_disk_is_told_in_words(document):
    storage.remove(document.public_id)

    with pytest.raises(Conflict, match="missing on this server"):
        storage.opened(fresh(document))


def test_the_uploader_chooses_another_part_of_the_file(case, caseworker, details):
    document = actions.add_document(case, details | {"section": "legal"}, actor=caseworker)

    assert document.section == "legal"


def test_numbers_go_on_in_each_case_by_itself(case, caseworker, details):
    other = make_case(caseworker.organisation, person=make_person())
    for number, where in ((1, case), (2, case), (1, other)):
        document = actions.add_document(where, details | {"file": sent(pdf_bytes())}, actor=caseworker)
        assert document.number == number


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"issued_on": TODAY + DAY}, "issued_on"),
        ({"issued_on": TODAY.replace(year=1890)}, "issued_on"),
        ({"issued_on": TODAY.replace(year=1990)}, "issued_on"),
        ({"issued_on": TODAY, "expires_on": TODAY - DAY}, "expires_on"),
        ({"expires_on": TODAY.replace(year=1890)}, "expires_on"),
        ({"expires_on": TODAY.replace(year=1994)}, "expires_on"),
    ],
    ids=str,
)
def test_dates_that_make_no_sense_are_refused_at_their_field(change, field, case, caseworker, details):
    with pytest.raises(Refused) as refusal:
        actions.add_document(case, details | change, actor=caseworker)

    assert refusal.value.field == field
    assert not Document.objects.exists()


def test_what_ran_out_long_ago_may_be_kept(case, caseworker, details):
    document = actions.add_document(case, details | {"expires_on": TODAY - 900 * DAY}, actor=caseworker)

    assert document.days_left == -900


def test_the_same_bytes_are_told_once_more_only_where_the_first_was_crossed_out(case, caseworker, details):
    content = pdf_bytes()
    first = actions.add_document(case, details | {"file": sent(content)}, actor=caseworker)

    with pytest.raises(Refused, match="here already, since .* as document 1"):
        actions.add_document(case, details | {"file": sent(content, "another.pdf")}, actor=caseworker)
    actions.cross_out_document(first, reason="Wrong file.", actor=caseworker)

    assert actions.add_document(case, details | {"file": sent(content)}, actor=caseworker).number == 2


def test_the_same_picture_is_known_again_though_it_was_drawn_anew(case, caseworker, details):
    content = picture()
    actions.add_document(case, details | {"file": sent(content, "a.jpg")}, actor=caseworker)

    with pytest.raises(Refused, match="here already"):
        actions.add_document(case, details | {"file": sent(content, "b.jpg")}, actor=caseworker)


def test_another_case_does_not_tell_that_it_has_the_same_bytes(case, caseworker, details):
    content = pdf_bytes()
    other = make_case(caseworker.organisation, person=make_person())
    one = actions.add_document(case, details | {"file": sent(content)}, actor=caseworker)
    two = actions.add_document(other, details | {"file": sent(content)}, actor=caseworker)

    assert one.digest != two.digest


def test_a_receiver_is_not_told_of_the_same_bytes_in_a_part_that_is_closed_to_her(
    case, caseworker, receiver, shared, details
):
    content = pdf_bytes()
    report = {"kind": "medical_report", "file": sent(content)}
    actions.add_document(case, details | report, actor=caseworker)

    document = actions.add_document(case, details | {"file": sent(content)}, actor=receiver)

    assert document.number == 2


def test_a_form_sent_twice_makes_one_document(case, caseworker, details):
    token, content = uuid.uuid4(), pdf_bytes()
    both = [
        actions.add_document(case, details | {"file": sent(content), "form_token": token}, actor=caseworker)
        for _time in range(2)
    ]

    assert both[0] == both[1]
    assert Document.objects.count() == 1
    assert events(Event.DOCUMENT_ADDED).count() == 1


def test_a_disguised_file_is_refused_and_on_record(case, caseworker, details):
    with pytest.raises(Refused) as refusal:
        actions.add_document(case, details | {"file": sent(b"MZ\x90 not a PDF", "scan.pdf")}, actor=caseworker)

    assert refusal.value.field == "file"
    row = events(Event.DOCUMENT_REFUSED).get()
    assert row.changes == {"reason_code": "unknown_type", "kind": "identity_document"}
    assert row.case_id == case.public_id


def test_a_form_of_consent_belongs_to_an_answer_of_the_same_case(case, caseworker, receiver, details):
    form = details | {"kind": "consent_form"}
    own = make_consent(case, receiver.organisation, by=caseworker)
    other = make_case(caseworker.organisation, person=make_person())
    others = make_consent(other, receiver.organisation, by=caseworker)

    document = actions.add_document(case, form | {"consent": own}, actor=caseworker)

    assert list(own.scans.all()) == [document]
    for wrong in ({"consent": others}, {"consent": own, "kind": "contract"}):
        with pytest.raises(Refused) as refusal:
            actions.add_document(case, form | wrong | {"file": sent(pdf_bytes())}, actor=caseworker)
        assert refusal.value.field == "consent"


def test_who_does_not_see_the_case_adds_nothing(case, stranger, details):
    with pytest.raises(NotVisible):
        actions.add_document(case, details, actor=stranger)


def test_a_receiver_adds_in_the_parts_that_were_shared_and_no_others(case, receiver, shared, details):
    document = actions.add_document(case, details | {"kind": "school_certificate"}, actor=receiver)

    assert document.section == "assistance"
    with pytest.raises(NotAllowed, match="not shared"):
        actions.add_document(case, details | {"kind": "medical_report"}, actor=receiver)
    with pytest.raises(NotAllowed, match="consent forms"):
        actions.add_document(case, details | {"kind": "consent_form", "file": sent(pdf_bytes())}, actor=receiver)


def test_who_only_reads_adds_nothing(case, iom_officer, details):
    make_share(case, iom_officer.organisation, "identity")

    with pytest.raises(NotAllowed, match="Your role"):
        actions.add_document(case, details, actor=iom_officer)


def test_a_closed_case_takes_no_document(caseworker, details):
    closed = make_case(caseworker.organisation, closed_on=TODAY, closure_reason="goals_met")

    with pytest.raises(Conflict, match="closed"):
        actions.add_document(closed, details, actor=caseworker)


def test_one_account_cannot_fill_the_disk(case, caseworker, colleague, details, monkeypatch):
    monkeypatch.setattr("cases.documents.actions.adding.MOST_A_DAY", 2)
    for _time in range(2):
        actions.add_document(case, details | {"file": sent(pdf_bytes())}, actor=caseworker)

    with pytest.raises(TooMuch):
        actions.add_document(case, details | {"file": sent(pdf_bytes())}, actor=caseworker)

    assert actions.add_document(case, details | {"file": sent(pdf_bytes())}, actor=colleague)


def test_no_change_without_its_audit_row(case, caseworker, details, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no record")

    monkeypatch.setattr("cases.documents.actions.adding.record", broken)

    with pytest.raises(RuntimeError), transaction.atomic():
        actions.add_document(case, details, actor=caseworker)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("number_once", {"number": 1}),
        ("in_known_words", {"kind": "novel"}),
        ("in_known_words", {"section": "attic"}),
        ("in_known_words", {"type": "exe"}),
        ("in_known_words", {"scan": "hoped"}),
        ("in_known_words", {"language": "xxx"}),
        ("in_known_words", {"letter": "love"}),
        ("ends_after_it_begins", {"issued_on": TODAY, "expires_on": TODAY - DAY}),
        ("crossed_out_whole", {"crossed_out_at": timezone.now()}),
        ("crossed_out_whole", {"crossing_reason": "Because."}),
        ("letter_made_here", {"letter": "invitation"}),
        ("letter_made_here", {"scan": "made_here"}),
    ],
)
def test_the_database_holds_what_must_fit_together(constraint, fields, document, caseworker):
    with pytest.raises(IntegrityError, match=f"cases_document_{constraint}"), transaction.atomic():
        make_document(document.case, caseworker, **fields)


def test_the_database_holds_one_row_for_a_form(document, caseworker):
    token = uuid.uuid4()
    make_document(document.case, caseworker, form_token=token)

    with pytest.raises(IntegrityError, match="cases_document_form_sent_once"), transaction.atomic():
        make_document(document.case, caseworker, form_token=token)


def test_the_database_lets_no_document_replace_itself_nor_another_kind_belong_to_an_answer(
    document, caseworker, receiver
):
    consent = make_consent(document.case, receiver.organisation, by=caseworker)
    document.replaces = document
    with pytest.raises(IntegrityError, match="not_replacing_itself"), transaction.atomic():
        document.save()

    with pytest.raises(IntegrityError, match="consent_form_of_answer"), transaction.atomic():
        make_document(document.case, caseworker, consent=consent)
