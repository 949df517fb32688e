"""What is left of documents in a file that is anonymised, and what is told in a copy for the person."""

import pytest

from audit.models import FieldHistory
from cases.documents import actions as documents
from cases.documents import storage
from cases.documents.models import Document
from cases.models import Case
from cases.retention import actions
from cases.retention.models import RetentionReview
from cases.subject_copy import copy_of
from core.encryption import CannotDecrypt
from tests.cases.factories_documents import make_document
from tests.cases.retention.conftest import make_due, make_old_case


@pytest.fixture
def old_case(caseworker):
    return make_old_case(caseworker.organisation)


@pytest.fixture
def gone(old_case, manager, caseworker, shelter_organisation, django_capture_on_commit_callbacks):
    """A document with its path, in a file that has just been anonymised."""
    from tests.accounts.factories import make_user

    second = make_user("second", shelter_organisation, "shelter_manager")
    document = make_document(
        old_case, caseworker, issued_on="2012-01-01", expires_on="2014-01-01", language="aze", digest=b"x"
    )
    path = storage.path_of(document.public_id)
    review = make_due(old_case)
    actions.ask_to_anonymise(review, actor=manager)
    with django_capture_on_commit_callbacks(execute=True):
        actions.confirm_anonymising(RetentionReview.objects.get(pk=review.pk), actor=second)
    return document, path


def test_the_bytes_the_key_and_the_days_go_with_an_anonymised_file(gone):
    document, path = gone

    after = Document.objects.select_related("case__person").get(pk=document.pk)
    assert not path.exists()
    assert (after.title, after.file_key, after.digest) == ("", "", None)
    assert (after.issued_on, after.expires_on, after.language) == (None, None, "")
    assert after.kind == "identity_document"
    assert not FieldHistory.objects.filter(row_id=document.public_id).exists()


def test_a_copy_of_the_bytes_does_not_open_any_more(gone, tmp_path):
    document, path = gone
    path.write_bytes(b"from a backup")

    with pytest.raises((CannotDecrypt, ValueError)):
        storage.opened(Document.objects.select_related("case__person").get(pk=document.pk))
    path.unlink()


def test_the_copy_for_the_person_names_her_documents_and_no_key(case, caseworker, document):
    documents.cross_out_document(document, reason="Zzyzx reason", actor=caseworker)
    case = Case.objects.select_related("person", "organisation").get(pk=case.pk)

    said = str(copy_of([(case, frozenset({"identity"}))], caseworker))

    assert "Zzyzx passport" in said
    assert "Zzyzx reason" in said
    assert Document.objects.select_related("case__person").get().file_key not in said
