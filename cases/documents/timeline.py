"""What the case page tells about documents: of which kind, and never how one is called."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import policies as case_policies
from cases.documents import enums
from cases.documents.models import Document
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    """Each document in its own part of the file: added, and crossed out."""
    sections = case_policies.sections_for(actor, case)
    rows = Document.objects.read_by(actor).filter(case=case).in_sections(sections)
    facts = {"kind": "kind", "letter": "letter", "number": "number", "key": "public_id"}
    yield moment(rows, "added", TruncDate(F("created_at")), **facts)
    crossed_out = rows.filter(crossed_out_at__isnull=False)
    yield moment(crossed_out, "crossed out", TruncDate(F("crossed_out_at")), **facts)


def _say(told: Told) -> Entry:
    facts = told.facts
    letter, kind = facts["letter"], facts["kind"]
    label = enums.LetterKind(letter).label if letter else enums.Kind(kind).label
    detail = _("crossed out") if told.what == "crossed out" else f"№ {facts['number']}"
    tone = "neutral" if told.what == "crossed out" else "accent"
    return Entry(label, detail, reverse("cases:document", args=[facts["key"]]), tone)


KINDS = (Kind("document", gettext_lazy("Document"), None, _rows, _say),)
