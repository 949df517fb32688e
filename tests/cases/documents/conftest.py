import pytest

from tests.cases.factories import make_share
from tests.cases.factories_documents import make_document, pdf_bytes, sent


@pytest.fixture
def details():
    """What a form hands over, with a small PDF."""
    return {"kind": "identity_document", "title": "Passport", "file": sent(pdf_bytes()), "section": ""}


@pytest.fixture
def document(case, caseworker):
    return make_document(case, caseworker)


@pytest.fixture
def report(case, caseworker):
    """A medical report, which not everybody sees who sees the case."""
    return make_document(case, caseworker, kind="medical_report", section="health", title="Report Zzyzx")


@pytest.fixture
def shared(case, receiver):
    """The case is shared with the receiver: who she is, not how she is."""
    return make_share(case, receiver.organisation, "identity", "assistance")
