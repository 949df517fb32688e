"""The timeline tells that there is a document and of which kind; never its title, and only in the parts that are open."""

from cases import policies
from cases.documents import actions
from cases.timeline import timeline_of
from tests.cases.factories_documents import make_document


def told(case, user):
    page = timeline_of(case, user, policies.sections_for(user, case))
    return [(entry.title, entry.detail) for entry in page.entries if entry.kind == "document"]


def test_a_document_is_told_by_its_kind_alone(case, document, caseworker):
    assert told(case, caseworker) == [("Identity document", "№ 1")]


def test_crossing_out_is_told_too(case, document, caseworker):
    actions.cross_out_document(document, reason="Zzyzx reason", actor=caseworker)

    assert sorted(told(case, caseworker)) == [("Identity document", "crossed out"), ("Identity document", "№ 1")]


def test_a_letter_is_told_by_its_kind(case, caseworker):
    make_document(case, caseworker, kind="letter", letter="invitation", scan="made_here", section="notes")

    assert told(case, caseworker) == [("Invitation", "№ 1")]


def test_what_is_closed_to_the_reader_is_not_told(case, document, report, receiver, shared):
    assert told(case, receiver) == [("Identity document", "№ 1")]
