"""Looking at documents: which there are, and what is in one. Each look is on record."""

from django.db import transaction

from accounts.models import User
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.documents import policies, storage
from cases.documents.enums import Handing
from cases.documents.models import Document
from cases.models import Case


@transaction.atomic
def read_documents(case: Case, *, actor: User) -> frozenset[str]:
    """Open the list: titles say much. Returns the parts of the file in which the reader sees documents."""
    case_policies.check_may_view(actor, case)
    check_reading(actor, case.public_id)
    sections = case_policies.sections_for(actor, case)
    changes = {"sections": sorted(sections)}
    record(Event.DOCUMENTS_READ, actor=actor, target=case, case_id=case.public_id, changes=changes)
    return sections


@transaction.atomic
def open_document(document: Document, *, handing: Handing, actor: User) -> bytes:
    """Hand out what is in a document, to be shown or to be saved."""
    policies.check_may_open(actor, document)
    check_reading(actor, document.case.public_id)
    content = storage.opened(document)
    changes = {"section": document.section, "kind": document.kind, "format": handing.value}
    record(Event.DOCUMENT_READ, actor=actor, target=document, case_id=document.case.public_id, changes=changes)
    return content
