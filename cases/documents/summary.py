"""What the printed summary says of documents: which there are, never what is in them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.documents.models import Document
from cases.models import Case
from cases.summary import Block, table


def document_blocks(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Block]:
    """Those that stand, in the parts that are open to the reader."""
    documents = Document.objects.visible_to(actor).of(case).in_sections(sections).current()
    rows = [
        (document.number, document.get_kind_display(), document.title, document.issued_on, document.expires_on)
        for document in documents
    ]
    yield table(_("Documents"), ("№", _("Kind"), _("Title"), _("Issued on"), _("Valid until")), rows)
