"""What the printed summary says of documents: which there are, never what is in them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.documents.enums import Kind
from cases.documents.models import Document
from cases.enums import Section
from cases.models import Case
from cases.summary import Block, Outside, table


def document_blocks(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Block]:
    """Those that stand, in the parts that are open to the reader."""
    yield _table(Document.objects.visible_to(actor).of(case).in_sections(sections).current())


def outside_blocks(case: Case, actor: Any, sections: frozenset[str]) -> Outside:
    """The same for a reader outside: what was agreed to, and so its forms, stays with the house."""
    rows = Document.objects.read_by(actor).of(case).in_sections(sections).current().exclude(kind=Kind.CONSENT_FORM)
    documents = list(rows)

    def say() -> Iterable[tuple[Section, Block]]:
        for section in Section:
            if any(document.section == section for document in documents):
                yield section, _table(document for document in documents if document.section == section)

    return say


def _table(documents: Iterable[Document]) -> Block:
    rows = [
        (document.number, document.get_kind_display(), document.title, document.issued_on, document.expires_on)
        for document in documents
    ]
    return table(_("Documents"), ("№", _("Kind"), _("Title"), _("Issued on"), _("Valid until")), rows)
