"""Which documents are held about a person. The files themselves are given to her one by one."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.documents.models import Document
from cases.models import Case
from cases.subject_copy import Part, part


def document_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every document and every earlier version, also what was crossed out and why."""
    rows = Document.objects.visible_to(actor).of(case).in_sections(sections).order_by("number")
    rows = rows.select_related("case__person", "consent", "replaces")
    yield part(
        _("Documents"), rows, Document, "file_key", "form_token", "version", "consent", "replaces", "type", "size"
    )
